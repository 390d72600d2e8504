package dev.goshawk.netty.tls;

import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Keys, certificates and trust as they were read at one moment. Immutable, any thread.
 *
 * @param keys of all identities, the default first
 * @param trust null where the peer is not asked for a certificate
 */
public record TlsMaterial(List<TlsKey> keys, @Nullable X509ExtendedTrustManager trust) {

  /** What all sources had at one moment, not yet understood. */
  public static final class Snapshot {
    private final List<TlsSource.State<List<TlsKey>>> identities = new ArrayList<>();
    private final TlsSource.@Nullable State<X509ExtendedTrustManager> trust;

    /**
     * Asks the sources. Blocks.
     *
     * @throws IllegalArgumentException when one cannot be had, naming it
     */
    public Snapshot(TlsSpec spec) {
      spec.identities().forEach(identity -> identities.add(identity.now()));
      trust = spec.trust() == null ? null : spec.trust().now();
    }

    /** Equal to that of another one when nothing has changed. */
    List<Object> fingerprint() {
      List<Object> all = new ArrayList<>();
      identities.forEach(identity -> all.add(identity.fingerprint()));
      if (trust != null) {
        all.add(trust.fingerprint());
      }
      return all;
    }

    /**
     * What it means.
     *
     * @throws IllegalArgumentException when something cannot be understood, naming it
     */
    public TlsMaterial read() {
      List<TlsKey> keys = new ArrayList<>();
      identities.forEach(identity -> keys.addAll(identity.reading().get()));
      return new TlsMaterial(keys, trust == null ? null : trust.reading().get());
    }
  }
}
