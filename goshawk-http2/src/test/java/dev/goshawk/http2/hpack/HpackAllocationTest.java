package dev.goshawk.http2.hpack;

import static dev.goshawk.http2.hpack.HpackFixture.decode;
import static dev.goshawk.http2.hpack.HpackFixture.decoder;
import static dev.goshawk.http2.hpack.HpackFixture.octets;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.goshawk.http2.buffer.OutputBuffer;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

/** What the usual path allocates, counted in bytes by the JVM: nothing. */
class HpackAllocationTest {
  private static final int ROUNDS = 10_000;

  /** What the JVM itself may put on the thread meanwhile, such as for a class being loaded. */
  private static final long SLACK_BYTES = ROUNDS;

  private interface Round {
    void run() throws HpackException;
  }

  private static long allocatedBy(Round round) throws HpackException {
    var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    for (int i = 0; i < ROUNDS; i++) {
      round.run();
    }
    long before = threads.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < ROUNDS; i++) {
      round.run();
    }
    return threads.getCurrentThreadAllocatedBytes() - before;
  }

  @Test
  void theCounterCounts() throws Exception {
    var decoder = decoder();
    var block = new HeaderBlock();
    byte[] literal = octets("00 01 61 01 62");
    assertThat(allocatedBy(() -> decoder.decode(literal, 0, literal.length, block)))
        .isGreaterThan(30L * ROUNDS);
  }

  @Test
  void decodingABlockOfIndicesAllocatesNothing() throws Exception {
    var decoder = decoder();
    decode(decoder, "40 01 61 01 31 40 01 62 01 32 40 01 63 01 33 40 01 64 01 34 40 01 65 01 35");
    var block = new HeaderBlock();
    byte[] indices = octets("83 86 c2 c1 c0 bf be 84");
    assertThat(allocatedBy(() -> decoder.decode(indices, 0, indices.length, block)))
        .isLessThan(SLACK_BYTES);
    assertThat(block.count()).isEqualTo(8);
  }

  @Test
  void literalsPastTheLimitsAreNotMade() throws Exception {
    var decoder = new HpackDecoder(4096, 8192, 0);
    var block = new HeaderBlock();
    byte[] literals = octets("82" + "00 01 61 01 62 00 82 1c64 81 07".repeat(20));
    assertThat(allocatedBy(() -> decoder.decode(literals, 0, literals.length, block)))
        .isLessThan(SLACK_BYTES);
    assertThat(block.listSize()).isEqualTo(42 + 20 * (34 + 36));
  }

  @Test
  void encodingATemplateAndALiteralAllocatesNothing() throws Exception {
    var out = new OutputBuffer();
    var encoder = new HpackEncoder(out);
    var template =
        HeaderTemplate.of(
            new HeaderField(":method", "POST"),
            new HeaderField(":path", "/package.Service/Method"),
            new HeaderField("te", "trailers"));
    var drained = new long[1];
    OutputBuffer.Sink sink = (bytes, off, len, stable) -> drained[0] += len;
    Round round =
        () -> {
          encoder.beginBlock();
          encoder.template(template);
          encoder.field("grpc-timeout", "100m", Indexing.NAME);
          encoder.field("content-length", "5", Indexing.NONE);
          out.drainTo(sink);
        };
    assertThat(allocatedBy(round)).isLessThan(SLACK_BYTES);
    drained[0] = 0;
    round.run();
    assertThat(drained[0]).isEqualTo(3 + 2 + 1 + 4 + 2 + 1 + 1);
  }
}
