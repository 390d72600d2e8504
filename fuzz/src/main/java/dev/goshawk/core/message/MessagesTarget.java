package dev.goshawk.core.message;

import dev.goshawk.api.Codec;
import dev.goshawk.fuzz.Choices;
import dev.goshawk.fuzz.FuzzTarget;
import dev.goshawk.fuzz.Judge;
import dev.goshawk.fuzz.Pieces;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Message framing: bytes in pieces, with messages asked for now and then, come out as a plain
 * reading of the whole says. Messages with the compressed flag are inflated, and held against the
 * JDK's reading of them.
 *
 * <p>The input: a byte for the limit on messages, a byte that says where to cut and when to ask,
 * then the stream.
 */
public final class MessagesTarget implements FuzzTarget {

  private static final int PREFIX = 5;

  /** Made by the fuzzer. */
  public MessagesTarget() {}

  @Override
  public void run(byte[] input) {
    Choices choices = new Choices(input);
    int limit = 1 << (choices.next() % 12);
    int seed = choices.next();
    byte[] bytes = choices.rest();
    List<String> expected = reference(bytes, limit);
    CollectedMessages whole = new CollectedMessages(limit, new Pieces(seed));
    whole.feed(bytes, bytes.length);
    CollectedMessages cut = new CollectedMessages(limit, new Pieces(seed + 1));
    cut.feedInPieces(bytes);
    Judge.same("messages of bytes at once", expected, whole.finish(bytes.length));
    Judge.same("messages of bytes in pieces", expected, cut.finish(bytes.length));
    for (String message : expected) {
      if (message.startsWith("1 ")) {
        inflate(HexFormat.of().parseHex(message.substring(2)), limit);
      }
    }
  }

  /** The messages of a stream as lines, and what is wrong behind them. */
  private static List<String> reference(byte[] bytes, int limit) {
    List<String> lines = new ArrayList<>();
    int at = 0;
    while (bytes.length - at >= PREFIX) {
      long length = 0;
      for (int i = 1; i < PREFIX; i++) {
        length = length << 8 | (bytes[at + i] & 0xff);
      }
      int flag = bytes[at];
      if (flag != 0 && flag != 1) {
        lines.add("INTERNAL");
        return lines;
      }
      if (length > limit) {
        lines.add("RESOURCE_EXHAUSTED");
        return lines;
      }
      at += PREFIX;
      if (bytes.length - at < length) {
        break;
      }
      lines.add(flag + " " + HexFormat.of().formatHex(bytes, at, at + (int) length));
      at += (int) length;
    }
    return lines;
  }

  private static void inflate(byte[] message, int limit) {
    byte @Nullable [] expected = null;
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(message))) {
      expected = in.readNBytes(limit + 1);
    } catch (IOException e) {
      expected = null; // corrupt
    }
    byte @Nullable [] actual = null;
    try {
      actual = MessageDecoder.inflate(message, 0, message.length, Codec.gzip(), limit);
    } catch (MessageException e) {
      switch (e.status().code()) {
        case RESOURCE_EXHAUSTED -> {
          Judge.holds(expected != null && expected.length > limit, "too large? %s", e.getMessage());
          return;
        }
        case INTERNAL -> Judge.holds(expected == null, "corrupt? %s", e.getMessage());
        default -> throw new AssertionError(e.getMessage(), e);
      }
    }
    Judge.holds(Arrays.equals(expected, actual), "inflated to something else");
  }
}
