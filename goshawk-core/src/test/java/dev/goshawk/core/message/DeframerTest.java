package dev.goshawk.core.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.goshawk.api.Marshaller;
import dev.goshawk.api.Status;
import dev.goshawk.core.resolve.Target;
import dev.goshawk.http2.buffer.ByteSource;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeframerTest {

  private static final int LIMIT = 300_000;

  /** Counts what it gets, and keeps the messages. */
  private static class Target implements Deframer.Target {
    final List<byte[]> messages = new ArrayList<>();
    final List<Boolean> flags = new ArrayList<>();
    int demand;
    long consumed;

    @Override
    public int demand() {
      return demand;
    }

    @Override
    public int maxLength() {
      return LIMIT;
    }

    @Override
    public boolean onMessage(byte[] buf, int off, int len, boolean compressed, boolean own)
        throws MessageException {
      demand--;
      flags.add(compressed);
      if (own) {
        assertThat(off).isZero();
        assertThat(buf).hasSize(len);
      }
      boolean kept = own && flags.size() % 2 == 0;
      messages.add(kept ? buf : Arrays.copyOfRange(buf, off, off + len));
      return kept;
    }

    @Override
    public void onConsumed(int bytes) {
      assertThat(bytes).isPositive();
      consumed += bytes;
    }
  }

  private static byte[] framed(List<byte[]> messages) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] message : messages) {
      try {
        byte[] framed = MessageEncoder.encode(Marshaller.bytes(), message, null, Integer.MAX_VALUE);
        framed[0] = (byte) (message.length % 2);
        all.writeBytes(framed);
      } catch (MessageException e) {
        throw new AssertionError(e);
      }
    }
    return all.toByteArray();
  }

  private static void feed(Deframer deframer, byte[] bytes, int from, int to)
      throws MessageException {
    int at = from;
    if ((to - from) % 2 == 0) { // half of the pieces as far as they are wanted straight
      int straight = Math.min(deframer.room(), to - from);
      if (straight > 0) {
        deframer.feed(source(bytes, at, to), straight);
        at += straight;
      }
    }
    byte[] around = new byte[to - at + 4];
    System.arraycopy(bytes, at, around, 2, to - at);
    if (to > at) {
      deframer.feed(around, 2, to - at);
    }
    Arrays.fill(around, (byte) 0x55); // nothing of it is kept
  }

  private static ByteSource source(byte[] bytes, int from, int to) {
    ByteBuffer left = ByteBuffer.wrap(bytes, from, to - from);
    return new ByteSource() {
      @Override
      public int available() {
        return left.remaining();
      }

      @Override
      public void read(byte[] target, int offset, int length) {
        left.get(target, offset, length);
      }
    };
  }

  @Provide
  Arbitrary<List<byte[]>> messageLists() {
    Arbitrary<Integer> sizes =
        Arbitraries.frequencyOf(
            net.jqwik.api.Tuple.of(8, Arbitraries.integers().between(0, 20)),
            net.jqwik.api.Tuple.of(2, Arbitraries.integers().between(0, 3_000)),
            net.jqwik.api.Tuple.of(1, Arbitraries.of(262_143, 262_144, 262_145, LIMIT)));
    return sizes
        .map(
            size -> {
              byte[] message = new byte[size];
              for (int i = 0; i < size; i++) {
                message[i] = (byte) (size * 31 + i);
              }
              return message;
            })
        .list()
        .ofMaxSize(8);
  }

  @Property(tries = 300)
  void anyCuttingWithAnyDemandDeliversTheSame(
      @ForAll("messageLists") List<byte[]> messages, @ForAll java.util.Random random)
      throws MessageException {
    byte[] bytes = framed(messages);
    Target target = new Target();
    Deframer deframer = new Deframer(target);
    int fed = 0;
    while (fed < bytes.length || target.messages.size() < messages.size()) {
      if (random.nextInt(3) > 0 && fed < bytes.length) {
        int most = random.nextBoolean() ? 9 : bytes.length;
        int to = Math.min(bytes.length, fed + 1 + random.nextInt(most));
        feed(deframer, bytes, fed, to);
        fed = to;
      } else {
        target.demand += random.nextInt(3);
        deframer.resume();
      }
      assertThat(target.demand).isNotNegative();
      assertThat(target.consumed).isLessThanOrEqualTo(fed);
      assertThat(target.consumed + held(deframer, target, fed)).isEqualTo(fed);
    }
    assertThat(target.consumed).isEqualTo(bytes.length);
    assertThat(deframer.isHolding()).isFalse();
    assertThat(deframer.isInside()).isFalse();
    assertThat(target.messages).hasSameSizeAs(messages);
    for (int i = 0; i < messages.size(); i++) {
      assertThat(Arrays.equals(target.messages.get(i), messages.get(i))).isTrue();
      assertThat(target.flags.get(i)).isEqualTo(messages.get(i).length % 2 == 1);
    }
  }

  private static long held(Deframer deframer, Target target, int fed) {
    return deframer.isHolding() ? fed - target.consumed : 0;
  }

  @Test
  void nothingIsDeliveredWithoutDemand() throws Exception {
    Target target = new Target();
    Deframer deframer = new Deframer(target);
    byte[] bytes = framed(List.of(new byte[3], new byte[3]));
    feed(deframer, bytes, 0, bytes.length);
    assertThat(target.messages).isEmpty();
    assertThat(target.consumed).isZero();
    assertThat(deframer.isHolding()).isTrue();
    target.demand = 1;
    deframer.resume();
    assertThat(target.messages).hasSize(1);
    assertThat(target.consumed).isEqualTo(8);
    assertThat(deframer.discard()).isEqualTo(8);
    assertThat(deframer.isHolding()).isFalse();
  }

  @Test
  void messageThatHasBegunIsInside() throws Exception {
    Target target = new Target();
    target.demand = 1;
    Deframer deframer = new Deframer(target);
    assertThat(deframer.isInside()).isFalse();
    byte[] bytes = framed(List.of(new byte[2]));
    for (int i = 0; i < bytes.length; i++) {
      feed(deframer, bytes, i, i + 1);
      assertThat(deframer.isInside()).isEqualTo(i < bytes.length - 1);
    }
    assertThat(target.messages).hasSize(1);
  }

  @Test
  void lengthAloneCostsNoMemory() throws Exception {
    Target target =
        new Target() {
          @Override
          public int maxLength() {
            return Integer.MAX_VALUE;
          }
        };
    target.demand = 1;
    Deframer deframer = new Deframer(target);
    // Two gigabytes are announced and one byte comes: an array of that size would not fit.
    feed(deframer, new byte[] {0, 0x7f, -1, -1, -1, 'x'}, 0, 6);
    assertThat(deframer.isInside()).isTrue();
    assertThat(target.consumed).isEqualTo(6);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4, 8, 16, 32, 64, 127, 128, 129, 255})
  void flagsOtherThanTheFirstAreInternal(int flag) {
    MessageException thrown =
        catchThrowableOfType(MessageException.class, () -> Deframer.check(flag, 1, LIMIT));
    assertThat(thrown.status().code()).isEqualTo(Status.Code.INTERNAL);
    assertThat(thrown.status().message()).contains(String.format(Locale.ROOT, "0x%02x", flag));
  }

  @ParameterizedTest
  @ValueSource(ints = {LIMIT + 1, Integer.MAX_VALUE, Integer.MIN_VALUE, -1})
  void lengthsBeyondTheLimitAreResourceExhausted(int length) {
    MessageException thrown =
        catchThrowableOfType(MessageException.class, () -> Deframer.check(0, length, LIMIT));
    assertThat(thrown.status().code()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    assertThat(thrown.status().message())
        .isEqualTo(
            String.format(
                Locale.ROOT,
                "message of %,d bytes exceeds maxInboundMessageSize 300,000",
                Integer.toUnsignedLong(length)));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void allBytesAreGivenBackBehindABadMessage(boolean held) throws Exception {
    Target target = new Target();
    Deframer deframer = new Deframer(target);
    byte[] good = framed(List.of(new byte[2]));
    byte[] bytes = Arrays.copyOf(good, good.length + 20);
    bytes[good.length] = 9;
    if (held) {
      feed(deframer, bytes, 0, bytes.length);
      target.demand = 5;
      assertThat(catchThrowableOfType(MessageException.class, deframer::resume)).isNotNull();
    } else {
      target.demand = 5;
      assertThat(
              catchThrowableOfType(
                  MessageException.class, () -> feed(deframer, bytes, 0, bytes.length)))
          .isNotNull();
    }
    assertThat(target.messages).hasSize(1);
    assertThat(target.consumed + deframer.discard()).isEqualTo(bytes.length);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void allBytesAreGivenBackWhenAMessageEndsTheCall(boolean held) throws Exception {
    Deframer[] deframer = new Deframer[1];
    Target target =
        new Target() {
          @Override
          public boolean onMessage(byte[] buf, int off, int len, boolean compressed, boolean own)
              throws MessageException {
            super.onMessage(buf, off, len, compressed, own);
            demand = 0;
            int dropped = deframer[0].discard();
            if (dropped > 0) {
              onConsumed(dropped);
            }
            return false;
          }
        };
    deframer[0] = new Deframer(target);
    byte[] bytes = framed(List.of(new byte[2], new byte[2], new byte[2]));
    if (held) {
      feed(deframer[0], bytes, 0, bytes.length);
      target.demand = 5;
      deframer[0].resume();
    } else {
      target.demand = 5;
      feed(deframer[0], bytes, 0, bytes.length);
    }
    assertThat(target.messages).hasSize(1);
    assertThat(target.consumed).isEqualTo(bytes.length);
    assertThat(deframer[0].isHolding()).isFalse();
  }

  /** Counts what is reserved, and refuses it if it is told to. */
  private static final class Reserving extends Target {
    final boolean granting;
    int reserved;

    Reserving(boolean granting) {
      this.granting = granting;
      demand = 10;
    }

    @Override
    public boolean reserve(int bytes) {
      reserved += granting ? bytes : 0;
      return granting;
    }

    @Override
    public void release(int bytes) {
      reserved -= bytes;
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whatIsReservedIsReleasedWithTheMessage(boolean granting) throws Exception {
    Reserving target = new Reserving(granting);
    byte[] message = new byte[LIMIT];
    new java.util.Random(5).nextBytes(message);
    byte[] bytes = framed(List.of(message, message));
    Deframer deframer = new Deframer(target);
    for (int at = 0; at < bytes.length; at += 1_000) {
      feed(deframer, bytes, at, Math.min(bytes.length, at + 1_000));
      assertThat(target.reserved > 0).isEqualTo(granting && deframer.isInside());
    }
    assertThat(target.messages).hasSize(2).allMatch(got -> Arrays.equals(got, message));
    assertThat(target.reserved).isZero();
  }

  @Test
  void whatIsReservedIsReleasedWhenTheMessageIsGivenUp() throws Exception {
    Reserving target = new Reserving(true);
    Deframer deframer = new Deframer(target);
    feed(deframer, framed(List.of(new byte[LIMIT])), 0, 100);
    assertThat(target.reserved).isPositive();
    deframer.discard();
    assertThat(target.reserved).isZero();
  }

  /** Allows so many bytes of memory, and counts what is held. */
  private static final class Bounded extends Target {
    private final int most;
    private int held;

    Bounded(int most) {
      this.most = most;
      demand = 1;
    }

    @Override
    public boolean reserve(int bytes) {
      return false; // so that the array grows as bytes come
    }

    @Override
    public void checkRoom(int length) throws MessageException {
      if (held + length > most) {
        throw new MessageException(Status.RESOURCE_EXHAUSTED.withMessage("full"));
      }
    }

    @Override
    public void onMemory(int bytes) {
      held += bytes;
    }
  }

  /** Many messages may have begun while there was room for each of them alone. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void roomIsAskedForAgainAsAMessageGrows(boolean straight) throws Exception {
    byte[] bytes = framed(List.of(new byte[LIMIT]));
    Bounded target = new Bounded(LIMIT + 20_000);
    Deframer deframer = new Deframer(target);
    deframer.feed(bytes, 0, 1_000);
    target.held += LIMIT; // of another message
    ByteSource source = source(bytes, 1_000, bytes.length);
    MessageException refused =
        catchThrowableOfType(
            MessageException.class,
            () -> {
              for (int at = 1_000; at < bytes.length; at += 1_000) {
                int len = Math.min(1_000, bytes.length - at);
                if (straight) {
                  deframer.feed(source, len);
                } else {
                  deframer.feed(bytes, at, len);
                }
              }
            });
    assertThat(refused.status()).isEqualTo(Status.RESOURCE_EXHAUSTED.withMessage("full"));
    assertThat(target.messages).isEmpty();
    if (straight) { // what was not kept is read all the same, as other frames follow
      assertThat(target.consumed).isEqualTo(bytes.length - source.available());
    }
  }
}
