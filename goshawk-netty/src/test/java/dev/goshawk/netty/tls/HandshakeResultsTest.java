package dev.goshawk.netty.tls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.core.trace.TlsHandshake.Result;
import java.io.EOFException;
import java.nio.channels.ClosedChannelException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateException;
import java.security.cert.CertificateParsingException;
import javax.crypto.AEADBadTagException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What exceptions of the JDK and of BoringSSL are as results. */
class HandshakeResultsTest {

  @ParameterizedTest
  @CsvSource({
    "Received fatal alert: bad_certificate,CERTIFICATE_VERIFICATION_FAILED",
    "Received fatal alert: certificate_revoked,CERTIFICATE_REVOKED",
    "Received fatal alert: certificate_expired,CERTIFICATE_EXPIRED",
    "Received fatal alert: unknown_ca,CERTIFICATE_AUTHORITY_INVALID",
    "error:10000418:SSL routines:OPENSSL_internal:TLSV1_ALERT_UNKNOWN_CA,CERTIFICATE_AUTHORITY_INVALID",
    "Received fatal alert: handshake_failure,CIPHER_SUITE_MISMATCH",
    "no cipher suites in common,CIPHER_SUITE_MISMATCH",
    "error:100000b8:SSL routines:OPENSSL_internal:NO_SHARED_CIPHER,CIPHER_SUITE_MISMATCH",
    "Received fatal alert: protocol_version,PROTOCOL_VERSION_UNSUPPORTED",
    "Client requested protocol TLSv1.1 is not enabled or supported in server context,PROTOCOL_VERSION_UNSUPPORTED",
    "error:100000f0:SSL routines:OPENSSL_internal:UNSUPPORTED_PROTOCOL,PROTOCOL_VERSION_UNSUPPORTED",
    "Received fatal alert: inappropriate_fallback,INAPPROPRIATE_FALLBACK",
    "Received fatal alert: no_application_protocol,NO_APPLICATION_PROTOCOL",
    "Received fatal alert: decrypt_error,SIGNATURE_VERIFICATION_FAILED",
    "error:0b000107:SSL routines:OPENSSL_internal:BAD_SIGNATURE,SIGNATURE_VERIFICATION_FAILED",
    "Received fatal alert: bad_record_mac,DECRYPTION_FAILED",
    "Received fatal alert: unexpected_message,UNEXPECTED_MESSAGE",
    "Unexpected handshake message: server_hello,UNEXPECTED_MESSAGE",
    "error:1000f7:SSL routines:OPENSSL_internal:WRONG_VERSION_NUMBER,UNEXPECTED_MESSAGE",
    "error:10000088:SSL routines:OPENSSL_internal:BAD_ECPOINT,KEY_EXCHANGE_FAILURE",
    "Empty client certificate chain,CERTIFICATE_VERIFICATION_FAILED",
    "Received fatal alert: user_canceled,PEER_CONNECTION_CLOSED",
    "Received fatal alert: internal_error,UNKNOWN_FAILURE",
    "who knows,UNKNOWN_FAILURE"
  })
  void words(String said, Result result) {
    assertThat(of(new SSLHandshakeException(said))).isEqualTo(result);
    assertThat(of(new SSLException("in another", new SSLException(said)))).isEqualTo(result);
  }

  @Test
  void classes() {
    assertThat(of(new ClosedChannelException())).isEqualTo(Result.PEER_CONNECTION_CLOSED);
    assertThat(of(new EOFException())).isEqualTo(Result.PEER_CONNECTION_CLOSED);
    assertThat(of(new SSLException("x", new AEADBadTagException())))
        .isEqualTo(Result.DECRYPTION_FAILED);
    assertThat(of(new SSLException("x", new CertificateParsingException("short"))))
        .isEqualTo(Result.CERTIFICATE_MALFORMED);
    assertThat(of(new SSLException("x", new CertificateException("no"))))
        .isEqualTo(Result.CERTIFICATE_VERIFICATION_FAILED);
    assertThat(of(new CertPathValidatorException("x", null, null, -1, BasicReason.REVOKED)))
        .isEqualTo(Result.CERTIFICATE_REVOKED);
    assertThat(of(new IllegalStateException("x"))).isEqualTo(Result.UNKNOWN_FAILURE);
    assertThat(HandshakeResults.failed(new IllegalStateException("x")).resumption()).isNull();
  }

  private static Result of(Throwable failure) {
    return HandshakeResults.failed(failure).result();
  }
}
