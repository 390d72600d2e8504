package dev.goshawk.http2;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a server says to clients of another protocol, as they really begin: in one piece. */
class PrefaceMessagesTest {
  private static String messageFor(byte[] bytes) {
    var peer = new ScriptedPeer(true, Http2Config.builder().build(), Integer.MAX_VALUE);
    peer.sendBytes(bytes);
    assertThat(peer.connection.isClosed()).isTrue();
    return peer.log.closedMessage;
  }

  @Test
  void http1() {
    for (String line :
        List.of("GET / HTTP/1.1\r\n", "POST /a/B HTTP/1.1\r\n", "PUT / HTTP/1.0\r\n\r\n")) {
      assertThat(messageFor(line.getBytes(StandardCharsets.US_ASCII)))
          .startsWith("client speaks HTTP/1, and this port is HTTP/2 with prior knowledge");
    }
  }

  @Test
  void tls() {
    byte[] clientHello = {0x16, 3, 1, 2, 0, 1, 0, 1, (byte) 0xfc, 3, 3};
    assertThat(messageFor(clientHello))
        .isEqualTo(
            "peer speaks TLS, and this end is plaintext; use TLS on both ends or on neither;"
                + " first bytes: \"\\x16\\x03\\x01\\x02\\x00\\x01\\x00\\x01\\xfc\\x03\\x03\"");
  }

  @Test
  void noise() {
    assertThat(messageFor(new byte[] {0, 1, 2, '"', '\\'}))
        .isEqualTo(
            "client did not begin with the HTTP/2 preface; first bytes:"
                + " \"\\x00\\x01\\x02\\x22\\x5c\"");
  }
}
