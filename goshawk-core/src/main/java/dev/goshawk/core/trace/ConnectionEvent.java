package dev.goshawk.core.trace;

import dev.goshawk.core.transport.Attributes;
import java.net.SocketAddress;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What has become of a connection. Immutable, any thread.
 *
 * <pre>
 *   client: CONNECTING ─┬─▶ CONNECTED ─▶ GOING_AWAY ─▶ CLOSED
 *                       ├─▶ FAILED   │                   ▲
 *                       └─▶ ABANDONED└───────────────────┘
 *   server:                CONNECTED ─▶ GOING_AWAY ─▶ CLOSED, or FAILED alone
 * </pre>
 */
public final class ConnectionEvent {

  /** What has happened. */
  public enum Kind {
    /** An attempt to connect has begun. */
    CONNECTING,
    /** The connection can be used: on the client, the server's SETTINGS have come. */
    CONNECTED,
    /** There is no connection: refused, timed out, no TLS, no HTTP/2. */
    FAILED,
    /** The attempt to connect is not needed any more, since another has won or the channel ends. */
    ABANDONED,
    /** It takes no more calls; those that it has may end. */
    GOING_AWAY,
    /** It is closed, and the calls that it had have ended. */
    CLOSED
  }

  private final Kind kind;
  private final String target;
  private final @Nullable SocketAddress remoteAddress;
  private final @Nullable ConnectionInfo connection;
  private final Attributes attributes;
  private final String words;
  private final @Nullable String disconnectError;
  private final @Nullable TlsHandshake tlsHandshake;

  private ConnectionEvent(Builder b) {
    kind = b.kind;
    target = b.target;
    remoteAddress = b.remoteAddress;
    connection = b.connection;
    attributes = b.attributes;
    words = b.words;
    disconnectError = b.disconnectError;
    tlsHandshake = b.tlsHandshake;
  }

  /**
   * An event of which nothing more is known yet.
   *
   * @param target the target of the channel; empty on a server
   */
  public static Builder builder(Kind kind, String target) {
    return new Builder(kind, target);
  }

  /** What has happened. */
  public Kind kind() {
    return kind;
  }

  /** The target of the channel, always with its scheme; empty on a server. */
  public String target() {
    return target;
  }

  /** The address of the peer; null where a server does not know it. */
  public @Nullable SocketAddress remoteAddress() {
    return remoteAddress;
  }

  /** The connection, from when it can be used; null before. */
  public @Nullable ConnectionInfo connection() {
    return connection;
  }

  /** What the resolver has said of the endpoint; empty on a server. */
  public Attributes attributes() {
    return attributes;
  }

  /** Why, for people; empty where there is nothing to say. */
  public String words() {
    return words;
  }

  /**
   * Why a connection takes no more calls, as metrics name it: {@code GOAWAY NO_ERROR}, {@code
   * subchannel shutdown}, {@code connection reset}, {@code connection timed out}, {@code connection
   * aborted}, {@code socket error}, {@code unknown}. Null unless it is {@link Kind#GOING_AWAY} or
   * {@link Kind#CLOSED}. Source: gRFC A94.
   */
  public @Nullable String disconnectError() {
    return disconnectError;
  }

  /**
   * How the TLS handshake has ended. Null where there is no TLS or the handshake has not ended, and
   * unless the event is {@link Kind#CONNECTED}, {@link Kind#FAILED} or {@link Kind#ABANDONED}.
   * Source: gRFC A118.
   */
  public @Nullable TlsHandshake tlsHandshake() {
    return tlsHandshake;
  }

  @Override
  public String toString() {
    return kind
        + (remoteAddress == null ? "" : " " + remoteAddress)
        + (words.isEmpty() ? "" : ": " + words)
        + (disconnectError == null ? "" : " [" + disconnectError + "]");
  }

  /** Collects what is known. One thread. */
  public static final class Builder {

    private final Kind kind;
    private final String target;
    private @Nullable SocketAddress remoteAddress;
    private @Nullable ConnectionInfo connection;
    private Attributes attributes = Attributes.EMPTY;
    private String words = "";
    private @Nullable String disconnectError;
    private @Nullable TlsHandshake tlsHandshake;

    private Builder(Kind kind, String target) {
      this.kind = Objects.requireNonNull(kind, "kind");
      this.target = Objects.requireNonNull(target, "target");
    }

    /** The address of the peer, or null, which is the default. */
    public Builder remoteAddress(@Nullable SocketAddress address) {
      remoteAddress = address;
      return this;
    }

    /** The connection, or null, which is the default. */
    public Builder connection(@Nullable ConnectionInfo connection) {
      this.connection = connection;
      return this;
    }

    /** What the resolver has said of the endpoint. Default nothing. */
    public Builder attributes(Attributes attributes) {
      this.attributes = Objects.requireNonNull(attributes, "attributes");
      return this;
    }

    /** Why, for people. Default empty. */
    public Builder words(String words) {
      this.words = Objects.requireNonNull(words, "words");
      return this;
    }

    /** Why it takes no more calls, or null, which is the default. */
    public Builder disconnectError(@Nullable String label) {
      disconnectError = label;
      return this;
    }

    /** How the TLS handshake has ended, or null, which is the default. */
    public Builder tlsHandshake(@Nullable TlsHandshake handshake) {
      tlsHandshake = handshake;
      return this;
    }

    /** The event. */
    public ConnectionEvent build() {
      return new ConnectionEvent(this);
    }
  }
}
