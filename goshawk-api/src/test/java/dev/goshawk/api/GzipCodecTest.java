package dev.goshawk.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** gzip, each message by itself. */
class GzipCodecTest {

  private static byte[] compress(byte[] plain) throws IOException {
    ByteArrayOutputStream target = new ByteArrayOutputStream();
    try (OutputStream out = Codec.gzip().compress(target)) {
      out.write(plain);
    }
    return target.toByteArray();
  }

  private static byte[] decompress(byte[] compressed) throws IOException {
    try (InputStream in = Codec.gzip().decompress(new ByteArrayInputStream(compressed))) {
      return in.readAllBytes();
    }
  }

  @Property(tries = 200)
  void messagesComeBack(@ForAll @Size(max = 20_000) byte[] message) throws IOException {
    assertThat(decompress(compress(message))).isEqualTo(message);
  }

  @Test
  void theNameIsThatOfTheWire() throws IOException {
    assertThat(Codec.gzip().name()).isEqualTo("gzip");
    assertThat(Codec.gzip()).hasToString("gzip");
    assertThat(compress(new byte[0])).startsWith(0x1f, 0x8b, 8);
    assertThat(compress(new byte[100_000])).hasSizeLessThan(1_000);
  }

  @Property(tries = 200)
  void aMessageThatIsCutOffIsCorrupt(@ForAll @IntRange(min = 0, max = 99) int percent)
      throws IOException {
    byte[] whole = compress("some words that come and some words that do not".getBytes(UTF_8));
    byte[] cut = Arrays.copyOf(whole, whole.length * percent / 100);
    assertThatThrownBy(() -> decompress(cut)).isInstanceOf(IOException.class);
  }

  @Property(tries = 200)
  void garbageBehindAMessageIsCorrupt(@ForAll @Size(min = 1, max = 40) byte[] garbage)
      throws IOException {
    byte[] message = compress(new byte[] {1, 2, 3});
    byte[] more = Arrays.copyOf(message, message.length + garbage.length);
    System.arraycopy(garbage, 0, more, message.length, garbage.length);
    assertThatThrownBy(() -> decompress(more)).isInstanceOf(IOException.class);
  }

  @Test
  void severalMembersAreOneMessage() throws IOException {
    byte[] one = compress(new byte[] {1, 2});
    byte[] two = compress(new byte[] {3});
    byte[] both = Arrays.copyOf(one, one.length + two.length);
    System.arraycopy(two, 0, both, one.length, two.length);
    assertThat(decompress(both)).containsExactly(1, 2, 3);
  }

  @Test
  void aHeaderMayHaveAllThatRfc1952Allows() throws IOException {
    byte[] plain = compress(new byte[] {1, 2, 3});
    ByteArrayOutputStream full = new ByteArrayOutputStream();
    full.write(plain, 0, 3);
    full.write(2 | 4 | 8 | 16);
    full.write(plain, 4, 6);
    full.writeBytes(new byte[] {3, 0, 9, 9, 9}); // extra field
    full.writeBytes("name\0comment\0".getBytes(UTF_8));
    full.writeBytes(new byte[] {7, 7}); // checksum of the header, which is not looked at
    full.write(plain, 10, plain.length - 10);
    assertThat(decompress(full.toByteArray())).containsExactly(1, 2, 3);
    byte[] reserved = plain.clone();
    reserved[3] = 32;
    assertThatThrownBy(() -> decompress(reserved)).hasMessage("gzip has reserved flags");
  }

  @Test
  void aWrongChecksumIsCorrupt() throws IOException {
    byte[] message = compress(new byte[] {1, 2, 3});
    message[message.length - 8] ^= 1;
    assertThatThrownBy(() -> decompress(message)).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> decompress(new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10}))
        .isInstanceOf(IOException.class);
  }

  @Test
  void bytesAreTheirOwnEncoding() {
    byte[] message = {1, 2, 3};
    byte[] target = new byte[5];
    assertThat(Marshaller.bytes().size(message)).isEqualTo(3);
    Marshaller.bytes().write(message, target, 1, 3);
    assertThat(target).containsExactly(0, 1, 2, 3, 0);
    byte[] read = Marshaller.bytes().read(target, 1, 3);
    target[1] = 9;
    assertThat(read).containsExactly(1, 2, 3);
    assertThat(Marshaller.bytes().read(target, 5, 0)).isEmpty();
  }
}
