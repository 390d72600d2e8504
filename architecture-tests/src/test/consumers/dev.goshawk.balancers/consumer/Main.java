package consumer;

import dev.goshawk.balancers.LeastRequestConfig;
import dev.goshawk.core.balance.LoadBalancerRegistry;
import dev.goshawk.core.config.PolicyConfig;
import java.util.List;

public final class Main {
  private Main() {}

  public static void main(String[] args) {
    PolicyConfig config =
        LoadBalancerRegistry.with(List.of()).defaultConfig(LeastRequestConfig.POLICY);
    if (!config.equals(LeastRequestConfig.DEFAULT)) {
      throw new AssertionError(config);
    }
    System.out.println("used " + LeastRequestConfig.class.getModule().getName());
  }
}
