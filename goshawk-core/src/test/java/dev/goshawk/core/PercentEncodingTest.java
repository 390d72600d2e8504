package dev.goshawk.core;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class PercentEncodingTest {

  @Test
  void leavesPrintableAsciiAsItIs() {
    assertThat(PercentEncoding.encode("plain words ~!")).isEqualTo("plain words ~!");
  }

  @Test
  void encodesTheMessageOfTheInteropTest() {
    String message = "\t\ntest with whitespace\r\nand Unicode BMP ☺ and non-BMP 😈\t\n";
    String encoded =
        "%09%0Atest with whitespace%0D%0Aand Unicode BMP %E2%98%BA and non-BMP %F0%9F%98%88%09%0A";
    assertThat(PercentEncoding.encode(message)).isEqualTo(encoded);
    assertThat(PercentEncoding.decode(encoded)).isEqualTo(message);
  }

  @Test
  void encodesThePercentSignItself() {
    assertThat(PercentEncoding.encode("100%")).isEqualTo("100%25");
    assertThat(PercentEncoding.decode("100%25")).isEqualTo("100%");
  }

  @Test
  void leavesBadEscapesAsTheyAre() {
    assertThat(PercentEncoding.decode("%")).isEqualTo("%");
    assertThat(PercentEncoding.decode("%4")).isEqualTo("%4");
    assertThat(PercentEncoding.decode("%zz%41")).isEqualTo("%zzA");
  }

  @Test
  void readsUtf8ThatWasNotEncoded() {
    String octets = new String("grüezi".getBytes(UTF_8), ISO_8859_1);
    assertThat(PercentEncoding.decode(octets)).isEqualTo("grüezi");
  }

  @Property(tries = 500)
  void whatIsEncodedIsDecoded(@ForAll("texts") String message) {
    assertThat(PercentEncoding.decode(PercentEncoding.encode(message))).isEqualTo(message);
  }

  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.strings()
        .withCharRange('\u0000', '\ud7ff')
        .withCharRange('\ue000', '\uffff')
        .ofMaxLength(40);
  }
}
