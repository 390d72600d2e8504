package dev.goshawk.netty;

import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import org.jspecify.annotations.Nullable;

/** Words for why a connection failed, with the usual mistakes named. Any thread. */
final class ConnectFailures {

  private ConnectFailures() {}

  static String words(@Nullable Throwable failure) {
    if (failure == null) {
      return "it failed without a reason";
    }
    if (find(failure, NotSslRecordException.class) != null) {
      return "the peer does not speak TLS; one side is set to plaintext, the other to TLS";
    }
    if (find(failure, SslHandshakeTimeoutException.class) != null) {
      return "the TLS handshake was not finished in time; does the peer speak TLS?";
    }
    Throwable expired = find(failure, CertificateExpiredException.class);
    if (expired != null) {
      return "the peer's certificate has expired: " + expired.getMessage();
    }
    Throwable path = find(failure, CertPathBuilderException.class);
    if (path != null) {
      return "the peer's certificate is not signed by a trusted authority: " + path.getMessage();
    }
    Throwable certificate = find(failure, CertificateException.class);
    if (certificate != null) {
      return "the peer's certificate was refused: " + certificate.getMessage();
    }
    return failure.getMessage() == null ? failure.toString() : failure.getMessage();
  }

  private static @Nullable Throwable find(Throwable failure, Class<? extends Throwable> type) {
    int depth = 0;
    for (Throwable t = failure; t != null && depth++ < 20; t = t.getCause()) {
      if (type.isInstance(t)) {
        return t;
      }
    }
    return null;
  }
}
