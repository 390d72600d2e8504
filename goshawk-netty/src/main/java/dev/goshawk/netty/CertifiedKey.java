package dev.goshawk.netty;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Objects;

/**
 * A private key with its certificate, as a {@link CertificateProvider} has it. Immutable, any
 * thread.
 *
 * @param chain the certificate, and behind it its chain without the root
 * @param key the private key that belongs to the first
 */
public record CertifiedKey(List<X509Certificate> chain, PrivateKey key) {

  /**
   * A private key with its certificate.
   *
   * @throws IllegalArgumentException when the chain is empty
   */
  public CertifiedKey {
    chain = List.copyOf(chain);
    if (chain.isEmpty()) {
      throw new IllegalArgumentException("a key without a certificate");
    }
    Objects.requireNonNull(key, "key");
  }

  /** Whose it is; nothing of the key. */
  @Override
  public String toString() {
    return "key of " + chain.get(0).getSubjectX500Principal().getName();
  }
}
