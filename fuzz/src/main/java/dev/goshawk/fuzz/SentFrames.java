package dev.goshawk.fuzz;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Headers;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/**
 * The judge of what one end of a connection has sent: frames are whole and of the lengths that RFC
 * 9113 gives them, nothing follows the end of a stream that it has ended, and Netty can read the
 * header blocks. It shares no code with the engine. One thread.
 */
public final class SentFrames {

  private static final byte[] PREFACE =
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  private static final int HEADER = 9;
  private static final int MAX_SIZE = 16_384; // no peer may allow less

  private static final int SETTING = 6;
  private static final int MAX_FRAME_SIZE = 5;

  private static final int DATA = 0;
  private static final int HEADERS = 1;
  private static final int RST_STREAM = 3;
  private static final int SETTINGS = 4;
  private static final int PING = 6;
  private static final int GO_AWAY = 7;
  private static final int WINDOW_UPDATE = 8;
  private static final int CONTINUATION = 9;

  private static final int END_STREAM = 1;
  private static final int ACK = 1;
  private static final int END_HEADERS = 4;

  private final byte[] bytes;
  private final boolean client;
  private final int largest;
  private final DefaultHttp2HeadersDecoder fields =
      new DefaultHttp2HeadersDecoder(false, Integer.MAX_VALUE);
  private final ByteArrayOutputStream block = new ByteArrayOutputStream();
  private final Set<Integer> ended = new HashSet<>();
  private int blockOf;
  private int count;
  private int goAways;

  private SentFrames(byte[] bytes, boolean client, int largest) {
    this.bytes = bytes;
    this.client = client;
    this.largest = largest;
  }

  /**
   * Judges the output of one end.
   *
   * @param client whether it is a client's, which begins with the preface
   * @param received what its peer sent, which may have allowed larger frames for a while
   */
  public static SentFrames judge(byte[] bytes, boolean client, byte[] received) throws Exception {
    SentFrames frames = new SentFrames(bytes, client, largestAllowed(received));
    frames.read();
    return frames;
  }

  /** The largest SETTINGS_MAX_FRAME_SIZE that may be in some bytes, wherever frames begin. */
  private static int largestAllowed(byte[] received) {
    int largest = MAX_SIZE;
    for (int at = 0; at + SETTING <= received.length; at++) {
      if (received[at] == 0 && received[at + 1] == MAX_FRAME_SIZE && received[at + 2] == 0) {
        int size =
            (received[at + 3] & 0xff) << 16
                | (received[at + 4] & 0xff) << 8
                | (received[at + 5] & 0xff);
        largest = Math.max(largest, size);
      }
    }
    return largest;
  }

  /** How many GOAWAY frames there are. */
  public int goAways() {
    return goAways;
  }

  private void read() throws Exception {
    int at = 0;
    if (client) {
      Judge.holds(
          bytes.length >= PREFACE.length
              && Arrays.equals(bytes, 0, PREFACE.length, PREFACE, 0, PREFACE.length),
          "a client did not begin with the preface");
      at = PREFACE.length;
    }
    while (at < bytes.length) {
      Judge.holds(bytes.length - at >= HEADER, "%d bytes behind the last frame", bytes.length - at);
      int length = number(at, 3);
      int type = bytes[at + 3];
      int flags = bytes[at + 4];
      int stream = number(at + 5, 4);
      at += HEADER;
      Judge.holds(length <= largest, "frame of %d bytes", length);
      Judge.holds(length <= bytes.length - at, "frame of type %d is cut", type);
      Judge.holds(stream >= 0, "the reserved bit of frame %d is set", type);
      Judge.holds(
          blockOf == 0 || (type == CONTINUATION && stream == blockOf),
          "frame of type %d within the header block of stream %d",
          type,
          blockOf);
      Judge.holds(count++ > 0 || type == SETTINGS, "the first frame is of type %d", type);
      frame(type, flags, stream, at, length);
      at += length;
    }
    Judge.holds(blockOf == 0, "the header block of stream %d did not end", blockOf);
  }

  private void frame(int type, int flags, int stream, int at, int length) throws Exception {
    switch (type) {
      case DATA -> ofOpenStream(stream, flags, "DATA");
      case HEADERS -> {
        ofOpenStream(stream, flags, "HEADERS");
        Judge.holds((flags & ~(END_STREAM | END_HEADERS)) == 0, "HEADERS with flags %d", flags);
        blockOf = stream;
        part(flags, at, length);
      }
      case CONTINUATION -> {
        Judge.holds(blockOf != 0, "CONTINUATION without HEADERS");
        part(flags, at, length);
      }
      case RST_STREAM -> {
        Judge.holds(stream > 0 && length == 4, "RST_STREAM of stream %d, %d", stream, length);
        ended.add(stream);
      }
      case SETTINGS ->
          Judge.holds(
              stream == 0 && ((flags & ACK) == 0 ? length % 6 == 0 : length == 0),
              "SETTINGS of %d bytes",
              length);
      case PING -> Judge.holds(stream == 0 && length == 8, "PING of %d bytes", length);
      case GO_AWAY -> {
        Judge.holds(stream == 0 && length >= 8, "GOAWAY of %d bytes", length);
        goAways++;
      }
      case WINDOW_UPDATE ->
          Judge.holds(
              length == 4 && number(at, 4) > 0, "WINDOW_UPDATE of stream %d is wrong", stream);
      default -> throw new AssertionError("frame of type " + type);
    }
  }

  private void ofOpenStream(int stream, int flags, String what) {
    Judge.holds(stream > 0 && stream % 2 == 1, "%s on stream %d", what, stream);
    Judge.holds(!ended.contains(stream), "%s behind the end of stream %d", what, stream);
    if ((flags & END_STREAM) != 0) {
      ended.add(stream);
    }
  }

  private void part(int flags, int at, int length) throws Exception {
    block.write(bytes, at, length);
    if ((flags & END_HEADERS) == 0) {
      return;
    }
    Http2Headers read = fields.decodeHeaders(blockOf, Unpooled.wrappedBuffer(block.toByteArray()));
    Judge.holds(!read.isEmpty(), "an empty header block on stream %d", blockOf);
    block.reset();
    blockOf = 0;
  }

  private int number(int at, int octets) {
    int value = 0;
    for (int i = 0; i < octets; i++) {
      value = value << 8 | (bytes[at + i] & 0xff);
    }
    return value;
  }
}
