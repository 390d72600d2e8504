package dev.goshawk.opentelemetry;

import dev.goshawk.api.BindableService;
import dev.goshawk.api.Channel;
import dev.goshawk.api.Server;
import dev.goshawk.netty.GoshawkChannel;
import dev.goshawk.netty.GoshawkServer;
import io.opentelemetry.api.OpenTelemetry;

/** What the guide shows. */
final class TelemetryExample {
  private TelemetryExample() {}

  // snippet: start
  static Server serve(OpenTelemetry openTelemetry, BindableService orders, int port) {
    GoshawkOpenTelemetry telemetry = GoshawkOpenTelemetry.create(openTelemetry);
    return telemetry.addTo(GoshawkServer.builder().port(port)).service(orders).start();
  }

  static Channel orders(OpenTelemetry openTelemetry, String target) {
    GoshawkOpenTelemetry telemetry = GoshawkOpenTelemetry.create(openTelemetry);
    return telemetry.addTo(GoshawkChannel.to(target)).build();
  }

  // end snippet

  // snippet: choose
  static GoshawkOpenTelemetry chosen(OpenTelemetry openTelemetry) {
    return GoshawkOpenTelemetry.builder(openTelemetry)
        .enable("grpc.client.call.retries", "grpc.subchannel.open_connections")
        .disable("grpc.client.attempt.started")
        .optionalLabels(GoshawkOpenTelemetry.LOCALITY)
        .targets(target -> target.startsWith("dns:")) // others are "other"
        .build();
  }

  // end snippet
}
