package dev.goshawk.netty.tls;

import dev.goshawk.core.trace.TlsHandshake;
import dev.goshawk.core.trace.TlsHandshake.Result;
import dev.goshawk.core.trace.TlsHandshake.Resumption;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.CertificateParsingException;
import java.security.cert.CertificateRevokedException;
import java.security.cert.PKIXReason;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.BadPaddingException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * How handshakes ended, as metrics name it. Providers of TLS tell it by classes of exceptions and
 * by words; what neither says is UNKNOWN_FAILURE. Any thread.
 */
public final class HandshakeResults {

  /** What alerts of the peer say (RFC 8446 section 6.2). */
  private static final Map<String, Result> OF_ALERTS =
      Map.ofEntries(
          Map.entry("bad_certificate", Result.CERTIFICATE_VERIFICATION_FAILED),
          Map.entry("unsupported_certificate", Result.CERTIFICATE_VERIFICATION_FAILED),
          Map.entry("certificate_unknown", Result.CERTIFICATE_VERIFICATION_FAILED),
          Map.entry("certificate_required", Result.CERTIFICATE_VERIFICATION_FAILED),
          Map.entry("access_denied", Result.CERTIFICATE_VERIFICATION_FAILED),
          Map.entry("certificate_revoked", Result.CERTIFICATE_REVOKED),
          Map.entry("certificate_expired", Result.CERTIFICATE_EXPIRED),
          Map.entry("unknown_ca", Result.CERTIFICATE_AUTHORITY_INVALID),
          Map.entry("handshake_failure", Result.CIPHER_SUITE_MISMATCH),
          Map.entry("insufficient_security", Result.CIPHER_SUITE_MISMATCH),
          Map.entry("protocol_version", Result.PROTOCOL_VERSION_UNSUPPORTED),
          Map.entry("inappropriate_fallback", Result.INAPPROPRIATE_FALLBACK),
          Map.entry("no_application_protocol", Result.NO_APPLICATION_PROTOCOL),
          Map.entry("decrypt_error", Result.SIGNATURE_VERIFICATION_FAILED),
          Map.entry("bad_record_mac", Result.DECRYPTION_FAILED),
          Map.entry("decryption_failed", Result.DECRYPTION_FAILED),
          Map.entry("unexpected_message", Result.UNEXPECTED_MESSAGE),
          Map.entry("user_canceled", Result.PEER_CONNECTION_CLOSED));

  private static final Pattern CIPHERS =
      Pattern.compile("NO_SHARED_CIPHER|NO CIPHER SUITES IN COMMON");

  private static final Pattern VERSIONS =
      Pattern.compile(
          "UNSUPPORTED_PROTOCOL|IS NOT ENABLED OR SUPPORTED|NO APPROPRIATE PROTOCOL"
              + "|NOT ACCEPTED BY SERVER PREFERENCES|NEGOTIATE .* PROTOCOL");

  private static final Pattern SIGNATURES =
      Pattern.compile("BAD_SIGNATURE|INVALID \\w* ?SIGNATURE|CANNOT VERIFY THE .*SIGNATURE");

  private static final Pattern KEYS =
      Pattern.compile("BAD_ECPOINT|KEY_?EXCHANGE|KEY_SHARE|NO COMMON .*GROUP|SHARED_GROUP");

  private static final Pattern APPLICATION =
      Pattern.compile("NO_APPLICATION_PROTOCOL|APPLICATION PROTOCOL|ALPN");

  private static final Pattern UNEXPECTED =
      Pattern.compile("UNEXPECTED.*MESSAGE|WRONG_VERSION_NUMBER|UNSUPPORTED OR UNRECOGNIZED SSL");

  private HandshakeResults() {}

  /**
   * One that has ended well.
   *
   * @param session with the peer
   * @param h2 whether HTTP/2 was agreed on
   * @param begun when the connection began, in milliseconds since the epoch: a session that was
   *     made before that is an older one
   */
  public static TlsHandshake succeeded(SSLSession session, boolean h2, long begun) {
    return new TlsHandshake(
        h2 ? Result.SUCCESS : Result.NO_APPLICATION_PROTOCOL, resumption(session, begun));
  }

