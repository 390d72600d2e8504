package dev.goshawk.netty;

import dev.goshawk.api.Channel;
import dev.goshawk.core.ChannelBuilder;
import dev.goshawk.core.transport.EventLoop;
import dev.goshawk.netty.connection.ChannelTls;
import dev.goshawk.netty.connection.SocketConnector;
import dev.goshawk.netty.loop.NettyVersion;
import dev.goshawk.netty.tls.TlsContexts;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
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
   *     ipv4:1.2.3.4:80,5.6.7.8:80}, {@code ipv6:[::1]:80}, {@code passthrough:///host:port}, or of
   *     a scheme whose resolver was found or is given; the port defaults to 443, or 80 in plaintext
   * @throws IllegalStateException when the class path has a Netty that is too old, naming it and
   *     the one needed
   */
  public static Builder to(String target) {
    NettyVersion.check();
    return new Builder(target);
  }

  /** Collects what a channel needs, and makes it. One thread. */
  public static final class Builder extends ChannelBuilder<Builder> {

    private static final int TLS_PORT = 443;
    private static final int PLAINTEXT_PORT = 80;

    private final String target;
    private boolean plaintext;
    private @Nullable ClientTls tls;
    private @Nullable TlsSupplier tlsSupplier;
    private TcpKeepAlive tcpKeepAlive = TcpKeepAlive.SYSTEM;
    private @Nullable ClientTls proxyTls;

    private Builder(String target) {
      this.target = Objects.requireNonNull(target, "target");
    }

    @Override
    protected Builder self() {
      return this;
    }

    /**
     * Speaks plaintext: nothing is encrypted and nobody is authenticated.
     *
     * @throws IllegalStateException when TLS was given
     */
    public Builder plaintext() {
      if (tls != null || tlsSupplier != null) {
        throw both();
      }
      plaintext = true;
      return this;
    }

    /**
     * Speaks TLS as set. Default: as {@code ClientTls.builder().build()} does, which trusts the
     * authorities that the JVM trusts.
     *
     * @throws IllegalStateException when plaintext was asked for
     */
    public Builder tls(ClientTls settings) {
      Objects.requireNonNull(settings, "tls");
      if (plaintext) {
        throw both();
      }
      tls = settings;
      tlsSupplier = null;
      return this;
    }

    /**
     * Speaks TLS to each backend as a supplier says, in place of settings that were given before.
     *
     * @throws IllegalStateException when plaintext was asked for
     */
    public Builder tls(TlsSupplier supplier) {
      Objects.requireNonNull(supplier, "tls");
      if (plaintext) {
        throw both();
      }
      tlsSupplier = supplier;
      tls = null;
      return this;
    }

    /**
     * Whether and when the system looks by TCP whether a silent server is still there. Default
     * {@link TcpKeepAlive#SYSTEM}.
     */
    public Builder tcpKeepAlive(TcpKeepAlive setting) {
      tcpKeepAlive = Objects.requireNonNull(setting, "tcpKeepAlive");
      return this;
    }

    /**
     * Speaks TLS to proxies as set, where a proxy wants TLS ({@code https://}). Default: as {@code
     * ClientTls.builder().build()} does. The proxy's certificate must have the proxy's host. What
     * is spoken to the server through the proxy is not affected.
     */
    public Builder proxyTls(ClientTls settings) {
      proxyTls = Objects.requireNonNull(settings, "proxyTls");
      return this;
    }

    private TlsContexts openToProxies(EventLoop loop) {
      ClientTls settings = proxyTls;
      return (settings != null ? settings : ClientTls.builder().build()).openToProxies(loop);
    }

    private IllegalStateException both() {
      return new IllegalStateException(
          "the channel to " + target + " is to speak plaintext and TLS; call plaintext or tls");
    }

    /**
     * The channel. It connects at the first call.
     *
     * @throws IllegalArgumentException when the target is none of the forms, saying why
     */
    public Channel build() {
      int port = plaintext ? PLAINTEXT_PORT : TLS_PORT;
      String given = authority();
      String authority = given != null ? given : authorityOf(target);
      return build(
          target,
          port,
          new SocketConnector(security(), authority, this::openToProxies, tcpKeepAlive.options()));
    }

    private @Nullable ChannelTls security() {
      if (plaintext) {
        return null;
      }
      TlsSupplier supplier = tlsSupplier;
      if (supplier != null) {
        return ChannelTls.supplied(
            backend -> {
              CompletionStage<ClientTls> stage =
                  Objects.requireNonNull(supplier.tls(backend), "the stage of the TLS settings");
              return stage.thenApply(settings -> new ChannelTls.Supplied(settings, settings::open));
            });
      }
      ClientTls settings = tls != null ? tls : ClientTls.builder().build();
      return ChannelTls.fixed(settings::open);
    }
  }
}
