package dev.goshawk.http2.hpack;

import dev.goshawk.fuzz.Choices;
import dev.goshawk.fuzz.FuzzTarget;
import dev.goshawk.fuzz.Judge;
import dev.goshawk.http2.buffer.OutputBuffer;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Headers;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * HPACK. The first byte's lowest bit chooses: header blocks, one after the other, decoded by ours
 * and by Netty's, with the same verdict and the same fields; or fields that our encoder writes,
 * which both read back.
 *
 * <p>A block in the input is its length, in one byte, and its octets. A field is a byte of choices
 * and two strings, each with its length in front.
 */
public final class HpackTarget implements FuzzTarget {

  /** No list of an input is as large: 255 indices of a table's largest entry. */
  private static final int MAX_LIST = 1 << 24;

  private static final int TABLE = 4_096;

  /** Beyond this many size updates in a block ours refuses it (RFC 7541 section 4.2). */
  private static final int MAX_SIZE_UPDATES = 2;

  /** Made by the fuzzer. */
  public HpackTarget() {}

  @Override
  public void run(byte[] input) throws Exception {
    Choices choices = new Choices(input);
    int first = choices.next();
    if ((first & 1) == 0) {
      decode(choices);
    } else {
      encode(choices, (first >> 1) & 3);
    }
  }

  private static void decode(Choices choices) {
    HpackDecoder ours = new HpackDecoder(TABLE, MAX_LIST, 1_000);
    HpackDecoder small = new HpackDecoder(TABLE, 200, 3);
    DefaultHttp2HeadersDecoder netty = new DefaultHttp2HeadersDecoder(false, MAX_LIST);
    HeaderBlock scratch = new HeaderBlock();
    while (choices.more()) {
      byte[] block = choices.next(choices.next());
      List<String> fields = null;
      String refusal = "";
      try {
        fields = fields(ours.block(block, 0, block.length, scratch));
      } catch (HpackException e) {
        refusal = e.reason();
      }
      limited(small, block, fields);
      List<String> foreign = decode(netty, block);
      if (fields == null && foreign != null) {
        Judge.holds(
            sizeUpdates(block) > MAX_SIZE_UPDATES, "Netty takes what ours refuses: %s", refusal);
        return;
      }
      Judge.same("fields", foreign, fields);
      if (fields == null) {
        return;
      }
      Judge.holds(ours.tableSize() <= TABLE, "table of %d", ours.tableSize());
    }
  }

  /** A decoder that keeps less refuses the same, and its table stays in step. */
  private static void limited(HpackDecoder small, byte[] block, @Nullable List<String> fields) {
    HeaderBlock kept = new HeaderBlock();
    try {
      small.decode(block, 0, block.length, kept);
    } catch (HpackException e) {
      // Strings of fields that are not kept are not unpacked, so that they may be taken.
      Judge.holds(fields == null, "refused only where less is kept: %s", e.reason());
      return;
    }
    if (fields != null && !kept.tooLarge()) {
      Judge.same("fields where less is kept", fields, fields(kept));
    }
    Judge.holds(kept.count() <= 3, "%d fields kept", kept.count());
  }

  private static List<String> fields(HeaderBlock block) {
    List<String> fields = new ArrayList<>();
    for (int i = 0; i < block.count(); i++) {
      fields.add(block.field(i).name() + ": " + block.field(i).value());
    }
    return fields.stream().sorted().toList(); // Netty puts pseudo-headers in front
  }

  private static @Nullable List<String> decode(DefaultHttp2HeadersDecoder netty, byte[] block) {
    try {
      Http2Headers headers = netty.decodeHeaders(3, Unpooled.wrappedBuffer(block));
      List<String> fields = new ArrayList<>();
      headers.forEach(field -> fields.add(field.getKey() + ": " + field.getValue()));
      return fields.stream().sorted().toList();
    } catch (io.netty.handler.codec.http2.Http2Exception e) {
      return null;
    }
  }

  /** How many size updates a block begins with. */
  private static int sizeUpdates(byte[] block) {
    int count = 0;
    int at = 0;
    while (at < block.length && (block[at] & 0xe0) == 0x20) {
      count++;
      boolean more = (block[at++] & 0x1f) == 0x1f;
      while (more && at < block.length) {
        more = (block[at++] & 0x80) != 0;
      }
    }
    return count;
  }

  private static void encode(Choices choices, int evictionInterval) throws Exception {
    OutputBuffer out = new OutputBuffer();
    HpackEncoder encoder = new HpackEncoder(out, TABLE, evictionInterval);
    HpackDecoder ours = new HpackDecoder(TABLE, MAX_LIST, 1_000);
    DefaultHttp2HeadersDecoder netty = new DefaultHttp2HeadersDecoder(false, MAX_LIST);
    Indexing[] indexings = Indexing.values();
    while (choices.more()) {
      int size = choices.next();
      if (size % 4 == 0) {
        int setting = size * 16;
        ours.maxTableSize(setting);
        netty.configuration().maxHeaderTableSize(setting);
        encoder.peerTableSize(setting);
      }
      encoder.beginBlock();
      List<HeaderField> template = new ArrayList<>();
      List<String> expected = new ArrayList<>();
      for (int left = 1 + choices.next() % 8; left > 0; left--) {
        int how = choices.next();
        String name = string(choices, how >> 4);
        String value = string(choices, choices.next());
        expected.add(name + ": " + value);
        if ((how & 8) != 0) {
          template.add(new HeaderField(name, value, (how & 1) != 0));
        } else {
          encoder.field(name, value, indexings[how % indexings.length]);
        }
      }
      HeaderTemplate again = HeaderTemplate.of(template);
      encoder.template(again);
      template.forEach(field -> expected.add(field.name() + ": " + field.value()));
      encoder.template(again); // now perhaps from the cache
      byte[] block = drain(out);
      List<String> sorted = expected.stream().sorted().toList();
      Judge.same("what Netty reads", sorted, decode(netty, block));
      HeaderBlock read = new HeaderBlock();
      ours.decode(block, 0, block.length, read);
      Judge.same("what ours reads", sorted, fields(read));
    }
  }

  private static String string(Choices choices, int length) {
    return new String(choices.next(length), StandardCharsets.ISO_8859_1);
  }

  private static byte[] drain(OutputBuffer out) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    out.drainTo((buf, off, len, stable) -> bytes.write(buf, off, len));
    return bytes.toByteArray();
  }
}
