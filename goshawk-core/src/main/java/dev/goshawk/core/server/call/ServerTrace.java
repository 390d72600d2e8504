package dev.goshawk.core.server.call;

import dev.goshawk.core.carrier.Carrier;
import dev.goshawk.core.connection.OpenConnection;
import dev.goshawk.core.loop.Observers;
import dev.goshawk.core.trace.ConnectionEvent;
import dev.goshawk.core.trace.ConnectionEvent.Kind;
import dev.goshawk.core.trace.ServerCallTracer;
import dev.goshawk.core.trace.ServerTracer;
import java.net.SocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The tracers of a server; there is none where the server has no tracer. Any thread. */
public final class ServerTrace {

  private final Observers<ServerTracer> tracers;

  private ServerTrace(Observers<ServerTracer> tracers) {
    this.tracers = tracers;
  }

  /** What tells these tracers, or null when there are none. */
  public static @Nullable ServerTrace of(List<ServerTracer> tracers) {
    Observers<ServerTracer> all = Observers.of(tracers);
    return all == null ? null : new ServerTrace(all);
  }

  /** The headers of a call came: who wants to see it is told of it from here on. Its loop. */
  void begin(ServedCall<?, ?> call) {
    ServedTrace fresh = new ServedTrace(call);
    Observers<ServerCallTracer> wanted = tracers.ask(tracer -> tracer.onCall(fresh));
    if (wanted != null) {
      fresh.toldTo(wanted);
      call.context.observe(fresh);
    }
  }

  // Connections: their loops.

  /** A connection was accepted. */
  public void connected(Carrier carrier) {
    tell(event(Kind.CONNECTED, carrier));
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
  public void failed(SocketAddress peer, String why) {
    tell(ConnectionEvent.builder(Kind.FAILED, "").remoteAddress(peer).words(why));
  }

  private static ConnectionEvent.Builder event(Kind kind, Carrier carrier) {
    return ConnectionEvent.builder(kind, "")
        .remoteAddress(carrier.remoteAddress())
        .connection(new OpenConnection(carrier));
  }

  private void tell(ConnectionEvent.Builder builder) {
    ConnectionEvent event = builder.build();
    tracers.each(tracer -> tracer.onConnection(event));
  }
}
