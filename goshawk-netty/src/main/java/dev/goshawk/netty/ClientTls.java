package dev.goshawk.netty;

import dev.goshawk.core.transport.EventLoop;
import dev.goshawk.netty.tls.TlsContexts;
import dev.goshawk.netty.tls.TlsMaterial;
import dev.goshawk.netty.tls.TlsSpec;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a channel speaks TLS. Immutable, any thread; several channels may have the same.
 *
 * <pre>{@code
 * ClientTls.builder().trust(TlsTrust.pem(Path.of("ca.pem"))).build();
 * }</pre>
 *
 * <p>The server's certificate must have the host of the channel's authority among its subject
 * alternative names (RFC 2818), and the server must agree on HTTP/2 by ALPN.
 */
public final class ClientTls {

  private final TlsSpec spec;
  private final TlsMaterial.Snapshot snapshot;
  private final TlsMaterial material;

  private ClientTls(TlsSpec spec) {
    this.spec = spec;
    this.snapshot = new TlsMaterial.Snapshot(spec);
    this.material = snapshot.read();
  }

  /** What it takes to connect, until that is closed. */
  TlsContexts open(EventLoop loop) {
    return new TlsContexts(spec, snapshot, material, loop);
  }

  /** What it takes to connect to proxies, until that is closed. */
  TlsContexts openToProxies(EventLoop loop) {
    return new TlsContexts(spec.forProxy(), snapshot, material, loop);
  }

  /** A builder that trusts whom the JVM trusts, and has no identity. */
  public static Builder builder() {
    return new Builder();
  }

  /** Collects how a channel speaks TLS. One thread. */
  public static final class Builder extends TlsBuilder<Builder> {
    private @Nullable TlsTrust trust;
    private @Nullable TlsIdentity identity;

    private Builder() {}

    @Override
    Builder self() {
      return this;
    }

    /** Whose word is taken for who the server is. Default {@link TlsTrust#jvm}. */
    public Builder trust(TlsTrust trust) {
      this.trust = Objects.requireNonNull(trust, "trust");
      return this;
    }

    /**
     * Who the client is, for servers that ask. Default nobody. Where it has several keys, servers
     * are shown the first from an authority that they name, or else the first.
     */
    public Builder identity(TlsIdentity identity) {
      this.identity = Objects.requireNonNull(identity, "identity");
      return this;
    }

    /**
     * The settings, their files read. Blocks for that.
     *
     * @throws IllegalArgumentException when a file cannot be read or understood, naming it, or when
     *     the provider is not there or has not the cipher suites
     */
    public ClientTls build() {
      return new ClientTls(
          spec(
              false,
              identity == null ? List.of() : List.of(identity),
              trust == null ? TlsTrust.jvm() : trust,
              false));
    }
  }
}
