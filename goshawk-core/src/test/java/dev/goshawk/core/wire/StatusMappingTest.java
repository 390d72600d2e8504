package dev.goshawk.core.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.Status;
import dev.goshawk.http2.ErrorCode;
import dev.goshawk.http2.StreamReset;
import dev.goshawk.http2.StreamReset.Cause;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StatusMappingTest {

  @Test
  void everyHttpStatusHasACode() {
    for (int status = -1; status < 1_000; status++) {
      assertThat(StatusMapping.ofHttp(status).isOk()).isFalse();
    }
  }

  @ParameterizedTest
  @CsvSource({"CONNECTION,UNAVAILABLE", "UNPROCESSED,UNAVAILABLE", "PROTOCOL,INTERNAL"})
  void causeOtherThanThePeerIsInTheEnginesWords(Cause cause, Status.Code code) {
    Status status =
        StatusMapping.ofReset(new StreamReset(cause, ErrorCode.PROTOCOL_ERROR, "what happened"));
    assertThat(status.code()).isEqualTo(code);
    assertThat(status.message()).isEqualTo("what happened");
  }

  @Test
  void resetsNeverMakeAnOk() {
    for (Cause cause : Cause.values()) {
      for (int code = -1; code < 20; code++) {
        assertThat(StatusMapping.ofReset(new StreamReset(cause, code, "x")).isOk()).isFalse();
      }
    }
  }
}
