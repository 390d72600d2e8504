package dev.goshawk.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goshawk.api.Codec;
import dev.goshawk.api.Marshaller;
import dev.goshawk.api.Status;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class MessageDecoderTest {

  private static final Marshaller<byte[]> BYTES = Marshaller.bytes();

  private static byte[] body(byte[] message) throws MessageException {
    byte[] framed = MessageEncoder.encode(BYTES, message, Codec.gzip(), Integer.MAX_VALUE);
    assertThat(framed[0]).isEqualTo((byte) 1);
    return Arrays.copyOfRange(framed, MessageEncoder.PREFIX, framed.length);
  }

  private static byte[] read(byte[] body, int limit) throws MessageException {
    return MessageDecoder.read(BYTES, body, 0, body.length, Codec.gzip(), limit);
  }

  @Test
  void whatIsCompressedIsReadAtTheLimitExactly() throws Exception {
    byte[] message = new byte[100_000];
    message[99_999] = 7;
    assertThat(read(body(message), message.length)).isEqualTo(message);
    assertThat(read(body(new byte[0]), 0)).isEmpty();
  }

  @Test
  void aSmallMessageCannotGrowPastTheLimit() throws Exception {
    byte[] bomb = body(new byte[10_000_000]);
    assertThatThrownBy(() -> read(bomb, 9_999_999))
        .isInstanceOfSatisfying(
            MessageException.class,
            e -> {
              assertThat(e.status().code()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
              assertThat(e.status().message()).contains("maxInboundMessageSize 9,999,999");
            });
  }

  @Test
  void corruptDataIsInternal() throws Exception {
    byte[] body = body(new byte[1000]);
    body[body.length / 2] ^= 0x55;
    body[0] = 0;
    assertThatThrownBy(() -> read(body, 10_000))
        .isInstanceOfSatisfying(
            MessageException.class,
            e -> assertThat(e.status().code()).isEqualTo(Status.Code.INTERNAL));
  }
}
