package dev.goshawk.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GrpcTimeoutTest {

  @ParameterizedTest
  @CsvSource({
    "1n, 1",
    "1u, 1000",
    "1m, 1000000",
    "1S, 1000000000",
    "1M, 60000000000",
    "1H, 3600000000000",
    "00000000n, 0",
    "99999999n, 99999999"
  })
  void parsesEveryUnit(String text, long nanos) {
    assertThat(GrpcTimeout.parse(text)).isEqualTo(nanos);
  }

  @Test
  void aTimeoutBeyondTheClockIsAsLongAsTheClock() {
    assertThat(GrpcTimeout.parse("99999999H")).isEqualTo(Long.MAX_VALUE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1", "S", "-1S", "1s", "1 S", "123456789S", "1.5S", "0x1S"})
  void refusesWhatIsNoTimeout(String text) {
    assertThat(GrpcTimeout.parse(text)).isEqualTo(GrpcTimeout.MALFORMED);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 1n",
    "-5, 1n",
    "1, 1n",
    "99999999, 99999999n",
    "100000000, 100000u",
    "1500000000, 1500000u",
    "9223372036854775807, 2562047H"
  })
  void formatsInTheFinestUnitThatHoldsIt(long nanos, String text) {
    assertThat(GrpcTimeout.format(nanos)).isEqualTo(text);
  }
}
