package dev.goshawk.micrometer;

import dev.goshawk.api.BindableService;
import dev.goshawk.api.Channel;
import dev.goshawk.api.Server;
import dev.goshawk.netty.GoshawkChannel;
import dev.goshawk.netty.GoshawkServer;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.observation.ObservationRegistry;

/** What the guide shows. */
final class MicrometerExample {
  private MicrometerExample() {}

  // snippet: start
  static Server serve(MeterRegistry registry, BindableService orders, int port) {
    GoshawkMicrometer meters = GoshawkMicrometer.create(registry);
    return meters.addTo(GoshawkServer.builder().port(port)).service(orders).start();
  }

  static Channel orders(MeterRegistry registry, ObservationRegistry observations, String target) {
    GoshawkMicrometer meters =
        GoshawkMicrometer.builder(registry).observations(observations).build();
    return meters.addTo(GoshawkChannel.to(target)).build();
  }

  // end snippet
}
