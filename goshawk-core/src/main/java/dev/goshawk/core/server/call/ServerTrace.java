package dev.goshawk.core.server.call;

import dev.goshawk.core.carrier.Carrier;
import dev.goshawk.core.connection.OpenConnection;
import dev.goshawk.core.loop.Observers;
import dev.goshawk.core.metrics.Metrics;
import dev.goshawk.core.trace.ConnectionEvent;
import dev.goshawk.core.trace.ConnectionEvent.Kind;
import dev.goshawk.core.trace.ServerCallTracer;
import dev.goshawk.core.trace.ServerTracer;
import dev.goshawk.core.trace.TlsHandshake;
import java.net.SocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The tracers of a server, and what measures its connections; there is none where the server has
 * neither. Any thread.
 */
public final class ServerTrace {

  private final @Nullable Observers<ServerTracer> tracers;
  private final @Nullable HandshakeMetrics metrics;

  private ServerTrace(
      @Nullable Observers<ServerTracer> tracers, @Nullable HandshakeMetrics metrics) {
    this.tracers = tracers;
    this.metrics = metrics;
  }

  /** What tells these, or null when there is nobody to be told. */
  public static @Nullable ServerTrace of(List<ServerTracer> tracers, Metrics metrics) {
    Observers<ServerTracer> all = Observers.of(tracers);
    HandshakeMetrics counts = HandshakeMetrics.of(metrics);
    return all == null && counts == null ? null : new ServerTrace(all, counts);
  }

  /** The headers of a call came: who wants to see it is told of it from here on. Its loop. */
  void begin(ServedCall<?, ?> call) {
    Observers<ServerTracer> told = tracers;
    if (told == null) {
      return;
    }
    ServedTrace fresh = new ServedTrace(call);
    Observers<ServerCallTracer> wanted = told.ask(tracer -> tracer.onCall(fresh));
    if (wanted != null) {
      fresh.toldTo(wanted);
      call.context.observe(fresh);
    }
  }

  // Connections: their loops.

  /** A connection was accepted. */
  public void connected(Carrier carrier, @Nullable TlsHandshake handshake) {
    tell(event(Kind.CONNECTED, carrier).tlsHandshake(handshake));
  }

  /** A connection takes no more calls. */
  public void goingAway(Carrier carrier, String why) {
    tell(event(Kind.GOING_AWAY, carrier).words(why));
  }

  /** A connection is closed. */
  public void closed(Carrier carrier, String why) {
    tell(event(Kind.CLOSED, carrier).words(why));
  }

  /** A connection was not accepted, or has come to nothing. */
  public void failed(SocketAddress peer, @Nullable TlsHandshake handshake, String why) {
    tell(
        ConnectionEvent.builder(Kind.FAILED, "")
            .remoteAddress(peer)
            .tlsHandshake(handshake)
            .words(why));
  }

  private static ConnectionEvent.Builder event(Kind kind, Carrier carrier) {
    return ConnectionEvent.builder(kind, "")
        .remoteAddress(carrier.remoteAddress())
        .connection(new OpenConnection(carrier));
  }

  private void tell(ConnectionEvent.Builder builder) {
    ConnectionEvent event = builder.build();
    if (metrics != null) {
      metrics.count(event);
    }
    if (tracers != null) {
      tracers.each(tracer -> tracer.onConnection(event));
    }
  }
}
