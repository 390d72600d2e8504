package dev.goshawk.http2;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ErrorCodeTest {
  @Test
  void errorCodesHaveNames() {
    assertThat(ErrorCode.name(ErrorCode.NO_ERROR)).isEqualTo("NO_ERROR");
    assertThat(ErrorCode.name(0x8)).isEqualTo("CANCEL");
    assertThat(ErrorCode.name(ErrorCode.HTTP_1_1_REQUIRED)).isEqualTo("HTTP_1_1_REQUIRED");
    assertThat(ErrorCode.name(0x0e)).isEqualTo("0xe");
    assertThat(ErrorCode.name(-1)).isEqualTo("0xffffffff");
  }

  @Test
  void exceptionsCostNoStackTrace() {
    var exception = new Http2Exception(ErrorCode.PROTOCOL_ERROR, "no :path");
    assertThat(exception.errorCode()).isEqualTo(ErrorCode.PROTOCOL_ERROR);
    assertThat(exception).hasMessage("no :path");
    assertThat(exception.reason()).isEqualTo("no :path");
    assertThat(exception.getStackTrace()).isEmpty();
  }
}
