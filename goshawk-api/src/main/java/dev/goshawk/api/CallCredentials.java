package dev.goshawk.api;

import java.net.SocketAddress;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * What makes the metadata by which calls prove who makes them: a token for instance.
 *
 * <p>It is asked for each attempt of a call, once that has a connection, on the event loop, and
 * must not block: what has to be fetched is fetched elsewhere and completes the stage from there.
 */
@FunctionalInterface
public interface CallCredentials {

  /**
   * The metadata of an attempt, to be sent after the call's own.
   *
   * @return a stage that the call waits for, its deadline at most. One that fails with a {@link
   *     StatusException} ends the call with that status, any other failure with UNAVAILABLE
   */
  CompletionStage<Metadata> metadata(Request request);

  /**
   * What the connection must give at least for the metadata to be asked for. Default {@link
   * SecurityLevel#PRIVACY_AND_INTEGRITY}: credentials that need less protection override it.
   */
  default SecurityLevel leastSecurity() {
    return SecurityLevel.PRIVACY_AND_INTEGRITY;
  }

  /** The attempt that credentials are wanted for. Immutable, any thread. */
  final class Request {
    private final MethodDescriptor<?, ?> method;
    private final String authority;
    private final SecurityLevel securityLevel;
    private final @Nullable SocketAddress remoteAddress;
    private final @Nullable SSLSession tlsSession;

    private Request(Builder b) {
      method = b.method;
      authority = b.authority;
      securityLevel = b.securityLevel;
      remoteAddress = b.remoteAddress;
      tlsSession = b.tlsSession;
    }

    /** A builder of a request over a plaintext connection to nowhere. */
    public static Builder builder(MethodDescriptor<?, ?> method, String authority) {
      return new Builder(method, authority);
    }

    /** The method called. */
    public MethodDescriptor<?, ?> method() {
      return method;
    }

    /** The {@code :authority} of the call. */
    public String authority() {
      return authority;
    }

    /** How well the connection protects the metadata. */
    public SecurityLevel securityLevel() {
      return securityLevel;
    }

    /** The address of the server, or null where it is not known. */
    public @Nullable SocketAddress remoteAddress() {
      return remoteAddress;
    }

    /** The TLS session of the connection, or null when it is plaintext. */
    public @Nullable SSLSession tlsSession() {
      return tlsSession;
    }

    @Override
    public String toString() {
      return method + " at " + authority + " over " + securityLevel;
    }

    /** Collects what is known of an attempt. One thread. */
    public static final class Builder {
      private final MethodDescriptor<?, ?> method;
      private final String authority;
      private SecurityLevel securityLevel = SecurityLevel.NONE;
      private @Nullable SocketAddress remoteAddress;
      private @Nullable SSLSession tlsSession;

      private Builder(MethodDescriptor<?, ?> method, String authority) {
        this.method = Objects.requireNonNull(method, "method");
        this.authority = Objects.requireNonNull(authority, "authority");
      }

      /** How well the connection protects the metadata. Default {@link SecurityLevel#NONE}. */
      public Builder securityLevel(SecurityLevel level) {
        securityLevel = Objects.requireNonNull(level, "level");
        return this;
      }

      /** The address of the server. */
      public Builder remoteAddress(@Nullable SocketAddress address) {
        remoteAddress = address;
        return this;
      }

      /** The TLS session of the connection. */
      public Builder tlsSession(@Nullable SSLSession session) {
        tlsSession = session;
        return this;
      }

      /** The request. */
      public Request build() {
        return new Request(this);
      }
    }
  }
}
