package dev.goshawk.core.client.trace;

import dev.goshawk.core.carrier.Carrier;
import dev.goshawk.core.connection.DisconnectError;
import dev.goshawk.core.connection.OpenConnection;
import dev.goshawk.core.trace.ConnectionEvent;
import dev.goshawk.core.trace.ConnectionEvent.Kind;
import dev.goshawk.core.trace.TlsHandshake;
import dev.goshawk.core.transport.Attributes;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * What the tracers of a channel are told of one connection. Of several reasons for its end the
 * first is told (gRFC A94).
 *
 * <p>The channel's loop while the connection is being made, from then on its own; the end of an
 * attempt by either.
 */
public final class ConnectionTrace {

  private final ChannelTrace channel;
  private final SocketAddress address;
  private final Attributes attributes;

  // Guarded by this.
  private @Nullable TlsHandshake handshake;
  private @Nullable OpenConnection connection;
  private @Nullable String reason;
  private boolean goingAway;
  private String goingAwayWords = "";
  private boolean over;

  ConnectionTrace(ChannelTrace channel, SocketAddress address, Attributes attributes) {
    this.channel = channel;
    this.address = address;
    this.attributes = attributes;
  }

  void connecting() {
    channel.connection(event(Kind.CONNECTING).build());
  }

  /** The TLS handshake has ended, well or not. */
  public synchronized void handshaken(TlsHandshake ended) {
    handshake = ended;
  }

  /** The server's SETTINGS came. */
  public void connected(Carrier carrier) {
    synchronized (this) {
      connection = new OpenConnection(carrier);
    }
    channel.connection(made(Kind.CONNECTED).build());
  }

  /** This is going to be why the connection ends, unless there was a reason before. */
  public synchronized void reason(String label) {
    if (reason == null) {
      reason = label;
    }
  }

  /** The connection takes no more calls. */
  public void goingAway(String label, String words) {
    ConnectionEvent.Builder event;
    synchronized (this) {
      reason(label);
      if (goingAway || over || connection == null) {
        return;
      }
      goingAway = true;
      goingAwayWords = words;
      event = event(Kind.GOING_AWAY).words(words).disconnectError(reason);
    }
    channel.connection(event.build());
  }

  /**
   * The connection is closed, or was not made.
   *
   * @param words why, for people
   * @param transport what the transport has said
   * @param unwanted whether this side gave it up
   */
  public void closed(String words, String transport, boolean unwanted) {
    ConnectionEvent.Builder event;
    String told = words;
    synchronized (this) {
      if (over) {
        return;
      }
      over = true;
      if (unwanted && goingAway && words.equals(transport)) { // which tells the end of its work
        told = goingAwayWords;
      }
      if (connection == null) {
        event = made(unwanted ? Kind.ABANDONED : Kind.FAILED);
      } else {
        reason(unwanted ? DisconnectError.SHUTDOWN : DisconnectError.of(transport));
        event = event(Kind.CLOSED).disconnectError(reason);
      }
    }
    channel.connection(event.words(told).build());
  }

  /** An attempt has come to its end. */
  private synchronized ConnectionEvent.Builder made(Kind kind) {
    return event(kind).tlsHandshake(handshake);
  }

  private synchronized ConnectionEvent.Builder event(Kind kind) {
    return ConnectionEvent.builder(kind, channel.target())
        .remoteAddress(address)
        .connection(connection)
        .attributes(attributes);
  }
}
