package dev.goshawk.netty.tls;

import dev.goshawk.core.trace.TlsHandshake.Result;
import java.security.cert.CertificateException;

/** A peer's certificate was not accepted; the message says all that is known, in plain text. */
public final class CertificateRefused extends CertificateException {
  private static final long serialVersionUID = 1L;

  private final Result reason;

  CertificateRefused(Result reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  /** The same, as metrics name it. */
  Result reason() {
    return reason;
  }
}
