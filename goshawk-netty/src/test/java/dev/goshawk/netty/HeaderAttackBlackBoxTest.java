package dev.goshawk.netty;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Header blocks that cost more than they should, over sockets: CVE-2024-27316 and HPACK bombs. */
class HeaderAttackBlackBoxTest extends AttackFixture {

  private static final int MANY = 20_000;

  private static byte[] headers(int id, byte[] block) {
    return RawHttp2.frame(RawHttp2.HEADERS, RawHttp2.END_HEADERS | RawHttp2.END_STREAM, id, block);
  }

  private static byte[] request(int id, byte[] more) {
    return headers(id, RawHttp2.requestBlock(UNARY, more));
  }

  private static byte[] repeated(int times, int... octets) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (int i = 0; i < times; i++) {
      for (int octet : octets) {
        all.write(octet);
      }
    }
    return all.toByteArray();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 1_000, 16_384})
  void continuationsWithoutAnEnd(int size) throws Exception {
    Attacker attacker = closing(Attacker.to(victim()));
    byte[] piece = new byte[size];
    Arrays.fill(piece, (byte) 0x83); // :method POST
    attacker.send(RawHttp2.frame(RawHttp2.HEADERS, 0, 1, RawHttp2.block(":path", UNARY)));
    attacker.flood(MANY, i -> RawHttp2.frame(RawHttp2.CONTINUATION, 0, 1, piece));
    stopped(attacker, ENHANCE_YOUR_CALM, size < 5_000 ? "maxContinuations" : "maxHeaderBlockBytes");
  }

  @Test
  void listThatIsTooLong() throws Exception {
    Attacker attacker = closing(Attacker.to(victim()));
    byte[] field = RawHttp2.block("x-long", "v".repeat(100));
    ByteArrayOutputStream more = new ByteArrayOutputStream();
    for (int i = 0; i < 80; i++) {
      more.writeBytes(field);
    }
    attacker.flood(50, i -> request(2 * i + 1, more.toByteArray()));
    assertThat(attacker.await(99, "HEADERS ")).contains(":status=200", "grpc-status=8");
    kept(attacker, 101);
  }

  @Test
  void tooManyFields() throws Exception {
    Attacker attacker = closing(Attacker.to(victim(echo().maxInboundMetadataSize(8_192))));
    byte[] fields = repeated(300, 0x00, 1, 'a', 1, 'b');
    attacker.send(request(1, fields));
    assertThat(attacker.await(1, "HEADERS ")).contains(":status=200", "grpc-status=8");
    kept(attacker, 3);
  }

  /** An entry of 4 KB in the table, and references to it of one octet each. */
  @Test
  void tinyReferencesToALargeEntry() throws Exception {
    Attacker attacker = closing(Attacker.to(victim()));
    ByteArrayOutputStream entry = new ByteArrayOutputStream();
    entry.writeBytes(new byte[] {0x40, 1, 'a', 0x7f, (byte) 0xbd, 0x1d}); // 3,900 octets
    entry.writeBytes("v".repeat(3_900).getBytes(ISO_8859_1));
    attacker.send(request(1, entry.toByteArray()));
    byte[] references = repeated(15_000, 0x80 | 62);
    attacker.flood(500, i -> request(2 * i + 3, references));
    assertThat(attacker.await(1_001, "HEADERS ")).contains(":status=200", "grpc-status=8");
    assertThat(attacker.await(3, "HEADERS ")).contains("grpc-status=8");
    kept(attacker, 1_003);
  }

  /** Numbers of many octets that say little, and numbers that say too much. */
  @Test
  void paddedNumbers() throws Exception {
    Attacker attacker = closing(Attacker.to(victim()));
    byte[] padded = new byte[8_000];
    Arrays.fill(padded, (byte) 0x80);
    padded[0] = (byte) 0xff;
    padded[padded.length - 1] = 0;
    attacker.send(headers(1, padded));
    stopped(attacker, COMPRESSION_ERROR, "");
  }

  @Test
  void stringThatClaimsTwoGibibytes() throws Exception {
    Attacker attacker = closing(Attacker.to(victim()));
    byte[] claim = {0x00, 1, 'a', 0x7f, -1, -1, -1, -1, 7};
    attacker.send(headers(1, claim));
    stopped(attacker, COMPRESSION_ERROR, "");
  }

  @Test
  void huffmanPaddingOfManyOctets() throws Exception {
    Attacker attacker = closing(Attacker.to(victim()));
    byte[] padding = new byte[4 + 100];
    Arrays.fill(padding, (byte) 0xff);
    padding[0] = 0;
    padding[1] = 1;
    padding[2] = 'a';
    padding[3] = (byte) (0x80 | 100);
    attacker.send(headers(1, padding));
    stopped(attacker, COMPRESSION_ERROR, "");
  }

  /** The table is emptied and filled again in every block. */
  @Test
  void tableThatIsResizedInEachBlock() throws Exception {
    Attacker attacker = closing(Attacker.to(victim()));
    byte[] resize = {0x20, 0x3f, (byte) 0xe1, 0x1f};
    byte[] request = RawHttp2.requestBlock(UNARY, repeated(100, 0x40, 1, 'a', 1, 'b'));
    attacker.flood(2_000, i -> headers(2 * i + 1, RawHttp2.join(resize, request)));
    assertThat(attacker.await(3_999, "HEADERS ")).contains("grpc-status=12");
    kept(attacker, 4_001);
  }

  @Test
  void resizesWithoutEnd() throws Exception {
    Attacker attacker = closing(Attacker.to(victim()));
    attacker.send(headers(1, repeated(10_000, 0x20)));
    stopped(attacker, COMPRESSION_ERROR, "");
  }

  /** Requests that mean something else to HTTP/1: each is refused, and its connection kept. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "Upper=case",
        "connection=keep-alive",
        "keep-alive=1",
        "proxy-connection=close",
        "transfer-encoding=chunked",
        "upgrade=h2c",
        "te=gzip",
        ":path=/t.T/Unary",
        ":authority=other",
        ":unknown=x",
        "content-length=5",
        "content-length=-1",
        "x y=z",
        "x=a\r\nb",
        "x=a\0b"
      })
  void malformedRequests(String field) throws Exception {
    Attacker attacker = closing(Attacker.to(victim()));
    int split = field.indexOf('=', 1);
    byte[] more = RawHttp2.block(field.substring(0, split), field.substring(split + 1));
    attacker.send(request(1, more));
    attacker.await(1, "RST_STREAM " + PROTOCOL_ERROR);
    kept(attacker, 3);
  }

  @ParameterizedTest
  @ValueSource(strings = {"t.T/Unary", "*", "http://localhost/t.T/Unary"})
  void pathWithoutASlash(String path) throws Exception {
    Attacker attacker = closing(Attacker.to(victim()));
    attacker.send(RawHttp2.request(1, path, true));
    assertThat(attacker.await(1, "HEADERS ")).contains(":status=200", "grpc-status=12");
    kept(attacker, 3);
  }

  /** More content than announced, with a request of its own in it. */
  @ParameterizedTest
  @ValueSource(ints = {4, 100})
  void contentOfAnotherLength(int announced) throws Exception {
    Attacker attacker = closing(Attacker.to(victim()));
    attacker.send(
        RawHttp2.request(
            1,
            UNARY,
            false,
            "content-type",
            "application/grpc",
            "te",
            "trailers",
            "content-length",
            Integer.toString(announced)),
        RawHttp2.data(1, true, RawHttp2.message("POST / HTTP/1.1")));
    attacker.await(1, "RST_STREAM " + PROTOCOL_ERROR);
    assertThat(attacker.answers()).noneMatch(answer -> answer.startsWith("1 DATA"));
    kept(attacker, 3);
  }
}
