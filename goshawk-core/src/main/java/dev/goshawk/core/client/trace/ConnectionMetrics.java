package dev.goshawk.core.client.trace;

import dev.goshawk.api.SecurityLevel;
import dev.goshawk.core.metrics.Instrument;
import dev.goshawk.core.metrics.Metrics;
import dev.goshawk.core.resolve.Endpoint;
import dev.goshawk.core.trace.ConnectionEvent;
import dev.goshawk.core.trace.ConnectionInfo;
import dev.goshawk.core.trace.PickInfo;
import dev.goshawk.core.trace.TlsHandshake;
import dev.goshawk.core.transport.Attributes;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Counts what becomes of a channel's connections. Any thread. Sources: gRFC A94, A118.
 *
 * <p>A connection that goes away is a disconnection at once, but stays open until it is closed. An
 * attempt that was given up has neither succeeded nor failed.
 */
final class ConnectionMetrics {

  private static final Instrument DISCONNECTIONS =
      Instrument.counter("grpc.subchannel.disconnections")
          .unit("{disconnection}")
          .description("Times that a connection was lost or went away")
          .optionalLabels(PickInfo.BACKEND_SERVICE, PickInfo.LOCALITY, "grpc.disconnect_error")
          .register();

  private static final Instrument SUCCEEDED =
      Instrument.counter("grpc.subchannel.connection_attempts_succeeded")
          .unit("{attempt}")
          .description("Attempts to connect that succeeded")
          .optionalLabels(PickInfo.BACKEND_SERVICE, PickInfo.LOCALITY)
          .register();

  private static final Instrument FAILED =
      Instrument.counter("grpc.subchannel.connection_attempts_failed")
          .unit("{attempt}")
          .description("Attempts to connect that failed")
          .optionalLabels(PickInfo.BACKEND_SERVICE, PickInfo.LOCALITY)
          .register();

  private static final Instrument OPEN =
      Instrument.upDownCounter("grpc.subchannel.open_connections")
          .unit("{connection}")
          .description("Connections that are open")
          .optionalLabels("grpc.security_level", PickInfo.BACKEND_SERVICE, PickInfo.LOCALITY)
          .register();

  private static final Instrument HANDSHAKES =
      Instrument.counter("grpc.client.tls.handshakes")
          .unit("{handshake}")
          .description("TLS handshakes with backends that have ended, well or not")
          .labels("grpc.tls.handshake.result")
          .optionalLabels("grpc.tls.handshake.resumed", PickInfo.LOCALITY, PickInfo.BACKEND_SERVICE)
          .register();

  private static final List<Instrument> ALL =
      List.of(DISCONNECTIONS, SUCCEEDED, FAILED, OPEN, HANDSHAKES);

  private final Metrics metrics;

  /** Those whose disconnection was counted, but which are still open. */
  private final Set<ConnectionInfo> goingAway = ConcurrentHashMap.newKeySet();

  private ConnectionMetrics(Metrics metrics) {
    this.metrics = metrics;
  }

  /** What counts, or null when nobody wants to know. */
  static @Nullable ConnectionMetrics of(Metrics metrics) {
    return ALL.stream().anyMatch(metrics::wants) ? new ConnectionMetrics(metrics) : null;
  }

  /** Something has become of a connection. */
  void count(ConnectionEvent event) {
    ConnectionInfo connection = event.connection();
    TlsHandshake handshake = event.tlsHandshake();
    if (handshake != null) {
      handshaken(event, handshake);
    }
    switch (event.kind()) {
      case CONNECTED -> {
        add(SUCCEEDED, event);
        open(event, 1);
      }
      case FAILED -> add(FAILED, event);
      case GOING_AWAY -> {
        if (connection != null && goingAway.add(connection)) {
          disconnected(event);
        }
      }
      case CLOSED -> {
        if (connection == null || !goingAway.remove(connection)) {
          disconnected(event);
        }
        open(event, -1);
      }
      case CONNECTING, ABANDONED -> {}
    }
  }

  private void add(Instrument counter, ConnectionEvent event) {
    if (metrics.wants(counter)) {
      metrics.add(counter, 1, service(event.attributes()), locality(event.attributes()));
    }
  }

  /** What fails because this side gives the attempt up has not failed. */
  private void handshaken(ConnectionEvent event, TlsHandshake handshake) {
    boolean own =
        event.kind() == ConnectionEvent.Kind.ABANDONED
            && handshake.result() != TlsHandshake.Result.SUCCESS;
    if (!own && metrics.wants(HANDSHAKES)) {
      TlsHandshake.Resumption resumption = handshake.resumption();
      metrics.add(
          HANDSHAKES,
          1,
          handshake.result().name(),
          resumption == null ? "" : resumption.name(),
          locality(event.attributes()),
          service(event.attributes()));
    }
  }

  private void disconnected(ConnectionEvent event) {
    if (metrics.wants(DISCONNECTIONS)) {
      String why = event.disconnectError();
      metrics.add(
          DISCONNECTIONS,
          1,
          service(event.attributes()),
          locality(event.attributes()),
          why == null ? "" : why);
    }
  }

  private void open(ConnectionEvent event, int change) {
    ConnectionInfo connection = event.connection();
    if (connection != null && metrics.wants(OPEN)) {
      metrics.add(
          OPEN,
          change,
          level(connection.securityLevel()),
          service(event.attributes()),
          locality(event.attributes()));
    }
  }

  private static String level(SecurityLevel level) {
    return switch (level) {
      case NONE -> "none";
      case INTEGRITY -> "integrity_only";
      case PRIVACY_AND_INTEGRITY -> "privacy_and_integrity";
    };
  }

  private static String service(Attributes attributes) {
    return Metrics.label(attributes, Endpoint.BACKEND_SERVICE);
  }

  private static String locality(Attributes attributes) {
    return Metrics.label(attributes, Endpoint.LOCALITY);
  }
}
