package dev.goshawk.netty;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.Socket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Probes and scans of ports, which connect and leave. */
class ConnectionProbeBlackBoxTest extends BlackBoxFixture {

  private static final int PROBES = 20;

  private static void probe(int port, boolean reset) throws Exception {
    try (Socket socket = new Socket("localhost", port)) {
      if (reset) {
        socket.setSoLinger(true, 0);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void logsTrap42_probeOfATlsPortIsNoWarning(boolean reset) throws Exception {
    int port = serve(AttackFixture.echo().tls(serverTls())).port();
    for (int i = 0; i < PROBES; i++) {
      probe(port, reset);
    }
    try (Socket plaintext = new Socket("localhost", port)) { // which is one, and comes behind
      plaintext.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes(UTF_8));
      int unused = plaintext.getInputStream().read();
    }
    eventually("the warning of the last", () -> !log().lines().isEmpty());
    assertThat(log().lines())
        .singleElement()
        .asString()
        .contains("closed before it began: the peer does not speak TLS");
  }

  @Test
  void logsTrap42_probeOfAPlaintextPortIsNoWarning() throws Exception {
    int port = serve(AttackFixture.echo()).port();
    for (int i = 0; i < PROBES; i++) {
      probe(port, i % 2 == 0);
    }
    try (Socket foreign = new Socket("localhost", port)) {
      foreign.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes(UTF_8));
      foreign.getInputStream().readAllBytes();
    }
    eventually("the warning of the last", () -> !log().lines().isEmpty());
    assertThat(log().lines()).hasSize(1);
  }
}
