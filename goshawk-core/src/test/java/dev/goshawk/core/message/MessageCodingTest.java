package dev.goshawk.core.message;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.goshawk.api.Codec;
import dev.goshawk.api.Marshaller;
import dev.goshawk.api.Status;
import dev.goshawk.testservices.Texts;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@link MessageEncoder} and {@link MessageDecoder}: prefixes, limits, compression. */
class MessageCodingTest {

  private static final int LIMIT = 1_000;

  private static byte[] encode(String message, Codec codec) throws MessageException {
    return MessageEncoder.encode(Texts.TEXT, message, codec, LIMIT);
  }

  private static String decode(byte[] body, Codec codec, int limit) throws MessageException {
    byte[] around = new byte[body.length + 6];
    Arrays.fill(around, (byte) 0x55);
    System.arraycopy(body, 0, around, 3, body.length);
    return codec == null
        ? MessageDecoder.read(Texts.TEXT, around, 3, body.length)
        : MessageDecoder.read(
            Texts.TEXT, MessageDecoder.inflate(around, 3, body.length, codec, limit));
  }

  private static Status failure(org.assertj.core.api.ThrowableAssert.ThrowingCallable code) {
    MessageException thrown = catchThrowableOfType(MessageException.class, code);
    assertThat(thrown).isNotNull();
    return thrown.status();
  }

  @Test
  void messagesHaveAFlagAndALength() throws Exception {
    assertThat(encode("", null)).containsExactly(0, 0, 0, 0, 0);
    assertThat(encode("ab", null)).containsExactly(0, 0, 0, 0, 2, 'a', 'b');
    assertThat(Arrays.copyOf(encode("x".repeat(0x203), null), 5)).containsExactly(0, 0, 0, 2, 3);
    assertThat(encode("ab", Reversal.CODEC)).containsExactly(1, 0, 0, 0, 2, 'b', 'a');
  }

  @Test
  void sizeIsLimitedBeforeCompression() throws Exception {
    assertThat(encode("x".repeat(LIMIT), Codec.gzip()).length).isLessThan(LIMIT);
    Status failure = failure(() -> encode("x".repeat(LIMIT + 1), Codec.gzip()));
    assertThat(failure.code()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    assertThat(failure.message())
        .isEqualTo("message of 1,001 bytes exceeds maxOutboundMessageSize 1,000");
  }

  @Test
  void marshallerThatFailsIsInternal() {
    Status writing = failure(() -> encode("unwritable", null));
    assertThat(writing.code()).isEqualTo(Status.Code.INTERNAL);
    assertThat(writing.message()).contains("java.lang.String").contains("cannot write");
    assertThat(writing.cause()).isInstanceOf(IllegalStateException.class);

    Status reading = failure(() -> decode("unreadable".getBytes(UTF_8), null, LIMIT));
    assertThat(reading.code()).isEqualTo(Status.Code.INTERNAL);
    assertThat(reading.message()).contains("10 bytes").contains("cannot read");

    Marshaller<String> sizeless =
        new Marshaller<>() {
          @Override
          public int size(String message) {
            throw new IllegalStateException("no size");
          }

          @Override
          public void write(String message, byte[] target, int offset, int size) {}

          @Override
          public String read(byte[] source, int offset, int length) {
            return "";
          }
        };
    assertThat(failure(() -> MessageEncoder.encode(sizeless, "x", null, LIMIT)).code())
        .isEqualTo(Status.Code.INTERNAL);
  }

  @Test
  void marshallerThatReadsNullIsInternal() {
    Marshaller<String> nothing =
        new Marshaller<>() {
          @Override
          public int size(String message) {
            return 0;
          }

          @Override
          public void write(String message, byte[] target, int offset, int size) {}

          @Override
          public String read(byte[] source, int offset, int length) {
            return null;
          }
        };
    Status failure = failure(() -> MessageDecoder.read(nothing, new byte[2], 0, 2));
    assertThat(failure.code()).isEqualTo(Status.Code.INTERNAL);
    assertThat(failure.message())
        .isEqualTo("message of 2 bytes could not be read: its marshaller read null");
  }

  @Test
  void statusOfAMarshallerIsKept() {
    Status full = Status.DATA_LOSS.withMessage("checksum differs");
    Marshaller<String> strict =
        new Marshaller<>() {
          @Override
          public int size(String message) {
            if (message.isEmpty()) {
              throw full.exception();
            }
            return message.length();
          }

          @Override
          public void write(String message, byte[] target, int offset, int size) {
            throw full.exception();
          }

          @Override
          public String read(byte[] source, int offset, int length) {
            throw full.exception();
          }
        };
    assertThat(failure(() -> MessageEncoder.encode(strict, "", null, LIMIT))).isEqualTo(full);
    assertThat(failure(() -> MessageEncoder.encode(strict, "x", null, LIMIT))).isEqualTo(full);
    assertThat(failure(() -> MessageDecoder.read(strict, new byte[1], 0, 1))).isEqualTo(full);
  }

  @Test
  void codecThatFailsIsInternal() {
    Codec broken =
        new Codec() {
          @Override
          public String name() {
            return "broken";
          }

          @Override
          public OutputStream compress(OutputStream target) throws IOException {
            throw new IOException("out of order");
          }

          @Override
          public InputStream decompress(InputStream source) {
            throw new IllegalStateException("out of order");
          }
        };
    assertThat(failure(() -> encode("x", broken)).message())
        .isEqualTo("codec broken failed: java.io.IOException: out of order");
    assertThat(failure(() -> decode(new byte[3], broken, LIMIT)).message())
        .contains("message compressed by broken is corrupt")
        .contains("out of order");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 63, 64, 65, 999, 1_000})
  void inflatedMessageMayReachTheLimit(int size) throws Exception {
    String message = "x".repeat(size);
    byte[] gzip = Reversal.gzip(message.getBytes(UTF_8));
    assertThat(decode(gzip, Codec.gzip(), LIMIT)).isEqualTo(message);
  }

