package dev.goshawk.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.Status;
import dev.goshawk.http2.StreamReset;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StatusMappingTest {

  @ParameterizedTest
  @CsvSource({
    "400, INTERNAL",
    "401, UNAUTHENTICATED",
    "403, PERMISSION_DENIED",
    "404, UNIMPLEMENTED",
    "429, UNAVAILABLE",
    "431, INTERNAL",
    "502, UNAVAILABLE",
    "503, UNAVAILABLE",
    "504, UNAVAILABLE",
    "200, UNKNOWN",
    "302, UNKNOWN",
    "500, UNKNOWN",
    "-1, UNKNOWN"
  })
  void httpStatuses(int http, Status.Code code) {
    assertThat(StatusMapping.ofHttp(http).code()).isEqualTo(code);
  }

  @ParameterizedTest
  @CsvSource({
    "0, UNAVAILABLE",
    "1, INTERNAL",
    "2, INTERNAL",
    "3, INTERNAL",
    "4, INTERNAL",
    "5, INTERNAL",
    "6, INTERNAL",
    "7, UNAVAILABLE",
    "8, CANCELLED",
    "9, INTERNAL",
    "10, INTERNAL",
    "11, RESOURCE_EXHAUSTED",
    "12, PERMISSION_DENIED",
    "13, UNKNOWN",
    "4711, INTERNAL"
  })
  void resetsByThePeer(int errorCode, Status.Code code) {
    StreamReset reset = new StreamReset(StreamReset.Cause.PEER, errorCode, "");
    assertThat(StatusMapping.ofReset(reset).code()).isEqualTo(code);
  }

  @ParameterizedTest
  @CsvSource({"CONNECTION, UNAVAILABLE", "UNPROCESSED, UNAVAILABLE", "PROTOCOL, INTERNAL"})
  void otherEnds(StreamReset.Cause cause, Status.Code code) {
    StreamReset reset = new StreamReset(cause, 1, "why");
    assertThat(StatusMapping.ofReset(reset)).isEqualTo(Status.of(code).withMessage("why"));
  }
}
