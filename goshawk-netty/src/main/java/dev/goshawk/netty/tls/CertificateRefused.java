package dev.goshawk.netty.tls;

import java.security.cert.CertificateException;

/** A peer's certificate was not accepted; the message says all that is known, in plain text. */
public final class CertificateRefused extends CertificateException {
  private static final long serialVersionUID = 1L;

  CertificateRefused(String message, Throwable cause) {
    super(message, cause);
  }
}
