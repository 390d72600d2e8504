package dev.goshawk.core.balance;

import dev.goshawk.api.ConnectivityState;
import dev.goshawk.core.metrics.Instrument;
import dev.goshawk.core.metrics.Metrics;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Counts what becomes of the attempts of {@link PickFirst} to connect. The channel's loop only.
 * Source: gRFC A78. The metrics of connections (gRFC A94) count below this, each connection.
 */
final class PickFirstMetrics {

  private static final Instrument DISCONNECTIONS =
      Instrument.counter("grpc.lb.pick_first.disconnections")
          .unit("{disconnection}")
          .description("Times that the address in use was lost")
          .register();

  private static final Instrument SUCCEEDED =
      Instrument.counter("grpc.lb.pick_first.connection_attempts_succeeded")
          .unit("{attempt}")
          .description("Attempts to connect that succeeded")
          .register();

  private static final Instrument FAILED =
      Instrument.counter("grpc.lb.pick_first.connection_attempts_failed")
          .unit("{attempt}")
          .description("Attempts to connect that failed")
          .register();

  private static final List<Instrument> ALL = List.of(DISCONNECTIONS, SUCCEEDED, FAILED);

  private final Metrics metrics;

  private PickFirstMetrics(Metrics metrics) {
    this.metrics = metrics;
  }

  /** What counts, or null when nobody wants to know. */
  static @Nullable PickFirstMetrics of(Metrics metrics) {
    return metrics.isOn() && ALL.stream().anyMatch(metrics::wants)
        ? new PickFirstMetrics(metrics)
        : null;
  }

  /** A listener of one subchannel that also counts. */
  Subchannel.Listener counting(Subchannel.Listener inner) {
    return new Subchannel.Listener() {
      private ConnectivityState before = ConnectivityState.IDLE;

      @Override
      public void onState(Subchannel source, ConnectivityState state) {
        count(before, state);
        before = state;
        inner.onState(source, state);
      }
    };
  }

  private void count(ConnectivityState before, ConnectivityState state) {
    if (before == ConnectivityState.CONNECTING) {
      switch (state) {
        case READY -> one(SUCCEEDED);
        case TRANSIENT_FAILURE -> one(FAILED);
        default -> {}
      }
    } else if (before == ConnectivityState.READY && state != ConnectivityState.SHUTDOWN) {
      one(DISCONNECTIONS);
    }
  }

  private void one(Instrument counter) {
    if (metrics.wants(counter)) {
      metrics.add(counter, 1);
    }
  }
}
