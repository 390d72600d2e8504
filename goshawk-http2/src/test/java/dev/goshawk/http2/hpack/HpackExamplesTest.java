package dev.goshawk.http2.hpack;

import static dev.goshawk.http2.hpack.HpackFixture.decode;
import static dev.goshawk.http2.hpack.HpackFixture.decoder;
import static dev.goshawk.http2.hpack.HpackFixture.drain;
import static dev.goshawk.http2.hpack.HpackFixture.hex;
import static dev.goshawk.http2.hpack.HpackFixture.lines;
import static dev.goshawk.http2.hpack.HpackFixture.octets;
import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.http2.buffer.OutputBuffer;
import org.junit.jupiter.api.Test;

/** The examples of RFC 7541 appendix C, and what our encoder makes of the same lists. */
class HpackExamplesTest {
  private static final String DATE_21 = "Mon, 21 Oct 2013 20:13:21 GMT";
  private static final String DATE_22 = "Mon, 21 Oct 2013 20:13:22 GMT";
  private static final String COOKIE = "foo=ASDJKHQKBZXOQWEOPIUAXQWEOIU; max-age=3600; version=1";

  @Test
  void c1Integers() throws Exception {
    assertThat(integer("0a", 5)).isEqualTo(10);
    assertThat(integer("1f9a0a", 5)).isEqualTo(1337);
    assertThat(integer("2a", 8)).isEqualTo(42);

    byte[] to = new byte[HpackInteger.MAX_LENGTH];
    assertThat(HpackInteger.write(to, 0, 0, 5, 10)).isEqualTo(1);
    assertThat(hex(to)).startsWith("0a");
    assertThat(HpackInteger.write(to, 0, 0, 5, 1337)).isEqualTo(3);
    assertThat(hex(to)).startsWith("1f9a0a");
    assertThat(HpackInteger.write(to, 0, 0, 8, 42)).isEqualTo(1);
    assertThat(hex(to)).startsWith("2a");
  }

  private static int integer(String hex, int prefixBits) throws HpackException {
    var in = new HpackReader();
    byte[] block = octets(hex);
    in.begin(block, 0, block.length);
    int value = in.integer(in.next(), prefixBits);
    assertThat(in.hasMore()).isFalse();
    return value;
  }

  @Test
  void c21LiteralWithIndexing() throws Exception {
    var decoder = decoder();
    assertThat(
            lines(
                decode(
                    decoder, "400a 6375 7374 6f6d 2d6b 6579 0d63 7573 746f 6d2d 6865 6164 6572")))
        .containsExactly("custom-key: custom-header");
    assertThat(lines(decode(decoder, "be"))).containsExactly("custom-key: custom-header");
    assertThat(decoder.tableSize()).isEqualTo(55);
  }

  @Test
  void c22LiteralWithoutIndexing() throws Exception {
    var decoder = decoder();
    assertThat(lines(decode(decoder, "040c 2f73 616d 706c 652f 7061 7468")))
        .containsExactly(":path: /sample/path");
    assertThat(decoder.tableSize()).isZero();
  }

  @Test
  void c23LiteralNeverIndexed() throws Exception {
    var decoder = decoder();
    assertThat(lines(decode(decoder, "1008 7061 7373 776f 7264 0673 6563 7265 74")))
        .containsExactly("!password: secret");
    assertThat(decoder.tableSize()).isZero();
  }

  @Test
  void c24Indexed() throws Exception {
    var decoder = decoder();
    assertThat(lines(decode(decoder, "82"))).containsExactly(":method: GET");
    assertThat(decoder.tableSize()).isZero();
  }

  @Test
  void c3RequestsWithoutHuffman() throws Exception {
    requests(
        "8286 8441 0f77 7777 2e65 7861 6d70 6c65 2e63 6f6d",
        "8286 84be 5808 6e6f 2d63 6163 6865",
        "8287 85bf 400a 6375 7374 6f6d 2d6b 6579 0c63 7573 746f 6d2d 7661 6c75 65");
  }

  @Test
  void c4RequestsWithHuffman() throws Exception {
    requests(C4_FIRST, C4_SECOND, C4_THIRD);
  }

  private static final String C4_FIRST = "8286 8441 8cf1 e3c2 e5f2 3a6b a0ab 90f4 ff";
  private static final String C4_SECOND = "8286 84be 5886 a8eb 1064 9cbf";
  private static final String C4_THIRD =
      "8287 85bf 4088 25a8 49e9 5ba9 7d7f 8925 a849 e95b b8e8 b4bf";

  private static void requests(String first, String second, String third) throws Exception {
    var decoder = decoder();
    assertThat(lines(decode(decoder, first)))
        .containsExactly(
            ":method: GET", ":scheme: http", ":path: /", ":authority: www.example.com");
    assertThat(decoder.tableSize()).isEqualTo(57);

    assertThat(lines(decode(decoder, second)))
        .containsExactly(
            ":method: GET",
            ":scheme: http",
            ":path: /",
            ":authority: www.example.com",
            "cache-control: no-cache");
    assertThat(decoder.tableSize()).isEqualTo(110);

    assertThat(lines(decode(decoder, third)))
        .containsExactly(
            ":method: GET",
            ":scheme: https",
            ":path: /index.html",
            ":authority: www.example.com",
            "custom-key: custom-value");
    assertThat(decoder.tableSize()).isEqualTo(164);
    assertThat(lines(decode(decoder, "be bf c0")))
        .containsExactly(
            "custom-key: custom-value", "cache-control: no-cache", ":authority: www.example.com");
  }

