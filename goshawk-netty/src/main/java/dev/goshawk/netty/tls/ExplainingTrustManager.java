package dev.goshawk.netty.tls;

import dev.goshawk.core.trace.TlsHandshake.Result;
import java.net.Socket;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.PKIXReason;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Asks another trust manager, which alone decides, and says in plain text what is wrong with a
 * certificate that it refuses. Immutable, any thread.
 */
public final class ExplainingTrustManager extends X509ExtendedTrustManager {

  private final X509ExtendedTrustManager judge;

  ExplainingTrustManager(X509ExtendedTrustManager judge) {
    this.judge = judge;
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    try {
      judge.checkServerTrusted(chain, authType, engine);
    } catch (CertificateException e) {
      if (isOfName(e, chain, authType)) {
        throw refused(
            Result.CERTIFICATE_HOSTNAME_MISMATCH,
            "the server's certificate is for "
                + CertificateText.names(chain[0])
                + " and not for '"
                + engine.getPeerHost()
                + "', the name asked for; connect by one of its names, or say by overrideAuthority"
                + " which is meant",
            e);
      }
      throw explained("server", chain, e, "give its certificate to ClientTls's trust");
    }
  }

  /** Whether all is well but the name: so it is when nothing is wrong where no name is asked. */
  private boolean isOfName(CertificateException e, X509Certificate[] chain, String authType) {
    if (find(e, CertPathValidatorException.class) != null
        || find(e, CertPathBuilderException.class) != null) {
      return false;
    }
    try {
      judge.checkServerTrusted(chain, authType);
      return true;
    } catch (CertificateException e2) {
      return false;
    }
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    try {
      judge.checkClientTrusted(chain, authType, engine);
    } catch (CertificateException e) {
      throw explained("client", chain, e, "give its certificate to ServerTls's trust in clients");
    }
  }

  private static CertificateException explained(
      String whose, X509Certificate[] chain, CertificateException e, String howToTrust) {
    String certificate = "the " + whose + "'s certificate " + CertificateText.subject(chain[0]);
    if (find(e, CertificateExpiredException.class) != null) {
      X509Certificate old = outOfDate(chain);
      return refused(
          Result.CERTIFICATE_EXPIRED,
          (old.equals(chain[0]) ? certificate : certificate + " hangs on one that")
              + " has expired: "
              + CertificateText.subject(old)
              + " was valid until "
              + CertificateText.date(old.getNotAfter())
              + "; the "
              + whose
              + " needs a new one",
          e);
    }
    if (find(e, CertificateNotYetValidException.class) != null) {
      X509Certificate young = outOfDate(chain);
      return refused(
          Result.CERTIFICATE_NOT_YET_VALID,
          certificate
              + " is not valid yet: "
              + CertificateText.subject(young)
              + " is valid from "
              + CertificateText.date(young.getNotBefore())
              + "; are the clocks of both ends right?",
          e);
    }
    CertPathValidatorException path = find(e, CertPathValidatorException.class);
    if (find(e, CertPathBuilderException.class) != null
        || (path != null && path.getReason() == PKIXReason.NO_TRUST_ANCHOR)) {
      return refused(
          Result.CERTIFICATE_AUTHORITY_INVALID,
          certificate
              + " is not signed by a trusted authority: its issuer is "
              + CertificateText.issuer(chain[chain.length - 1])
              + "; to trust that, "
              + howToTrust,
          e);
    }
    return refused(
        HandshakeResults.ofCertificate(e), certificate + " was refused: " + e.getMessage(), e);
  }

  private static X509Certificate outOfDate(X509Certificate[] chain) {
    for (X509Certificate one : chain) {
      try {
        one.checkValidity();
      } catch (CertificateExpiredException | CertificateNotYetValidException e) {
        return one;
      }
    }
    return chain[0];
  }

  /** TLS takes the alert that the peer is sent from the cause. */
  private static CertificateRefused refused(Result reason, String message, CertificateException e) {
    return new CertificateRefused(reason, message, e.getCause() == null ? e : e.getCause());
  }

  private static <T extends Throwable> @Nullable T find(Throwable failure, Class<T> type) {
    return TlsFailures.find(failure, type);
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return judge.getAcceptedIssuers();
  }

  // Without an engine there is no name to check: not for connections.

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    throw new CertificateException("a server is trusted only with the name that was asked for");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    judge.checkClientTrusted(chain, authType);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    judge.checkServerTrusted(chain, authType, socket);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    judge.checkClientTrusted(chain, authType, socket);
  }
}
