package consumer;

import dev.goshawk.api.ServiceDefinition;
import dev.goshawk.services.health.HealthService;
import dev.goshawk.services.health.ServingStatus;
import dev.goshawk.services.orca.MetricRecorder;
import dev.goshawk.services.orca.OrcaService;
import dev.goshawk.services.reflection.ReflectionService;

public final class Main {
  private Main() {}

  public static void main(String[] args) {
    HealthService health = new HealthService();
    health.set("consumer.Echo", ServingStatus.NOT_SERVING);
    if (health.status("consumer.Echo").orElseThrow() != ServingStatus.NOT_SERVING) {
      throw new AssertionError(health.status("consumer.Echo"));
    }
    String name = health.bind().descriptor().name();
    if (!name.equals("grpc.health.v1.Health")) {
      throw new AssertionError(name);
    }
    // The schema is a resource of the module.
    int bytes = health.bind().descriptor().schema().descriptors().length;
    if (bytes < 100) {
      throw new AssertionError(bytes);
    }
    OrcaService load = new OrcaService(new MetricRecorder().cpuUtilization(0.5));
    if (load.bind().methods().size() != 1) {
      throw new AssertionError(load.bind().methods());
    }
    // Its version v1alpha comes with it.
    ServiceDefinition reflection = ReflectionService.create().bind();
    if (reflection.companions().size() != 1) {
      throw new AssertionError(reflection.companions());
    }
    bytes = reflection.companions().get(0).descriptor().schema().descriptors().length;
    if (bytes < 100) {
      throw new AssertionError(bytes);
    }
    System.out.println("used " + HealthService.class.getModule().getName());
  }
}
