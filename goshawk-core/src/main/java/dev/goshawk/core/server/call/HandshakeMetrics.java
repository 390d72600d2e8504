package dev.goshawk.core.server.call;

import dev.goshawk.core.metrics.Instrument;
import dev.goshawk.core.metrics.Metrics;
import dev.goshawk.core.trace.ConnectionEvent;
import dev.goshawk.core.trace.TlsHandshake;
import org.jspecify.annotations.Nullable;

/** Counts the TLS handshakes of a server. Any thread. Source: gRFC A118. */
final class HandshakeMetrics {

  private static final Instrument HANDSHAKES =
      Instrument.counter("grpc.server.tls.handshakes")
          .ofServer()
          .unit("{handshake}")
          .description("TLS handshakes of clients that have ended, well or not")
          .labels("grpc.tls.handshake.result")
          .optionalLabels("grpc.tls.handshake.resumed")
          .register();

  private final Metrics metrics;

  private HandshakeMetrics(Metrics metrics) {
    this.metrics = metrics;
  }

  /** What counts, or null when nobody wants to know. */
  static @Nullable HandshakeMetrics of(Metrics metrics) {
    return metrics.wants(HANDSHAKES) ? new HandshakeMetrics(metrics) : null;
  }

  /** Something has become of a connection: only what it begins or fails with has a handshake. */
  void count(ConnectionEvent event) {
    TlsHandshake ended = event.tlsHandshake();
    if (ended != null) {
      TlsHandshake.Resumption resumption = ended.resumption();
      metrics.add(
          HANDSHAKES, 1, ended.result().name(), resumption == null ? "" : resumption.name());
    }
  }
}
