package dev.goshawk.netty;

import dev.goshawk.core.transport.EventLoop;
import dev.goshawk.netty.tls.TlsContexts;
import dev.goshawk.netty.tls.TlsMaterial;
import dev.goshawk.netty.tls.TlsSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a server speaks TLS. Immutable, any thread; several servers may have the same.
 *
 * <pre>{@code
 * ServerTls.builder()
 *     .identity(TlsIdentity.certificate(Path.of("server.pem")).key(Path.of("server.key")))
 *     .requireClientCertificate(TlsTrust.pem(Path.of("clients.pem")))
 *     .build();
 * }</pre>
 *
 * <p>HTTP/2 is agreed on by ALPN, without which clients are sent away.
 */
public final class ServerTls {

  private final TlsSpec spec;
  private final TlsMaterial.Snapshot snapshot;
  private final TlsMaterial material;

  private ServerTls(TlsSpec spec) {
    this.spec = spec;
    this.snapshot = new TlsMaterial.Snapshot(spec);
    this.material = snapshot.read();
  }

  /** What it takes to accept connections, until that is closed. */
  TlsContexts open(EventLoop loop) {
    return new TlsContexts(spec, snapshot, material, loop);
  }

  /** A builder without an identity. */
  public static Builder builder() {
    return new Builder();
  }

  /** Collects how a server speaks TLS. One thread. */
  public static final class Builder extends TlsBuilder<Builder> {
    private final List<TlsIdentity> identities = new ArrayList<>();
    private @Nullable TlsTrust clients;
    private boolean optional;

    private Builder() {}

    @Override
    Builder self() {
      return this;
    }

    /**
     * Adds an identity of the server; at least one is needed.
     *
     * <p>A client that names a host (SNI, RFC 6066) is shown the first identity whose certificate
     * has that name, or else the first whose wildcard stands for it: {@code *.example.org} for
     * {@code a.example.org}, and not for {@code a.b.example.org}. All others are shown the first
     * identity of all. A {@linkplain TlsIdentity#keyManager key manager} chooses by itself, and is
     * the only identity.
     *
     * @throws IllegalArgumentException when a key manager is to be one of several identities
     */
    public Builder identity(TlsIdentity identity) {
      Objects.requireNonNull(identity, "identity");
      if (!identities.isEmpty()
          && (identity.keyManager() != null || identities.get(0).keyManager() != null)) {
        throw new IllegalArgumentException(
            "a key manager chooses among its own keys: it has to be the only identity");
      }
      identities.add(identity);
      return this;
    }

    /**
     * Lets in only clients that show a certificate which is trusted so (mutual TLS). Default: they
     * are not asked.
     */
    public Builder requireClientCertificate(TlsTrust trust) {
      clients = Objects.requireNonNull(trust, "trust");
      optional = false;
      return this;
    }

    /**
     * Asks clients for a certificate, and lets in those that show none, too. One that is shown must
     * be trusted. Handlers see who it is by {@code ServerContext.peerIdentity}.
     */
    public Builder requestClientCertificate(TlsTrust trust) {
      clients = Objects.requireNonNull(trust, "trust");
      optional = true;
      return this;
    }

    /**
     * The settings, their files read. Blocks for that.
     *
     * @throws IllegalStateException when there is no identity
     * @throws IllegalArgumentException when a file cannot be read or understood, naming it, or when
     *     the provider is not there or has not the cipher suites
     */
    public ServerTls build() {
      if (identities.isEmpty()) {
        throw new IllegalStateException("a server that speaks TLS needs an identity");
      }
      return new ServerTls(spec(true, List.copyOf(identities), clients, optional));
    }
  }
}
