package dev.goshawk.core.wire;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GrpcTimeoutTest {

  @ParameterizedTest
  @CsvSource({
    "1n,1",
    "1u,1000",
    "1m,1000000",
    "1S,1000000000",
    "1M,60000000000",
    "1H,3600000000000",
    "0H,0",
    "00000007n,7",
    "99999999M,5999999940000000000"
  })
  void parses(String text, long nanos) {
    assertThat(GrpcTimeout.parse(text)).isEqualTo(nanos);
  }

  @Test
  void whatIsTooLongIsAsLongAsCanBe() {
    assertThat(GrpcTimeout.parse("99999999H")).isEqualTo(Long.MAX_VALUE);
    assertThat(GrpcTimeout.parse("2562048H")).isEqualTo(Long.MAX_VALUE);
    assertThat(GrpcTimeout.parse("2562047H")).isLessThan(Long.MAX_VALUE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "n",
        "1",
        "12",
        "1x",
        "1s",
        "1h",
        "-1n",
        "+1n",
        "1.5S",
        " 1S",
        "1S ",
        "1 S",
        "123456789n",
        "1SS",
        "\u0661S"
      })
  void refuses(String text) {
    assertThat(GrpcTimeout.parse(text)).isEqualTo(GrpcTimeout.MALFORMED);
  }

  @ParameterizedTest
  @CsvSource({
    "1,1n",
    "99999999,99999999n",
    "100000000,100000u",
    "99999999999,99999999u",
    "100000000000,100000m",
    "100000000000000,100000S",
    "100000000000000000,1666666M",
    "9223372036854775807,2562047H",
    "0,1n",
    "-5,1n"
  })
  void formats(long nanos, String text) {
    // 9,223,372,036,854,775,807 ns are 153,722,867 minutes, one digit too many.
    assertThat(GrpcTimeout.format(nanos)).isEqualTo(text);
  }

  @Property
  void roundsDownByLessThanAUnit(@ForAll @LongRange(min = 1) long nanos) {
    String text = GrpcTimeout.format(nanos);
    assertThat(text).matches("[1-9]\\d{0,7}[HMSmun]");
    long parsed = GrpcTimeout.parse(text);
    assertThat(parsed).isPositive().isLessThanOrEqualTo(nanos);
    // A coarser unit is at most a thousand times the finer, so five digits are left at least.
    assertThat(nanos - parsed).isLessThanOrEqualTo(nanos / 99_999);
  }
}
