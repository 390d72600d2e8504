package dev.goshawk.netty.tls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.core.trace.TlsHandshake.Result;
import java.io.IOException;
import java.net.SocketException;
import java.security.cert.CertificateException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TlsFailuresTest {

  @ParameterizedTest
  @CsvSource({
    "Broken pipe,the peer closed the connection",
    "Stream closed.,the peer closed the connection",
    "writevAddresses(..) failed: Broken pipe,the peer closed the connection",
    "An established connection was aborted by the software in your host machine,the peer closed the connection",
    "An existing connection was forcibly closed by the remote host,the peer reset the connection",
    "Connection reset,the peer reset the connection",
    "Connection reset by peer,the peer reset the connection",
    "Connection refused,Connection refused"
  })
  void messagesOfTheSystem(String said, String message) {
    assertThat(TlsFailures.describe(new IOException(said), true)).isEqualTo(message);
    assertThat(TlsFailures.describe(new SocketException(said), false)).isEqualTo(message);
  }

  @Test
  void nothingOfAPeerBeginsALine() {
    String name = "CN=ada\r\n2026-01-01 root logged in\u2028\u202e\u0007";
    Throwable[] failures = {
      new CertificateRefused(Result.UNKNOWN_FAILURE, name, new CertificateException(name)),
      new SSLHandshakeException(name),
      new SSLException("no cipher suites in common " + name),
      new IOException(name)
    };
    for (Throwable failure : failures) {
      assertThat(TlsFailures.describe(failure, false))
          .contains("CN=ada\\r\\n2026-01-01 root logged in\\u2028\\u202e\\u0007");
    }
  }
}
