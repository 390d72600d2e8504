package dev.goshawk.interop;

import dev.goshawk.api.Metadata;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Whom an interop client calls, and how.
 *
 * @param host the name or address of the server
 * @param port its port
 * @param hostOverride the name that the server's certificate must have, also the {@code
 *     :authority}; null for the host
 * @param tls whether TLS is spoken
 * @param authorities whom TLS trusts, PEM; null for those that the JVM trusts
 * @param metadata sent with every call
 * @param soak for rpc_soak and channel_soak
 * @param credentials for the cases of credentials
 */
public record ClientOptions(
    String host,
    int port,
    @Nullable String hostOverride,
    boolean tls,
    @Nullable Path authorities,
    Metadata metadata,
    SoakOptions soak,
    CredentialOptions credentials) {

  public ClientOptions {
    Objects.requireNonNull(host, "host");
    Objects.requireNonNull(metadata, "metadata");
    Objects.requireNonNull(soak, "soak");
    Objects.requireNonNull(credentials, "credentials");
    if (port < 1 || port > 65_535) {
      throw new IllegalArgumentException("port " + port + " is not within 1 to 65,535");
    }
  }

  /** A plaintext client of a server on this machine. */
  public static ClientOptions plaintext(int port) {
    return new ClientOptions(
        "localhost",
        port,
        null,
        false,
        null,
        Metadata.EMPTY,
        SoakOptions.DEFAULT,
        CredentialOptions.NONE);
  }

  /** A TLS client of a server on this machine that claims to be {@code foo.test.google.fr}. */
  public static ClientOptions tls(int port, Path authorities) {
    return new ClientOptions(
        "localhost",
        port,
        "foo.test.google.fr",
        true,
        authorities,
        Metadata.EMPTY,
        SoakOptions.DEFAULT,
        CredentialOptions.NONE);
  }

  /** These options with credentials. */
  public ClientOptions withCredentials(CredentialOptions credentials) {
    return new ClientOptions(
        host, port, hostOverride, tls, authorities, metadata, soak, credentials);
  }

  /** These options with other ones for soaking. */
  public ClientOptions withSoak(SoakOptions soak) {
    return new ClientOptions(
        host, port, hostOverride, tls, authorities, metadata, soak, credentials);
  }

  /** The target in the form that channels take. */
  String target() {
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }
}
