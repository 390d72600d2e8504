package dev.goshawk.core.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PercentEncodingTest {

  @Test
  void plainTextIsItself() {
    String plain = "";
    for (char c = 0x20; c <= 0x7e; c++) {
      plain += c == '%' ? "" : c;
    }
    assertThat(PercentEncoding.encode(plain)).isSameAs(plain);
    assertThat(PercentEncoding.decode(plain)).isSameAs(plain);
  }

  @ParameterizedTest
  @CsvSource({
    "%,%25",
    "'\t',%09",
    "\u007f,%7F",
    "\u00e4,%C3%A4",
    "\u20ac uro,%E2%82%AC uro",
    "\ud83d\ude00,%F0%9F%98%80"
  })
  void encodes(String message, String wire) {
    assertThat(PercentEncoding.encode(message)).isEqualTo(wire);
    assertThat(PercentEncoding.decode(wire)).isEqualTo(message);
    assertThat(PercentEncoding.decode(wire.replaceAll("%C3%A4", "%c3%a4"))).isEqualTo(message);
  }

  @Test
  void messageOfTheInteropTest() {
    String message =
        "\t\ntest with whitespace\r\nand Unicode BMP \u263a and non-BMP \ud83d\ude08\t\n";
    String wire =
        "%09%0Atest with whitespace%0D%0Aand Unicode BMP %E2%98%BA and non-BMP %F0%9F%98%88%09%0A";
    assertThat(PercentEncoding.encode(message)).isEqualTo(wire);
    assertThat(PercentEncoding.decode(wire)).isEqualTo(message);
  }

  @ParameterizedTest
  @CsvSource({
    "%,%",
    "100% sure,100% sure",
    "%4,%4",
    "%zz,%zz",
    "%4g,%4g",
    "%%41,%A",
    "a%41b%,aAb%",
    "%C3,\ufffd",
    "%FF%FE,\ufffd\ufffd"
  })
  void decodingNeverFails(String wire, String message) {
    assertThat(PercentEncoding.decode(wire)).isEqualTo(message);
  }

  @Test
  void octetsThatWereNotEscapedAreUtf8() {
    String wire = new String("\u00e4 \u20ac".getBytes(UTF_8), ISO_8859_1);
    assertThat(PercentEncoding.decode(wire)).isEqualTo("\u00e4 \u20ac");
  }

  @Property
  void everyMessageSurvives(@ForAll("texts") String message) {
    String wire = PercentEncoding.encode(message);
    assertThat(wire).matches("(?:[\\x20-\\x24\\x26-\\x7e]|%[0-9A-F]{2})*");
    assertThat(PercentEncoding.decode(wire)).isEqualTo(message);
  }

  /** Texts of whole code points, since half of one cannot be written. */
  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.integers()
        .between(0, Character.MAX_CODE_POINT)
        .filter(c -> c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE)
        .list()
        .ofMaxSize(40)
        .map(
            points -> {
              StringBuilder text = new StringBuilder();
              points.forEach(text::appendCodePoint);
              return text.toString();
            });
  }

  @Property
  void everyValueIsDecoded(@ForAll("octets") String wire) {
    assertThat(PercentEncoding.decode(wire)).isNotNull();
  }

  @Provide
  Arbitrary<String> octets() {
    return Arbitraries.strings().withChars('%', '4', '1', 'f', 'g').withCharRange('\0', '\u00ff');
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "plain",
        "50 % of it",
        "\u00e4\u00f6\u00fc",
        "\u6f22\u5b57",
        "\ud83d\ude00!",
        "\n\t",
        "\ud83d"
      })
  void shortenedMessagesFitAndBeginAsTheWhole(String words) {
    String message = words.repeat(20);
    int whole = PercentEncoding.encode(message).length();
    assertThat(PercentEncoding.shortened(message, whole)).isEqualTo(message);
    for (int room = 0; room < whole; room++) {
      String some = PercentEncoding.shortened(message, room);
      assertThat(PercentEncoding.encode(some).length()).isLessThanOrEqualTo(room);
      if (room < 9) {
        assertThat(some).isEmpty();
      } else {
        assertThat(some).endsWith("\u2026");
        assertThat(message).startsWith(some.substring(0, some.length() - 1));
      }
    }
  }
}