  @Test
  void bombIsNotInflatedPastTheLimit() {
    AtomicInteger inflated = new AtomicInteger();
    Codec endless =
        new Codec() {
          @Override
          public String name() {
            return "endless";
          }

          @Override
          public OutputStream compress(OutputStream target) {
            return target;
          }

          @Override
          public InputStream decompress(InputStream source) {
            return new InputStream() {
              @Override
              public int read() {
                inflated.incrementAndGet();
                return 'x';
              }

              @Override
              public int read(byte[] target, int off, int len) {
                inflated.addAndGet(len);
                Arrays.fill(target, off, off + len, (byte) 'x');
                return len;
              }
            };
          }
        };
    Status failure = failure(() -> decode(new byte[1], endless, LIMIT));
    assertThat(failure.code()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    assertThat(failure.message()).contains("maxInboundMessageSize 1,000");
    assertThat(inflated.get()).isLessThanOrEqualTo(LIMIT + 1);
  }

  @Test
  void limitOfNothingLetsOnlyNothingThrough() throws Exception {
    assertThat(decode(Reversal.gzip(new byte[0]), Codec.gzip(), 0)).isEmpty();
    assertThat(failure(() -> decode(Reversal.gzip(new byte[1]), Codec.gzip(), 0)).code())
        .isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
  }

  @Test
  void limitMayBeTheLargestNumber() throws Exception {
    assertThat(decode(Reversal.gzip("abc".getBytes(UTF_8)), Codec.gzip(), Integer.MAX_VALUE))
        .isEqualTo("abc");
  }

  @Test
  void gzipThatIsCutOffIsCorrupt() {
    byte[] gzip = Reversal.gzip("x".repeat(500).getBytes(UTF_8));
    for (int length = 1; length < gzip.length; length++) {
      byte[] cut = Arrays.copyOf(gzip, length);
      assertThat(failure(() -> decode(cut, Codec.gzip(), LIMIT)).code())
          .isEqualTo(Status.Code.INTERNAL);
    }
  }

  @Test
  void whatFollowsGzipIsCorrupt() {
    for (String text : List.of("", "abc", "x".repeat(400))) {
      byte[] gzip = Reversal.gzip(text.getBytes(UTF_8));
      for (int more = 1; more < 64; more++) {
        byte[] longer = Arrays.copyOf(gzip, gzip.length + more);
        Status status = failure(() -> decode(longer, Codec.gzip(), LIMIT));
        assertThat(status.code()).isEqualTo(Status.Code.INTERNAL);
        assertThat(status.message()).contains("bytes that are not gzip behind it");
      }
    }
  }

  @Test
  void membersOfGzipAreOneMessage() throws Exception {
    byte[] one = Reversal.gzip("one ".getBytes(UTF_8));
    byte[] other = Reversal.gzip("other".getBytes(UTF_8));
    byte[] both = Arrays.copyOf(one, one.length + other.length);
    System.arraycopy(other, 0, both, one.length, other.length);
    assertThat(decode(both, Codec.gzip(), LIMIT)).isEqualTo("one other");
  }

  @Property(tries = 300)
  void corruptGzipNeverEscapesAsAnythingElse(@ForAll byte[] noise, @ForAll int at) {
    byte[] gzip = Reversal.gzip("some text that is to be compressed".getBytes(UTF_8));
    byte[] corrupt = gzip.clone();
    for (int i = 0; i < Math.min(noise.length, 8); i++) {
      corrupt[Math.floorMod(at + i, corrupt.length)] ^= noise[i];
    }
    try {
      decode(corrupt, Codec.gzip(), LIMIT);
    } catch (MessageException e) {
      assertThat(e.status().code()).isIn(Status.Code.INTERNAL, Status.Code.RESOURCE_EXHAUSTED);
    }
  }

  @Property(tries = 300)
  void everyMessageSurvives(@ForAll byte[] message, @ForAll boolean compressed)
      throws MessageException {
    Codec codec = compressed ? Codec.gzip() : null;
    byte[] framed =
        MessageEncoder.encode(Marshaller.bytes(), message, codec, Integer.MAX_VALUE - 8);
    assertThat(framed[0]).isEqualTo((byte) (compressed ? 1 : 0));
    assertThat(new java.math.BigInteger(1, Arrays.copyOfRange(framed, 1, 5)).intValue())
        .isEqualTo(framed.length - 5);
    byte[] read =
        codec == null
            ? MessageDecoder.read(Marshaller.bytes(), framed, 5, framed.length - 5)
            : MessageDecoder.inflate(framed, 5, framed.length - 5, codec, message.length);
    assertThat(read).containsExactly(message);
  }

  @Test
  void helperStreamsAreClosed() throws Exception {
    AtomicInteger closed = new AtomicInteger();
    Codec watching =
        new Codec() {
          @Override
          public String name() {
            return "watching";
          }

          @Override
          public OutputStream compress(OutputStream target) {
            return target;
          }

          @Override
          public InputStream decompress(InputStream source) {
            return new ByteArrayInputStream(new byte[] {'a'}) {
              @Override
              public void close() {
                closed.incrementAndGet();
              }
            };
          }
        };
    assertThat(decode(new byte[1], watching, LIMIT)).isEqualTo("a");
    assertThat(closed.get()).isEqualTo(1);
  }
}
