package dev.goshawk.netty.tls;

import io.netty.handler.ssl.ApplicationProtocolNames;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Everything that was set for TLS on one side. Immutable, any thread.
 *
 * @param server whether it is for a server
 * @param identities in order of preference; the first is the default of a server
 * @param keyManager of the application, in place of identities, or null
 * @param trust null where the peer is not asked for a certificate
 * @param peerMayBeNobody whether the peer may show no certificate
 * @param ciphers in order of preference
 * @param versions of TLS that are spoken, by the names of the JDK
 * @param boringSsl whether BoringSSL does the work; else the JDK does
 * @param alpn the protocol that is offered or taken
 * @param reloadNanos how often it is looked for changes
 * @param handshakeNanos how long a handshake may take
 */
public record TlsSpec(
    boolean server,
    List<TlsSource<List<TlsKey>>> identities,
    @Nullable X509ExtendedKeyManager keyManager,
    @Nullable TlsSource<X509ExtendedTrustManager> trust,
    boolean peerMayBeNobody,
    List<String> ciphers,
    List<String> versions,
    boolean boringSsl,
    String alpn,
    long reloadNanos,
    long handshakeNanos) {

  /** The same for what is spoken to a proxy: HTTP/1.1. */
  public TlsSpec forProxy() {
    return new TlsSpec(
        server,
        identities,
        keyManager,
        trust,
        peerMayBeNobody,
        ciphers,
        versions,
        boringSsl,
        ApplicationProtocolNames.HTTP_1_1,
        reloadNanos,
        handshakeNanos);
  }

  /** All that keys and trust come from. */
  List<TlsSource<?>> sources() {
    List<TlsSource<?>> sources = new ArrayList<>(identities);
    if (trust != null) {
      sources.add(trust);
    }
    return sources;
  }

  /** Whether any of it may change. */
  boolean mayChange() {
    return sources().stream().anyMatch(TlsSource::mayChange);
  }
}
