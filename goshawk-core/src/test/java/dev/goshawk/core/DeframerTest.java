package dev.goshawk.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goshawk.api.Status;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class DeframerTest {

  private static final class Messages implements Deframer.Target {
    final List<Integer> sizes = new ArrayList<>();
    int demand;
    int consumed;
    int limit = 1 << 20;

    @Override
    public int demand() {
      return demand;
    }

    @Override
    public int maxLength() {
      return limit;
    }

    @Override
    public void onMessage(byte[] buf, int off, int len, boolean compressed) {
      demand--;
      sizes.add(len);
      for (int i = 0; i < len; i++) {
        assertThat(buf[off + i]).isEqualTo((byte) len);
      }
    }

    @Override
    public void onConsumed(int bytes) {
      consumed += bytes;
    }
  }

  private static byte[] framed(List<Integer> sizes) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int size : sizes) {
      out.writeBytes(
          new byte[] {
            0, (byte) (size >> 24), (byte) (size >> 16), (byte) (size >> 8), (byte) size
          });
      byte[] body = new byte[size];
      Arrays.fill(body, (byte) size);
      out.writeBytes(body);
    }
    return out.toByteArray();
  }

  @Property(tries = 300)
  void anyCuttingAndAnyDemandGivesTheSameMessages(
      @ForAll @Size(max = 12) List<@IntRange(max = 700) Integer> sizes,
      @ForAll @Size(min = 1, max = 8) List<@IntRange(min = 1, max = 300) Integer> cuts,
      @ForAll @Size(min = 1, max = 8) List<@IntRange(max = 3) Integer> demands)
      throws Exception {
    byte[] stream = framed(sizes);
    Messages messages = new Messages();
    Deframer deframer = new Deframer(messages);
    int at = 0;
    for (int i = 0; at < stream.length; i++) {
      messages.demand += demands.get(i % demands.size());
      deframer.resume();
      int n = Math.min(cuts.get(i % cuts.size()), stream.length - at);
      byte[] piece = Arrays.copyOfRange(stream, at, at + n);
      deframer.feed(piece, 0, n);
      Arrays.fill(piece, (byte) 0x5a); // what was fed is not kept
      at += n;
    }
    messages.demand += sizes.size();
    deframer.resume();
    assertThat(messages.sizes).isEqualTo(sizes);
    assertThat(messages.consumed).isEqualTo(stream.length);
    assertThat(deframer.isHolding()).isFalse();
    assertThat(deframer.isInside()).isFalse();
  }

  @Test
  void withoutDemandNothingIsConsumed() throws Exception {
    Messages messages = new Messages();
    Deframer deframer = new Deframer(messages);
    byte[] stream = framed(List.of(3, 4));
    deframer.feed(stream, 0, stream.length);
    assertThat(messages.consumed).isZero();
    assertThat(deframer.isHolding()).isTrue();
    assertThat(deframer.discard()).isEqualTo(stream.length);
  }

  @Test
  void aLengthBeyondTheLimitIsRefusedBeforeItsBody() {
    Messages messages = new Messages();
    messages.demand = 1;
    messages.limit = 10;
    assertThatThrownBy(() -> new Deframer(messages).feed(new byte[] {0, 0, 0, 0, 11}, 0, 5))
        .isInstanceOfSatisfying(
            MessageException.class,
            e -> {
              assertThat(e.status().code()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
              assertThat(e.status().message())
                  .isEqualTo("message of 11 bytes exceeds maxInboundMessageSize 10");
            });
  }

  @Test
  void aLengthOf2To31OrMoreIsTooLargeAndNotNegative() {
    Messages messages = new Messages();
    messages.demand = 1;
    assertThatThrownBy(() -> new Deframer(messages).feed(new byte[] {0, -1, -1, -1, -1}, 0, 5))
        .isInstanceOf(MessageException.class)
        .hasMessageContaining("4,294,967,295 bytes exceeds maxInboundMessageSize");
  }

  @Test
  void anUndefinedFlagIsRefused() {
    Messages messages = new Messages();
    messages.demand = 1;
    assertThatThrownBy(() -> new Deframer(messages).feed(new byte[] {2, 0, 0, 0, 0}, 0, 5))
        .isInstanceOfSatisfying(
            MessageException.class,
            e -> assertThat(e.status().code()).isEqualTo(Status.Code.INTERNAL));
  }
}
