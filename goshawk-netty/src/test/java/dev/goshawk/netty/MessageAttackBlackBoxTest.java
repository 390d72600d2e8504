package dev.goshawk.netty;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

/** Messages that are not what they say, over sockets. */
class MessageAttackBlackBoxTest extends AttackFixture {

  private static byte[] prefix(int flag, int length) {
    return RawHttp2.join(new byte[] {(byte) flag}, RawHttp2.int32(length));
  }

  private static byte[] gzip(byte[] plain) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
      out.write(plain);
    }
    return packed.toByteArray();
  }

  private static byte[] compressedRequest(int id, byte[] body) {
    return RawHttp2.join(
        RawHttp2.request(
            id,
            UNARY,
            false,
            "content-type",
            "application/grpc",
            "te",
            "trailers",
            "grpc-encoding",
            "gzip"),
        RawHttp2.data(id, true, RawHttp2.join(prefix(1, body.length), body)));
  }

  @Test
  void prefixOfFourGibibytes() throws Exception {
    Attacker attacker = closing(Attacker.to(victim()));
    attacker.send(RawHttp2.request(1, UNARY, false), RawHttp2.data(1, false, prefix(0, -1)));
    assertThat(attacker.await(1, "HEADERS "))
        .contains("grpc-status=8", "message of 4,294,967,295 bytes");
    kept(attacker, 3);
  }

  /** A thousand calls that announce the largest message, and send two bytes of it. */
  @Test
  void prefixesWithoutMessages() throws Exception {
    Attacker attacker = closing(Attacker.to(victim()));
    byte[] start = RawHttp2.join(prefix(0, 4 << 20), new byte[2]);
    attacker.flood(
        999,
        i ->
            RawHttp2.join(
                RawHttp2.request(2 * i + 1, UNARY, false), RawHttp2.data(2 * i + 1, false, start)));
    kept(attacker, 1_999);
  }

  @Test
  void bombsOfGzip() throws Exception {
    Attacker attacker = closing(Attacker.to(victim()));
    byte[] bomb = gzip(new byte[12 << 20]);
    assertThat(bomb.length).isLessThan(16_000);
    attacker.flood(50, i -> compressedRequest(2 * i + 1, bomb));
    assertThat(attacker.await(99, "HEADERS "))
        .contains("grpc-status=8", "after decompression exceeds maxInboundMessageSize");
    kept(attacker, 101);
  }

  @Test
  void gzipThatIsNone() throws Exception {
    Attacker attacker = closing(Attacker.to(victim()));
    byte[] corrupt = gzip(new byte[1_000]);
    Arrays.fill(corrupt, 10, corrupt.length, (byte) 0x55);
    attacker.flood(200, i -> compressedRequest(2 * i + 1, corrupt));
    assertThat(attacker.await(399, "HEADERS ")).contains("grpc-status=13", "corrupt");
    kept(attacker, 401);
  }

  /** Thousands of empty messages in each frame, for a call that reads them all. */
  @Test
  void emptyMessages() throws Exception {
    Attacker attacker = closing(Attacker.to(victim()));
    attacker.send(RawHttp2.request(1, BIDI, false));
    byte[] frame = RawHttp2.data(1, false, new byte[15_000]);
    // 60 of them fit into the stream's window, and the answers into the client's.
    attacker.send(RawHttp2.windowUpdate(0, 1 << 24), RawHttp2.windowUpdate(1, 1 << 24));
    attacker.flood(60, i -> frame);
    attacker.send(RawHttp2.data(1, true, new byte[0]));
    attacker.await(answer -> answer.startsWith("1 HEADERS ") && answer.contains("grpc-status=0"));
    kept(attacker, 3);
  }
}
