package dev.goshawk.netty.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Headers of the PROXY protocol, byte by byte. */
class ProxyHeaderTest {

  private static final String SIGNATURE = "0d0a0d0a000d0a515549540a";
  private static final String FOUR = "c0000201" + "0a000001" + "c823" + "01bb";

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text.replace(" ", ""));
  }

  private static byte[] line(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static byte[] v2(String commandAndFamily, String rest) {
    String length = String.format("%04x", rest.replace(" ", "").length() / 2);
    return hex(SIGNATURE + commandAndFamily + length + rest);
  }

  /** Reads a header whole, and in bytes, with more behind it. */
  private static ProxyHeader read(byte[] bytes) {
    byte[] more = Arrays.copyOf(bytes, bytes.length + 3);
    ByteBuf whole = Unpooled.wrappedBuffer(more);
    ProxyHeader header = new ProxyHeader();
    header.receive(whole);
    ProxyHeader slow = new ProxyHeader();
    int taken = 0;
    while (!slow.isDone() && slow.failure() == null && taken < more.length) {
      slow.receive(Unpooled.wrappedBuffer(more, taken++, 1));
    }
    assertThat(slow.isDone()).isEqualTo(header.isDone());
    assertThat(slow.failure()).isEqualTo(header.failure());
    assertThat(slow.source()).isEqualTo(header.source());
    assertThat(more.length - whole.readableBytes()).isEqualTo(taken);
    return header;
  }

  private static String addresses(byte[] bytes) {
    ProxyHeader header = read(bytes);
    assertThat(header.failure()).isNull();
    assertThat(header.isDone()).isTrue();
    ByteBuf exactly = Unpooled.wrappedBuffer(bytes);
    ProxyHeader again = new ProxyHeader();
    again.receive(exactly.readSlice(bytes.length - 1));
    assertThat(again.isDone()).isFalse(); // the last byte is the header's
    return header.source() + " " + header.destination();
  }

  private static String failure(byte[] bytes) {
    ProxyHeader header = read(bytes);
    assertThat(header.isDone()).isFalse();
    return header.failure();
  }

  @Test
  void lines() {
    assertThat(addresses(line("PROXY TCP4 192.0.2.1 10.0.0.1 51235 443\r\n")))
        .isEqualTo("/192.0.2.1:51235 /10.0.0.1:443");
    assertThat(addresses(line("PROXY TCP6 2001:db8::1 ::1 0 65535\r\n")))
        .isEqualTo("/[2001:db8:0:0:0:0:0:1]:0 /[0:0:0:0:0:0:0:1]:65535");
    assertThat(addresses(line("PROXY UNKNOWN\r\n"))).isEqualTo("null null");
    assertThat(addresses(line("PROXY UNKNOWN what ever 1\r\n"))).isEqualTo("null null");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "PROXY \r\n",
        "PROXY TCP4\r\n",
        "PROXY TCP5 192.0.2.1 10.0.0.1 51235 443\r\n",
        "PROXY tcp4 192.0.2.1 10.0.0.1 51235 443\r\n",
        "PROXY TCP4 192.0.2.1 10.0.0.1 51235\r\n",
        "PROXY TCP4 192.0.2.1 10.0.0.1 51235 443 \r\n",
        "PROXY TCP4  192.0.2.1 10.0.0.1 51235 443\r\n",
        "PROXY TCP4 192.0.2.1 10.0.0.1 51235 65536\r\n",
        "PROXY TCP4 192.0.2.1 10.0.0.1 051235 443\r\n",
        "PROXY TCP4 192.0.2.1 10.0.0.1 -1 443\r\n",
        "PROXY TCP4 192.0.2.01 10.0.0.1 51235 443\r\n",
        "PROXY TCP4 ::1 ::1 51235 443\r\n",
        "PROXY TCP6 192.0.2.1 10.0.0.1 51235 443\r\n",
        "PROXY TCP4 localhost 10.0.0.1 51235 443\r\n",
        "PROXY TCP4 192.0.2.1 10.0.0.1 51235 443\n",
        "PROXY UNKNOWN\n"
      })
  void malformedLines(String text) {
    assertThat(failure(line(text)))
        .startsWith("the header of the PROXY protocol is malformed: ")
        .doesNotContain("192.0.2"); // nothing of what it says
  }

  @Test
  void longestLine() {
    String start = "PROXY UNKNOWN ";
    String longest = start + "x".repeat(ProxyHeader.MAX_LINE - 2 - start.length()) + "\r\n";
    assertThat(addresses(line(longest))).isEqualTo("null null");
    assertThat(failure(line(start + "x".repeat(200) + "\r\n")))
        .endsWith("no end of its line within 107 bytes");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        "PROXYTCP4 ",
        "GET / HTTP/1.1\r\n",
        "\r\n\r\n\0\r\nQUIT\r",
        "\u0016\u0003\u0001"
      })
  void somethingElse(String text) {
    assertThat(failure(line(text)))
        .isEqualTo("the connection does not begin with a header of the PROXY protocol");
  }

  @Test
  void binary() {
    assertThat(addresses(v2("2111", FOUR))).isEqualTo("/192.0.2.1:51235 /10.0.0.1:443");
    String six = "20010db8000000000000000000000001" + "0".repeat(31) + "1" + "0001" + "ffff";
    assertThat(addresses(v2("2121", six)))
        .isEqualTo("/[2001:db8:0:0:0:0:0:1]:1 /[0:0:0:0:0:0:0:1]:65535");
    assertThat(addresses(v2("2111", FOUR + "04 0003 000000" + "ea 0001 ff")))
        .isEqualTo("/192.0.2.1:51235 /10.0.0.1:443");
  }

  @Test
  void proxyThatSpeaksForItself() {
    assertThat(addresses(v2("2000", ""))).isEqualTo("null null");
    assertThat(addresses(v2("2011", FOUR))).isEqualTo("null null");
    assertThat(addresses(v2("20ff", "ff"))).isEqualTo("null null"); // not looked at
    assertThat(addresses(v2("2100", ""))).isEqualTo("null null");
    assertThat(addresses(v2("2131", "00".repeat(216)))).isEqualTo("null null");
  }

  @Test
  void malformedBinary() {
    assertThat(failure(v2("1111", FOUR))).endsWith("malformed: version 1");
    assertThat(failure(v2("2211", FOUR))).endsWith("malformed: command 2");
    assertThat(failure(v2("2112", FOUR))).endsWith("malformed: family and protocol 0x12");
    assertThat(failure(v2("2111", FOUR.substring(2)))).endsWith("too short for its addresses");
    assertThat(failure(v2("2121", FOUR))).endsWith("too short for its addresses");
    assertThat(failure(v2("2131", "00".repeat(215)))).endsWith("too short for its addresses");
    assertThat(failure(v2("2111", FOUR + "04"))).endsWith("an extension that goes beyond its end");
    assertThat(failure(v2("2111", FOUR + "04 0002 00"))).endsWith("beyond its end");
    assertThat(failure(v2("2100", "04 ffff"))).endsWith("beyond its end");
  }

  @Test
  void largestBinary() {
    int rest = ProxyHeader.MAX_REST;
    String padding = String.format("04%04x", rest - 15) + "00".repeat(rest - 15);
    assertThat(addresses(v2("2111", FOUR + padding))).startsWith("/192.0.2.1");
    assertThat(failure(hex(SIGNATURE + "21111001")))
        .isEqualTo(
            "the header of the PROXY protocol has 4,097 bytes behind the first 16, more than"
                + " 4,096");
  }

  @Test
  void checksum() {
    byte[] header = v2("2111", FOUR + "03 0004 00000000" + "04 0001 00");
    CRC32C crc = new CRC32C();
    crc.update(header);
    ByteBuffer.wrap(header).putInt(31, (int) crc.getValue());
    assertThat(addresses(header)).startsWith("/192.0.2.1");
    header[17] ^= 1;
    assertThat(failure(header)).endsWith("its checksum does not hold");
    assertThat(failure(v2("2111", FOUR + "03 0003 000000"))).endsWith("checksum does not hold");
  }

  /** Whatever comes, it ends, within its bounds, and without an exception. */
  @Test
  void anyBytes() {
    Random random = new Random(7);
    byte[][] seeds = {
      line("PROXY TCP4 192.0.2.1 10.0.0.1 51235 443\r\n"), v2("2111", FOUR + "03 0004 00000000")
    };
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = seeds[i % seeds.length].clone();
      for (int n = random.nextInt(4); n >= 0; n--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      ProxyHeader header = read(bytes);
      assertThat(header.isDone() && header.failure() != null).isFalse();
      assertThat(header.source() == null && header.isDone() && header.destination() != null)
          .isFalse();
    }
  }
}
