package dev.goshawk.http2.buffer;

import static dev.goshawk.http2.hpack.HpackFixture.drain;
import static dev.goshawk.http2.hpack.HpackFixture.hex;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class OutputBufferTest {
  private final OutputBuffer buffer = new OutputBuffer();

  @Test
  void numbersGoHighByteFirst() {
    buffer.put(0x1ff);
    buffer.putShort(0x12345);
    buffer.put24(0x1abcdef);
    buffer.putInt(0xfedcba98);
    buffer.putLong(0x0123456789abcdefL);
    buffer.put(new byte[] {1, 2, 3, 4}, 1, 2);
    assertThat(buffer.size()).isEqualTo(20);
    assertThat(hex(drain(buffer))).isEqualTo("ff2345abcdeffedcba980123456789abcdef0203");
    assertThat(buffer.isEmpty()).isTrue();
  }

  @Test
  void holdsNoArrayUntilItIsWrittenTo() {
    assertThat(buffer.capacity()).isZero();
    assertThat(buffer.isEmpty()).isTrue();
    buffer.drainTo(
        (bytes, off, len, stable) -> {
          throw new AssertionError("nothing to drain");
        });
    assertThat(buffer.capacity()).isZero();
  }

  @Test
  void reservedBytesAreWrittenInPlace() {
    buffer.put(9);
    byte[] array = buffer.reserve(3);
    int at = buffer.position();
    array[at] = 1;
    array[at + 1] = 2;
    buffer.advance(2);
    assertThat(buffer.size()).isEqualTo(3);
    assertThat(drain(buffer)).containsExactly(9, 1, 2);
  }

  @Test
  void advancePastWhatIsReservedIsRefused() {
    byte[] array = buffer.reserve(10);
    assertThatThrownBy(() -> buffer.advance(array.length + 1))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> buffer.advance(-1)).isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void moreThanAnArrayHoldsIsRefused() {
    buffer.put(1);
    assertThatThrownBy(() -> buffer.reserve(Integer.MAX_VALUE))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("output of 2147483648 bytes exceeds 2147483639: drain it more often");
    assertThat(drain(buffer)).containsExactly(1);
  }

  @Test
  void marksSurviveGrowthAndSplices() {
    buffer.put(new byte[5], 0, 5);
    int length = buffer.position();
    buffer.put24(0);
    int flags = buffer.position();
    buffer.put(4);
    buffer.splice(new byte[] {7, 7}, 0, 2);
    buffer.put(new byte[100_000], 0, 100_000);
    buffer.patch24(length, 0xa1b2c3);
    buffer.patchByte(flags, buffer.byteAt(flags) | 1);
    byte[] all = drain(buffer);
    assertThat(all).hasSize(5 + 4 + 2 + 100_000);
    assertThat(hex(Arrays.copyOf(all, 12))).isEqualTo("0000000000a1b2c305070700");
  }

  @Test
  void patchesBehindTheLastByteAreRefused() {
    buffer.put(1);
    buffer.put(2);
    assertThatThrownBy(() -> buffer.patch24(0, 1)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> buffer.patchByte(2, 1)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> buffer.byteAt(-1)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> buffer.rewind(3)).isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void splicesComeInOrderAndAreStable() {
    byte[] first = {10, 11, 12};
    byte[] second = {20};
    var pieces = new ArrayList<String>();
    buffer.splice(first, 1, 2);
    buffer.splice(second, 0, 1);
    buffer.put(1);
    buffer.splice(first, 0, 1);
    buffer.splice(first, 0, 0);
    buffer.put(2);
    buffer.put(3);
    assertThat(buffer.size()).isEqualTo(7);
    buffer.drainTo(
        (bytes, off, len, stable) -> {
          assertThat(bytes == first || bytes == second).isEqualTo(stable);
          pieces.add(hex(Arrays.copyOfRange(bytes, off, off + len)) + (stable ? " stable" : ""));
        });
    assertThat(pieces).containsExactly("0b0c stable", "14 stable", "01", "0a stable", "0203");
    assertThat(buffer.isEmpty()).isTrue();
  }

  @Test
  void onlySplicesNeedNoArray() {
    buffer.splice(new byte[] {1}, 0, 1);
    assertThat(buffer.isEmpty()).isFalse();
    assertThat(buffer.capacity()).isZero();
    assertThat(drain(buffer)).containsExactly(1);
  }

  @Test
  void theArrayIsUsedAgainUnlessItIsLarge() {
    buffer.put(1);
    byte[] array = buffer.reserve(1);
    drain(buffer);
    assertThat(buffer.reserve(1)).isSameAs(array);

    buffer.put(new byte[64 * 1024], 0, 64 * 1024);
    int kept = buffer.capacity();
    drain(buffer);
    assertThat(buffer.capacity()).isEqualTo(kept).isEqualTo(64 * 1024);

    buffer.put(new byte[64 * 1024 + 1], 0, 64 * 1024 + 1);
    drain(buffer);
    assertThat(buffer.capacity()).isZero();
  }

  @Test
  void trimLendsAnEmptyArray() throws InterruptedException {
    Thread fresh = new Thread(this::trimOnAThreadOfItsOwn);
    var thrown = new java.util.concurrent.atomic.AtomicReference<Throwable>();
    fresh.setUncaughtExceptionHandler((thread, failure) -> thrown.set(failure));
    fresh.start();
    fresh.join();
    assertThat(thrown.get()).isNull();
  }

  /** Nothing was lent before. */
  private void trimOnAThreadOfItsOwn() {
    buffer.put(new byte[1025], 0, 1025);
    buffer.trim();
    assertThat(drain(buffer)).hasSize(1025);
    assertThat(buffer.capacity()).isGreaterThan(1024);
    buffer.splice(new byte[] {5}, 0, 1);
    buffer.trim();
    assertThat(buffer.capacity()).isZero();
    assertThat(drain(buffer)).containsExactly(5);

    var second = new OutputBuffer();
    second.put(1);
    assertThat(second.capacity()).isGreaterThan(1024);
    buffer.put(2);
    assertThat(buffer.capacity()).as("the spare one is in use").isEqualTo(512);
    assertThat(drain(second)).containsExactly(1);
    assertThat(drain(buffer)).containsExactly(2);
    second.trim();
    buffer.trim();
    assertThat(second.capacity()).isZero();
    assertThat(buffer.capacity()).isZero();
  }

  @Test
  void whatTheSinkWritesStaysForTheNextDrain() {
    buffer.put(1);
    buffer.splice(new byte[] {2}, 0, 1);
    buffer.put(3);
    var seen = new ByteArrayOutputStream();
    buffer.drainTo(
        (bytes, off, len, stable) -> {
          buffer.put(40 + len);
          buffer.splice(new byte[] {50}, 0, 1);
          seen.write(bytes, off, len);
        });
    assertThat(seen.toByteArray()).containsExactly(1, 2, 3);
    assertThat(drain(buffer)).containsExactly(41, 50, 41, 50, 41, 50);
  }

  @Test
  void isEmptyAndUsableAfterTheSinkThrew() {
    buffer.put(1);
    buffer.splice(new byte[] {2}, 0, 1);
    assertThatThrownBy(
            () ->
                buffer.drainTo(
                    (bytes, off, len, stable) -> {
                      throw new IllegalStateException("closed");
                    }))
        .hasMessage("closed");
    assertThat(buffer.isEmpty()).isTrue();
    buffer.put(3);
    assertThat(drain(buffer)).containsExactly(3);
  }

  @Test
  void gapsCutWhatFollowsTheMark() {
    buffer.put(99);
    int mark = buffer.position();
    for (int i = 1; i <= 10; i++) {
      buffer.put(i);
    }
    assertThat(buffer.openGaps(mark, 4, 3)).isEqualTo(2);
    buffer.patch24(mark + 4, 0xaaaaaa);
    buffer.patch24(mark + 4 + 3 + 4, 0xbbbbbb);
    assertThat(hex(drain(buffer))).isEqualTo("6301020304aaaaaa05060708bbbbbb090a");
  }

  @Test
  void noGapWhereNothingFollows() {
    int mark = buffer.position();
    assertThat(buffer.openGaps(mark, 4, 9)).isZero();
    buffer.putInt(0x01020304);
    assertThat(buffer.openGaps(mark, 4, 9)).isZero();
    buffer.put(5);
    assertThat(buffer.openGaps(mark, 4, 0)).isEqualTo(1);
    assertThat(drain(buffer)).containsExactly(1, 2, 3, 4, 5);
    assertThatThrownBy(() -> buffer.openGaps(0, 0, 1)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void gapsDoNotCrossASplice() {
    buffer.put(1);
    buffer.put(2);
    buffer.splice(new byte[] {3}, 0, 1);
    buffer.put(4);
    assertThatThrownBy(() -> buffer.openGaps(1, 1, 1)).isInstanceOf(IllegalStateException.class);
    assertThat(buffer.openGaps(2, 1, 1)).isZero();
    assertThat(drain(buffer)).containsExactly(1, 2, 3, 4);
  }

  @Test
  void rewindTakesBackSplicesToo() {
    buffer.splice(new byte[] {1}, 0, 1);
    int mark = buffer.position();
    buffer.put(2);
    buffer.splice(new byte[] {3, 3}, 0, 2);
    buffer.put(4);
    buffer.splice(new byte[] {5}, 0, 1);
    buffer.rewind(mark);
    assertThat(buffer.size()).isEqualTo(1);
    buffer.put(6);
    assertThat(drain(buffer)).containsExactly(1, 6);

    buffer.put(7);
    buffer.splice(new byte[] {8}, 0, 1);
    buffer.rewind(0);
    assertThat(buffer.isEmpty()).isTrue();
    assertThat(drain(buffer)).isEmpty();
  }

  /** Random puts, splices, gaps and drains, against one byte stream. */
  @Property
  void behavesAsAByteStream(
      @ForAll @Size(max = 60) List<@IntRange(min = 0, max = 99) Integer> steps, @ForAll long seed) {
    var random = new Random(seed);
    var expected = new ByteArrayOutputStream();
    var actual = new ByteArrayOutputStream();
    for (int step : steps) {
      byte[] bytes = new byte[random.nextInt(1 << random.nextInt(14))];
      random.nextBytes(bytes);
      if (step < 40) {
        buffer.put(bytes, 0, bytes.length);
        expected.writeBytes(bytes);
      } else if (step < 60) {
        int off = bytes.length / 3;
        buffer.splice(bytes, off, bytes.length - off);
        expected.write(bytes, off, bytes.length - off);
      } else if (step < 70) {
        buffer.put(step);
        expected.write(step);
      } else if (step < 80) {
        int mark = buffer.position();
        buffer.put(bytes, 0, bytes.length);
        int every = 1 + random.nextInt(1000);
        int gaps = buffer.openGaps(mark, every, 3);
        for (int i = 0; i < gaps; i++) {
          buffer.patch24(mark + every + i * (every + 3), i);
        }
        for (int i = 0; i < bytes.length; i++) {
          if (i > 0 && i % every == 0) {
            expected.writeBytes(
                new byte[] {0, (byte) ((i / every - 1) >> 8), (byte) (i / every - 1)});
          }
          expected.write(bytes[i]);
        }
      } else if (step < 90) {
        int mark = buffer.position();
        buffer.put(bytes, 0, bytes.length);
        buffer.rewind(mark);
      } else {
        buffer.drainTo((data, off, len, stable) -> actual.write(data, off, len));
      }
      assertThat(buffer.size()).isEqualTo(expected.size() - actual.size());
      assertThat(buffer.isEmpty()).isEqualTo(buffer.size() == 0);
    }
    buffer.drainTo((data, off, len, stable) -> actual.write(data, off, len));
    assertThat(actual.toByteArray()).isEqualTo(expected.toByteArray());
  }
}
