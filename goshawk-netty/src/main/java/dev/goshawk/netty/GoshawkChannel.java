package dev.goshawk.netty;

import dev.goshawk.api.Channel;
import dev.goshawk.core.ChannelBuilder;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Channels over TCP, TLS and Unix domain sockets.
 *
 * <pre>{@code
 * try (Channel channel = GoshawkChannel.to("localhost:50051").plaintext().build()) {
 *   RouteGuideClient guide = RouteGuideClient.create(channel);
 * }
 * }</pre>
 */
public final class GoshawkChannel {

  private GoshawkChannel() {}

  /**
   * A builder of a channel to a target, with TLS unless plaintext is asked for.
   *
   * @param target {@code host:port}, {@code dns:///host:port}, {@code unix:path}, {@code
   *     ipv4:1.2.3.4:80,5.6.7.8:80} or {@code ipv6:[::1]:80}; the port defaults to 443, or 80 in
   *     plaintext
   */
  public static Builder to(String target) {
    return new Builder(target);
  }

  /** Collects what a channel needs, and makes it. One thread. */
  public static final class Builder extends ChannelBuilder<Builder> {

    private static final int TLS_PORT = 443;
    private static final int PLAINTEXT_PORT = 80;

    private final String target;
    private boolean plaintext;
    private @Nullable ClientTls tls;

    private Builder(String target) {
      this.target = Objects.requireNonNull(target, "target");
    }

    @Override
    protected Builder self() {
      return this;
    }

    /** Speaks plaintext: nothing is encrypted and nobody is authenticated. */
    public Builder plaintext() {
      plaintext = true;
      tls = null;
      return this;
    }

    /** Speaks TLS and trusts the authorities that the JVM trusts. This is the default. */
    public Builder tls() {
      return tls(ClientTls.builder().build());
    }

    /**
     * Speaks TLS and trusts these authorities only.
     *
     * @param authorities certificates of authorities, PEM
     * @throws IllegalArgumentException when the file cannot be read or understood, naming it
     */
    public Builder tls(Path authorities) {
      return tls(ClientTls.builder().trust(TlsTrust.pem(authorities)).build());
    }

    /**
     * Speaks TLS, trusts these authorities only, and shows a certificate of its own.
     *
     * @param authorities certificates of authorities, PEM
     * @param certificates the client's certificate and its chain, PEM
     * @param key its private key, PEM, PKCS #8, without a password
     * @throws IllegalArgumentException when a file cannot be read or understood, naming it
     */
    public Builder mutualTls(Path authorities, Path certificates, Path key) {
      return tls(
          ClientTls.builder()
              .trust(TlsTrust.pem(authorities))
              .identity(TlsIdentity.pem(certificates, key))
              .build());
    }

    /** Speaks TLS as set: key stores, versions, cipher suites and the rest. */
    public Builder tls(ClientTls settings) {
      tls = Objects.requireNonNull(settings, "settings");
      plaintext = false;
      return this;
    }

    /**
     * The channel. It connects at the first call.
     *
     * @throws IllegalArgumentException when the target is none of the forms, saying why
     */
    public Channel build() {
      int port = plaintext ? PLAINTEXT_PORT : TLS_PORT;
      String given = authority();
      String authority = given != null ? given : authorityOf(target, port);
      ClientTls security = plaintext ? null : tls != null ? tls : ClientTls.builder().build();
      return build(target, port, new SocketConnector(security, authority));
    }
  }
}
