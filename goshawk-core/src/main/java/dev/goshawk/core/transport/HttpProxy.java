package dev.goshawk.core.transport;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP proxy that tunnels connections by CONNECT, in plaintext or behind TLS of its own.
 * Immutable, any thread. Its password is in no text.
 */
public final class HttpProxy {

  private static final int MAX_PORT = 65_535;

  private final String host;
  private final int port;
  private final boolean tls;
  private final @Nullable String authorization;

  private HttpProxy(String host, int port, boolean tls, @Nullable String authorization) {
    this.host = host;
    this.port = port;
    this.tls = tls;
    this.authorization = authorization;
  }

  /**
   * A proxy that is spoken to in plaintext, without authentication.
   *
   * @param host a name, which is looked up for each connection, or an address without brackets
   * @throws IllegalArgumentException when the host is empty or has a blank, or the port is none
   *     from 1 to 65,535
   */
  public static HttpProxy of(String host, int port) {
    ProxiedAddress.requireHost(host);
    if (port < 1 || port > MAX_PORT) {
      throw new IllegalArgumentException(
          "port " + port + " of proxy " + host + " is not a number from 1 to 65,535");
    }
    return new HttpProxy(host, port, false, null);
  }

  /** The same proxy, spoken to through TLS: it has a certificate of its own. */
  public HttpProxy tls() {
    return new HttpProxy(host, port, true, authorization);
  }

  /**
   * The same proxy, with a user and a password for it (RFC 7617, Basic).
   *
   * @throws IllegalArgumentException when the user has a colon, which ends it
   */
  public HttpProxy basic(String user, String password) {
    if (user.indexOf(':') >= 0) {
      throw new IllegalArgumentException("the user of proxy " + this + " has a colon");
    }
    byte[] both = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
    return new HttpProxy(host, port, tls, "Basic " + Base64.getEncoder().encodeToString(both));
  }

  /** Its name or address, without brackets. */
  public String host() {
    return host;
  }

  /** Its port. */
  public int port() {
    return port;
  }

  /** Whether it is spoken to through TLS. */
  public boolean isTls() {
    return tls;
  }

  /** The value of {@code proxy-authorization}, which is secret; null for none. */
  public @Nullable String authorization() {
    return authorization;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof HttpProxy that
        && host.equals(that.host)
        && port == that.port
        && tls == that.tls
        && Objects.equals(authorization, that.authorization);
  }

  @Override
  public int hashCode() {
    return Objects.hash(host, port, tls);
  }

  /** Where it is, without its password. */
  @Override
  public String toString() {
    return (tls ? "https://" : "") + ProxiedAddress.hostPort(host, port);
  }
}
