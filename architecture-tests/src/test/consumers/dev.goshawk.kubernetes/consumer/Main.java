package consumer;

import dev.goshawk.core.resolve.DnsProvider;
import dev.goshawk.core.resolve.NameResolverRegistry;
import dev.goshawk.kubernetes.KubernetesProvider;
import java.util.List;

/** Finds the provider by the scheme of a target, and has DNS without TXT records. */
final class Main {
  private Main() {}

  public static void main(String[] args) {
    NameResolverRegistry registry = NameResolverRegistry.with(List.of(new DnsProvider()));
    NameResolverRegistry.Choice choice = registry.choose("kubernetes:///orders.shop:8080");
    if (!(choice.provider() instanceof KubernetesProvider)
        || !choice.provider().authority(choice.target()).equals("orders.shop:8080")) {
      throw new AssertionError("found " + choice);
    }
    try {
      new DnsProvider().serviceConfigFromTxt();
    } catch (IllegalStateException e) {
      if (!e.getMessage().contains("--add-modules java.naming")) {
        throw new AssertionError("another reason", e);
      }
    }
    System.out.print("used dev.goshawk.kubernetes");
  }
}
