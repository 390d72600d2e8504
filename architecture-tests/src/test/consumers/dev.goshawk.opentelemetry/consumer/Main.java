package consumer;

import dev.goshawk.opentelemetry.GoshawkOpenTelemetry;
import dev.goshawk.opentelemetry.GrpcTraceBinPropagator;
import io.opentelemetry.api.OpenTelemetry;
import java.util.List;

/** Has telemetry that goes nowhere. */
final class Main {
  private Main() {}

  public static void main(String[] args) {
    GoshawkOpenTelemetry telemetry = GoshawkOpenTelemetry.create(OpenTelemetry.noop());
    List<String> fields = List.copyOf(GrpcTraceBinPropagator.instance().fields());
    if (telemetry == null || !fields.equals(List.of("grpc-trace-bin"))) {
      throw new AssertionError("fields " + fields);
    }
    System.out.print("used dev.goshawk.opentelemetry");
  }
}