  @Test
  void c5ResponsesWithoutHuffman() throws Exception {
    responses(
        "4803 3330 3258 0770 7269 7661 7465 611d 4d6f 6e2c 2032 3120 4f63 7420 3230 3133"
            + "2032 303a 3133 3a32 3120 474d 546e 1768 7474 7073 3a2f 2f77 7777 2e65 7861"
            + "6d70 6c65 2e63 6f6d",
        "4803 3330 37c1 c0bf",
        "88c1 611d 4d6f 6e2c 2032 3120 4f63 7420 3230 3133 2032 303a 3133 3a32 3220 474d"
            + "54c0 5a04 677a 6970 7738 666f 6f3d 4153 444a 4b48 514b 425a 584f 5157 454f"
            + "5049 5541 5851 5745 4f49 553b 206d 6178 2d61 6765 3d33 3630 303b 2076 6572"
            + "7369 6f6e 3d31");
  }

  private static final String C6_FIRST =
      "4882 6402 5885 aec3 771a 4b61 96d0 7abe 9410 54d4 44a8 2005 9504 0b81 66e0 82a6"
          + "2d1b ff6e 919d 29ad 1718 63c7 8f0b 97c8 e9ae 82ae 43d3";
  private static final String C6_THIRD =
      "88c1 6196 d07a be94 1054 d444 a820 0595 040b 8166 e084 a62d 1bff c05a 839b d9ab"
          + "77ad 94e7 821d d7f2 e6c7 b335 dfdf cd5b 3960 d5af 2708 7f36 72c1 ab27 0fb5"
          + "291f 9587 3160 65c0 03ed 4ee5 b106 3d50 07";

  @Test
  void c6ResponsesWithHuffman() throws Exception {
    responses(C6_FIRST, "4883 640e ffc1 c0bf", C6_THIRD);
  }

  private static void responses(String first, String second, String third) throws Exception {
    var decoder = new HpackDecoder(256, 8192, 100);
    assertThat(lines(decode(decoder, first)))
        .containsExactly(
            ":status: 302",
            "cache-control: private",
            "date: " + DATE_21,
            "location: https://www.example.com");
    assertThat(decoder.tableSize()).isEqualTo(222);

    assertThat(lines(decode(decoder, second)))
        .containsExactly(
            ":status: 307",
            "cache-control: private",
            "date: " + DATE_21,
            "location: https://www.example.com");
    assertThat(decoder.tableSize()).isEqualTo(222);

    assertThat(lines(decode(decoder, third)))
        .containsExactly(
            ":status: 200",
            "cache-control: private",
            "date: " + DATE_22,
            "location: https://www.example.com",
            "content-encoding: gzip",
            "set-cookie: " + COOKIE);
    assertThat(decoder.tableSize()).isEqualTo(215);
    assertThat(lines(decode(decoder, "be bf c0")))
        .containsExactly("set-cookie: " + COOKIE, "content-encoding: gzip", "date: " + DATE_22);
  }

  @Test
  void encoderMakesTheOctetsOfC4() {
    var out = new OutputBuffer();
    var encoder = new HpackEncoder(out);
    assertThat(
            encode(
                encoder,
                out,
                ":method",
                "GET",
                ":scheme",
                "http",
                ":path",
                "/",
                ":authority",
                "www.example.com"))
        .isEqualTo(octets(C4_FIRST));
    assertThat(
            encode(
                encoder,
                out,
                ":method",
                "GET",
                ":scheme",
                "http",
                ":path",
                "/",
                ":authority",
                "www.example.com",
                "cache-control",
                "no-cache"))
        .isEqualTo(octets(C4_SECOND));
    assertThat(
            encode(
                encoder,
                out,
                ":method",
                "GET",
                ":scheme",
                "https",
                ":path",
                "/index.html",
                ":authority",
                "www.example.com",
                "custom-key",
                "custom-value"))
        .isEqualTo(octets(C4_THIRD));
  }

  /** With evictions. It differs in "307", which Huffman makes no shorter and we leave as it is. */
  @Test
  void encoderMakesTheOctetsOfC6() {
    var out = new OutputBuffer();
    var encoder = new HpackEncoder(out, HpackEncoder.MAX_TABLE_SIZE, 0);
    encoder.peerTableSize(256);
    String sizeUpdate = "3fe101";
    assertThat(
            encode(
                encoder,
                out,
                ":status",
                "302",
                "cache-control",
                "private",
                "date",
                DATE_21,
                "location",
                "https://www.example.com"))
        .isEqualTo(octets(sizeUpdate + C6_FIRST));
    assertThat(
            encode(
                encoder,
                out,
                ":status",
                "307",
                "cache-control",
                "private",
                "date",
                DATE_21,
                "location",
                "https://www.example.com"))
        .isEqualTo(octets("4803 333037 c1c0bf"));
    assertThat(
            encode(
                encoder,
                out,
                ":status",
                "200",
                "cache-control",
                "private",
                "date",
                DATE_22,
                "location",
                "https://www.example.com",
                "content-encoding",
                "gzip",
                "set-cookie",
                COOKIE))
        .isEqualTo(octets(C6_THIRD));
  }

  private static byte[] encode(HpackEncoder encoder, OutputBuffer out, String... namesAndValues) {
    encoder.beginBlock();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      encoder.field(namesAndValues[i], namesAndValues[i + 1], Indexing.INCREMENTAL);
    }
    return drain(out);
  }
}