  /** BoringSSL gives a session another time whenever it is used. */
  private static @Nullable Resumption resumption(SSLSession session, long begun) {
    if (session.getClass().getModule() != SSLSession.class.getModule()) {
      return null;
    }
    return session.getCreationTime() < begun
        ? Resumption.RESUMED_HANDSHAKE
        : Resumption.FULL_HANDSHAKE;
  }

  /** One that has failed. */
  public static TlsHandshake failed(Throwable failure) {
    return new TlsHandshake(of(failure), null);
  }

  private static Result of(Throwable failure) {
    CertificateRefused refused = TlsFailures.find(failure, CertificateRefused.class);
    if (refused != null) {
      return refused.reason();
    }
    if (has(failure, CertificateException.class)
        || has(failure, CertPathValidatorException.class)) {
      return ofCertificate(failure);
    }
    if (has(failure, SslHandshakeTimeoutException.class)) {
      return Result.HANDSHAKE_TIMEOUT;
    }
    if (has(failure, NotSslRecordException.class)) {
      return Result.UNEXPECTED_MESSAGE;
    }
    if (has(failure, BadPaddingException.class)) {
      return Result.DECRYPTION_FAILED;
    }
    if (has(failure, SSLException.class)) {
      return ofWords(TlsFailures.words(failure));
    }
    return has(failure, ClosedChannelException.class) || has(failure, IOException.class)
        ? Result.PEER_CONNECTION_CLOSED
        : Result.UNKNOWN_FAILURE;
  }

  /** What is wrong with a certificate. */
  static Result ofCertificate(Throwable failure) {
    if (has(failure, CertificateRevokedException.class)) {
      return Result.CERTIFICATE_REVOKED;
    }
    if (has(failure, CertificateExpiredException.class)) {
      return Result.CERTIFICATE_EXPIRED;
    }
    if (has(failure, CertificateNotYetValidException.class)) {
      return Result.CERTIFICATE_NOT_YET_VALID;
    }
    if (has(failure, CertificateParsingException.class)) {
      return Result.CERTIFICATE_MALFORMED;
    }
    CertPathValidatorException path = TlsFailures.find(failure, CertPathValidatorException.class);
    if (path != null && path.getReason() == BasicReason.REVOKED) {
      return Result.CERTIFICATE_REVOKED;
    }
    boolean unknown =
        has(failure, CertPathBuilderException.class)
            || (path != null && path.getReason() == PKIXReason.NO_TRUST_ANCHOR);
    return unknown ? Result.CERTIFICATE_AUTHORITY_INVALID : Result.CERTIFICATE_VERIFICATION_FAILED;
  }

  private static Result ofWords(String said) {
    Matcher alert = TlsFailures.ALERT.matcher(said);
    if (alert.find()) {
      String name = alert.group(1) == null ? alert.group(2) : alert.group(1);
      return OF_ALERTS.getOrDefault(name.toLowerCase(Locale.ROOT), Result.UNKNOWN_FAILURE);
    }
    if (TlsFailures.NO_CERTIFICATE.matcher(said).find()) {
      return Result.CERTIFICATE_VERIFICATION_FAILED;
    }
    if (CIPHERS.matcher(said).find()) {
      return Result.CIPHER_SUITE_MISMATCH;
    }
    if (said.contains("INAPPROPRIATE_FALLBACK") || said.contains("INAPPROPRIATE FALLBACK")) {
      return Result.INAPPROPRIATE_FALLBACK;
    }
    if (APPLICATION.matcher(said).find()) {
      return Result.NO_APPLICATION_PROTOCOL;
    }
    if (UNEXPECTED.matcher(said).find()) {
      return Result.UNEXPECTED_MESSAGE;
    }
    if (VERSIONS.matcher(said).find()) {
      return Result.PROTOCOL_VERSION_UNSUPPORTED;
    }
    if (SIGNATURES.matcher(said).find()) {
      return Result.SIGNATURE_VERIFICATION_FAILED;
    }
    return KEYS.matcher(said).find() ? Result.KEY_EXCHANGE_FAILURE : Result.UNKNOWN_FAILURE;
  }

  private static boolean has(Throwable failure, Class<? extends Throwable> type) {
    return TlsFailures.find(failure, type) != null;
  }
}
