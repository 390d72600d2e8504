package dev.goshawk.auth.revocation;

import dev.goshawk.auth.file.Repeating;
import java.net.Socket;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Date;
import java.util.Objects;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Trusts whom another trust manager trusts, but for certificates that were revoked (gRFC A69): each
 * of the chain that the peer shows but a self-signed one is looked for in the lists of its issuer.
 * A list counts when the issuer has signed it and its next update is not past. No network is asked,
 * and no OCSP.
 *
 * <pre>{@code
 * RevocationTrust trust =
 *     RevocationTrust.of(manager, directory, Duration.ofMinutes(1), failClosed);
 * ServerTls.builder().requireClientCertificate(TlsTrust.trustManager(trust)) …
 * }</pre>
 *
 * <p>Connections that are open stay. Any thread.
 */
public final class RevocationTrust extends X509ExtendedTrustManager implements AutoCloseable {

  private final X509ExtendedTrustManager inner;
  private final RevocationLists lists;
  private final boolean failClosed;
  private final InstantSource clock;
  private final Repeating looks;

  private RevocationTrust(
      X509ExtendedTrustManager inner,
      RevocationLists lists,
      boolean failClosed,
      InstantSource clock,
      Duration interval) {
    this.inner = inner;
    this.lists = lists;
    this.failClosed = failClosed;
    this.clock = clock;
    this.looks = Repeating.start(interval, lists::look);
  }

  /**
   * Trust less what the lists of a directory revoke, PEM or DER, one in a file.
   *
   * @param interval between two looks at the directory, at least 10 ms
   * @param failClosed whether a certificate is refused for which there is no list that counts
   * @throws java.io.UncheckedIOException when there is no such directory
   * @throws IllegalArgumentException when the interval is too short
   */
  public static RevocationTrust of(
      X509ExtendedTrustManager inner, Path directory, Duration interval, boolean failClosed) {
    return of(inner, directory, interval, failClosed, InstantSource.system());
  }

  static RevocationTrust of(
      X509ExtendedTrustManager inner,
      Path directory,
      Duration interval,
      boolean failClosed,
      InstantSource clock) {
    return new RevocationTrust(
        Objects.requireNonNull(inner, "inner"),
        new RevocationLists(directory),
        failClosed,
        clock,
        Repeating.checked(interval));
  }

  private void checkRevocation(X509Certificate[] chain) throws CertificateException {
    for (int i = 0; i < chain.length; i++) {
      X509Certificate certificate = chain[i];
      if (!certificate.getIssuerX500Principal().equals(certificate.getSubjectX500Principal())) {
        check(certificate, issuer(certificate, chain));
      }
    }
  }

  private void check(X509Certificate certificate, @Nullable X509Certificate issuer)
      throws CertificateException {
    boolean determined = false;
    for (X509CRL list : lists.of(certificate.getIssuerX500Principal())) {
      if (issuer != null && counts(list, issuer)) {
        if (list.isRevoked(certificate)) {
          throw new CertificateException(
              "the certificate of " + certificate.getSubjectX500Principal() + " was revoked");
        }
        determined = true;
      }
    }
    if (!determined && failClosed) {
      throw new CertificateException(
          "there is no revocation list that counts of "
              + certificate.getIssuerX500Principal()
              + ", and failClosed is set");
    }
  }

  private boolean counts(X509CRL list, X509Certificate issuer) {
    Date next = list.getNextUpdate();
    if (next == null || !clock.instant().isBefore(next.toInstant())) {
      return false;
    }
    try {
      list.verify(issuer.getPublicKey());
      return list.getCriticalExtensionOIDs() == null || !list.hasUnsupportedCriticalExtension();
    } catch (GeneralSecurityException e) { // signed by somebody else
      return false;
    }
  }

  /** Who has issued a certificate: of the chain, or one of those that are trusted. */
  private @Nullable X509Certificate issuer(X509Certificate certificate, X509Certificate[] chain) {
    for (X509Certificate[] known : new X509Certificate[][] {chain, inner.getAcceptedIssuers()}) {
      for (X509Certificate each : known) {
        if (each.getSubjectX500Principal().equals(certificate.getIssuerX500Principal())
            && hasSigned(each, certificate)) {
          return each;
        }
      }
    }
    return null;
  }

  private static boolean hasSigned(X509Certificate issuer, X509Certificate certificate) {
    try {
      certificate.verify(issuer.getPublicKey());
      return true;
    } catch (GeneralSecurityException e) { // of the same name
      return false;
    }
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    inner.checkClientTrusted(chain, authType);
    checkRevocation(chain);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    inner.checkServerTrusted(chain, authType);
    checkRevocation(chain);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    inner.checkClientTrusted(chain, authType, socket);
    checkRevocation(chain);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    inner.checkServerTrusted(chain, authType, socket);
    checkRevocation(chain);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    inner.checkClientTrusted(chain, authType, engine);
    checkRevocation(chain);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    inner.checkServerTrusted(chain, authType, engine);
    checkRevocation(chain);
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return inner.getAcceptedIssuers();
  }

  /** Looks at the directory no more. The last lists stay. */
  @Override
  public void close() {
    looks.close();
  }
}
