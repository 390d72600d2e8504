package consumer;

import dev.goshawk.micrometer.GoshawkMicrometer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;

/** Has a registry in which nothing is measured. */
final class Main {
  private Main() {}

  public static void main(String[] args) {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    if (GoshawkMicrometer.create(registry) == null || !registry.getMeters().isEmpty()) {
      throw new AssertionError("meters " + registry.getMeters());
    }
    System.out.print("used dev.goshawk.micrometer");
  }
}
