package dev.goshawk.netty;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Everything that was set for TLS on one side. Immutable, any thread.
 *
 * @param server whether it is for a server
 * @param identities in order of preference; the first is the default of a server
 * @param trust null where the peer is not asked for a certificate
 * @param peerMayBeNobody whether the peer may show no certificate
 * @param minVersion the oldest version spoken
 * @param ciphers null for the default ones
 * @param provider never AUTOMATIC
 * @param reloadNanos how often files are looked at
 * @param handshakeNanos how long a handshake may take
 */
record TlsSpec(
    boolean server,
    List<TlsFiles<List<TlsKey>>> identities,
    @Nullable TlsFiles<X509ExtendedTrustManager> trust,
    boolean peerMayBeNobody,
    TlsVersion minVersion,
    @Nullable List<String> ciphers,
    TlsProvider provider,
    long reloadNanos,
    long handshakeNanos) {

  /** All files that anything is read from. */
  List<Path> files() {
    List<Path> files = new ArrayList<>();
    identities.forEach(identity -> files.addAll(identity.files()));
    if (trust != null) {
      files.addAll(trust.files());
    }
    return files;
  }
}
