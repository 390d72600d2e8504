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
   * @return a stage that the attempt waits for, the call's deadline at most. One that fails with a
   *     {@link StatusException} ends the attempt with that status, or with INTERNAL where only a
   *     server may say so (gRFC A54); one that fails with an {@link java.io.IOException}, a {@link
   *     java.util.concurrent.TimeoutException} or a {@link
   *     java.util.concurrent.RejectedExecutionException} with UNAVAILABLE; any other with
   *     UNAUTHENTICATED
   */
  CompletionStage<Metadata> metadata(Request request);

  /**
   * What the connection must give at least for the metadata to be asked for. Default {@link
   * SecurityLevel#PRIVACY_AND_INTEGRITY}: credentials that need less protection override it.
   */
  default SecurityLevel leastSecurity() {
    return SecurityLevel.PRIVACY_AND_INTEGRITY;
  }

  /**
   * These credentials and others: the metadata of both, these first. Both are asked for at once,
   * and the connection must give what the more demanding of them wants.
   */
  default CallCredentials and(CallCredentials others) {
    return new CombinedCredentials(this, others);
  }

  /** The attempt that credentials are wanted for. Immutable, any thread. */
  final class Request {
    private static final String HTTPS_PORT = ":443";

    private final MethodDescriptor<?, ?> method;
    private final String authority;
    private final SecurityLevel securityLevel;
    private final @Nullable SocketAddress remoteAddress;
    private final @Nullable SSLSession tlsSession;
    private final @Nullable Deadline deadline;

    private Request(Builder b) {
      method = b.method;
      authority = b.authority;
      securityLevel = b.securityLevel;
      remoteAddress = b.remoteAddress;
      tlsSession = b.tlsSession;
      deadline = b.deadline;
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

    /**
     * The URL of the service, {@code https://host/package.Service}: the audience of tokens that are
     * made for one service. A port 443 is left out, and so is the method.
     */
    public String serviceUrl() {
      String host =
          authority.endsWith(HTTPS_PORT)
              ? authority.substring(0, authority.length() - HTTPS_PORT.length())
              : authority;
      return "https://" + host + "/" + method.service();
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

    /** When the call ends at the latest, or null. What comes later than that is of no use. */
    public @Nullable Deadline deadline() {
      return deadline;
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
      private @Nullable Deadline deadline;

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

      /** When the call ends at the latest. */
      public Builder deadline(@Nullable Deadline deadline) {
        this.deadline = deadline;
        return this;
      }

      /** The request. */
      public Request build() {
        return new Request(this);
      }
    }
  }
}
