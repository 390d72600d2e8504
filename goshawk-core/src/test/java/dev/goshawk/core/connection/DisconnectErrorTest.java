package dev.goshawk.core.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.http2.ErrorCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What metrics call the ends of connections. */
class DisconnectErrorTest {

  @ParameterizedTest
  @CsvSource({
    "the peer reset the connection, connection reset",
    "Connection reset by peer, connection reset",
    "Connection timed out, connection timed out",
    "Software caused connection abort: connection was aborted, connection aborted",
    "Broken pipe, socket error",
    "java.io.IOException: no buffer space, socket error",
    "the peer closed the connection, unknown"
  })
  void wordsOfTransports(String said, String label) {
    assertThat(DisconnectError.of(said)).isEqualTo(label);
  }

  @Test
  void goAwayHasItsCode() {
    assertThat(DisconnectError.goAway(ErrorCode.ENHANCE_YOUR_CALM))
        .isEqualTo("GOAWAY ENHANCE_YOUR_CALM");
  }
}
