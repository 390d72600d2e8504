package dev.goshawk.api.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Addresses of IP as text. */
class IpTextTest {

  @ParameterizedTest
  @ValueSource(strings = {"0.0.0.0", "255.255.255.255", "1.2.3.4"})
  void ipv4(String text) {
    assertThat(IpText.parse(text).getHostAddress()).isEqualTo(text);
  }

  @Test
  void ipv6() {
    assertThat(IpText.parse("2001:db8::A").getHostAddress()).isEqualTo("2001:db8:0:0:0:0:0:a");
    assertThat(IpText.parse("::").getAddress()).hasSize(16).containsOnly(0);
    assertThat(IpText.parse("::ffff:1.2.3.4").getHostAddress()).isEqualTo("1.2.3.4");
  }

  /** Some of which the JDK would ask a name server for. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ".",
        ":",
        "1.2.3",
        "1.2.3.4.5",
        "1.2.3.04",
        "1.2.3.4 ",
        "a",
        "abc",
        "x:1",
        "g::1",
        ".1::",
        "1.2.3:4",
        "::1%1",
        "[::1]",
        "::12345",
        "::ffff:1.2.3.256",
        "\u0661::1",
        "dead.beef"
      })
  void noAddress(String text) {
    assertThat(IpText.parse(text)).isNull();
  }

  @Test
  void numbers() {
    assertThat(IpText.number("0", 9)).isZero();
    assertThat(IpText.number("65535", 65_535)).isEqualTo(65_535);
    assertThat(IpText.number("65536", 65_535)).isEqualTo(-1);
    for (String text : new String[] {"", "-1", "+1", "01", "00", "1 ", "9999999999", "\u0661"}) {
      assertThat(IpText.number(text, Integer.MAX_VALUE)).as(text).isEqualTo(-1);
    }
  }
}
