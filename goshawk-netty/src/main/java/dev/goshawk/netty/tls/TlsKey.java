package dev.goshawk.netty.tls;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Locale;

/**
 * A private key with its certificate and the chain above it. Immutable, any thread.
 *
 * @param chain its own certificate first
 * @param names the DNS names of the certificate, in lower case
 */
public record TlsKey(List<X509Certificate> chain, PrivateKey key, List<String> names) {

  /**
   * A key that was proven to belong to its certificate.
   *
   * @throws GeneralSecurityException when it does not
   */
  public static TlsKey of(List<X509Certificate> chain, PrivateKey key)
      throws GeneralSecurityException {
    X509Certificate own = chain.get(0);
    if (!belongs(own, key)) {
      throw new GeneralSecurityException(
          "the private key does not belong to the certificate of "
              + CertificateText.subject(own)
              + ", the first of its file");
    }
    List<String> names =
        CertificateText.names(own, CertificateText.DNS).stream()
            .map(name -> name.toLowerCase(Locale.ROOT))
            .toList();
    return new TlsKey(List.copyOf(chain), key, names);
  }

  /** Whether what the one signs the other verifies. */
  private static boolean belongs(X509Certificate own, PrivateKey key)
      throws GeneralSecurityException {
    if (!key.getAlgorithm().equals(own.getPublicKey().getAlgorithm())) {
      return false;
    }
    String algorithm =
        switch (key.getAlgorithm()) {
          case "RSA" -> "SHA256withRSA";
          case "EC" -> "SHA256withECDSA";
          case "EdDSA" -> "EdDSA";
          default -> null;
        };
    if (algorithm == null) {
      return true; // of a kind that takes parameters: the handshake will show
    }
    byte[] text = {'g', 'o', 's', 'h', 'a', 'w', 'k'};
    Signature signing = Signature.getInstance(algorithm);
    signing.initSign(key);
    signing.update(text);
    byte[] signed = signing.sign();
    Signature verifying = Signature.getInstance(algorithm);
    verifying.initVerify(own.getPublicKey());
    verifying.update(text);
    return verifying.verify(signed);
  }

  /** Whether a peer that can verify keys of this type can verify this one. */
  boolean isOf(String keyType) {
    String own = key.getAlgorithm();
    return keyType.equals(own)
        || keyType.startsWith(own + "_")
        || (own.equals("EdDSA") && keyType.startsWith("Ed"));
  }

  /** Whether the certificate is for this very name. */
  boolean isFor(String name) {
    return names.contains(name);
  }

  /** Whether a wildcard of the certificate stands for this name: one label, the first. */
  boolean isForByWildcard(String name) {
    int dot = name.indexOf('.');
    return dot > 0 && names.contains("*" + name.substring(dot));
  }
}
