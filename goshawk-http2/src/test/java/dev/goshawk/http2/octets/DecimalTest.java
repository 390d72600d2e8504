package dev.goshawk.http2.octets;

import static dev.goshawk.http2.octets.Decimal.grouped;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DecimalTest {
  @Test
  void commasBeforeEachThreeDigits() {
    assertThat(grouped(0)).isEqualTo("0");
    assertThat(grouped(999)).isEqualTo("999");
    assertThat(grouped(-999)).isEqualTo("-999");
    assertThat(grouped(1_000)).isEqualTo("1,000");
    assertThat(grouped(-1_000)).isEqualTo("-1,000");
    assertThat(grouped(5_242_880)).isEqualTo("5,242,880");
    assertThat(grouped(Long.MIN_VALUE)).isEqualTo("-9,223,372,036,854,775,808");
  }
}
