package dev.goshawk.netty;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * HTTP/2 by hand, for peers that do what no library would: frames as bytes, header blocks of
 * literals without indexing.
 */
@SuppressWarnings({"ArrayRecordComponent", "OperatorPrecedence"}) // frames are bytes, and bits
final class RawHttp2 {

  static final int DATA = 0;
  static final int HEADERS = 1;
  static final int RST_STREAM = 3;
  static final int SETTINGS = 4;
  static final int PRIORITY = 2;
  static final int PING = 6;
  static final int GOAWAY = 7;
  static final int WINDOW_UPDATE = 8;
  static final int CONTINUATION = 9;

  static final int HEADER_TABLE_SIZE = 1;
  static final int INITIAL_WINDOW_SIZE = 4;
  static final int MAX_FRAME_SIZE = 5;
  static final int MAX_HEADER_LIST_SIZE = 6;

  private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(ISO_8859_1);
  static final int PREFACE_LENGTH = PREFACE.length;

  static final int END_STREAM = 1;
  static final int END_HEADERS = 4;
  private static final int ACK = 1;

  private RawHttp2() {}

  /** A frame that was read. */
  record Frame(int type, int flags, int stream, byte[] payload) {
    boolean endStream() {
      return (flags & END_STREAM) != 0;
    }

    /** The payload as Latin-1, in which literals of header blocks can be found. */
    String text() {
      return new String(payload, ISO_8859_1);
    }
  }

  /** What a client begins with. */
  static byte[] clientStart(byte[]... settings) {
    return join(PREFACE, settings(settings));
  }

  static byte[] settings(byte[]... settings) {
    return frame(SETTINGS, 0, 0, join(settings));
  }

  static byte[] settingsAck() {
    return frame(SETTINGS, ACK, 0, new byte[0]);
  }

  static byte[] setting(int id, int value) {
    return join(new byte[] {(byte) (id >>> 8), (byte) id}, int32(value));
  }

  static byte[] windowUpdate(int stream, int increment) {
    return frame(WINDOW_UPDATE, 0, stream, int32(increment));
  }

  static byte[] reset(int stream) {
    return frame(RST_STREAM, 0, stream, int32(8));
  }

  static byte[] ping() {
    return frame(PING, 0, 0, new byte[8]);
  }

  static byte[] priority(int stream, int on) {
    return frame(PRIORITY, 0, stream, join(int32(on), new byte[1]));
  }

  /** The headers of a request: a gRPC one, unless more fields say otherwise. */
  static byte[] request(int stream, String path, boolean end, String... more) {
    List<String> fields = new ArrayList<>();
    fields.addAll(
        List.of(":method", "POST", ":scheme", "http", ":path", path, ":authority", "localhost"));
    if (more.length == 0) {
      fields.addAll(List.of("content-type", "application/grpc", "te", "trailers"));
    } else {
      fields.addAll(List.of(more));
    }
    return headers(stream, end, fields.toArray(new String[0]));
  }

  /** Headers of these names and values in turn. */
  static byte[] headers(int stream, boolean end, String... namesAndValues) {
    return frame(HEADERS, END_HEADERS | (end ? END_STREAM : 0), stream, block(namesAndValues));
  }

  /** A header block of these names and values in turn. */
  static byte[] block(String... namesAndValues) {
    ByteArrayOutputStream block = new ByteArrayOutputStream();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      block.write(0); // a literal without indexing, RFC 7541 section 6.2.2
      literal(block, namesAndValues[i]);
      literal(block, namesAndValues[i + 1]);
    }
    return block.toByteArray();
  }

  /** The block of a gRPC request, and more behind it. */
  static byte[] requestBlock(String path, byte[] more) {
    return join(
        block(
            ":method",
            "POST",
            ":scheme",
            "http",
            ":path",
            path,
            ":authority",
            "localhost",
            "content-type",
            "application/grpc",
            "te",
            "trailers"),
        more);
  }

  static byte[] data(int stream, boolean end, byte[] payload) {
    return frame(DATA, end ? END_STREAM : 0, stream, payload);
  }

  /** A text as a gRPC message. */
  static byte[] message(String text) {
    byte[] body = text.getBytes(UTF_8);
    return join(new byte[] {0}, int32(body.length), body);
  }

  static byte[] frame(int type, int flags, int stream, byte[] payload) {
    int length = payload.length;
    return join(
        new byte[] {
          (byte) (length >>> 16), (byte) (length >>> 8), (byte) length, (byte) type, (byte) flags
        },
        int32(stream),
        payload);
  }

  /** Reads frames up to the first of a type. */
  static Frame readUntil(InputStream in, int type) throws IOException {
    while (true) {
      Frame frame = read(in);
      if (frame.type == type) {
        return frame;
      }
    }
  }

  static Frame read(InputStream in) throws IOException {
    byte[] header = in.readNBytes(9);
    if (header.length < 9) {
      throw new EOFException("the connection was closed");
    }
    int length = (header[0] & 0xff) << 16 | (header[1] & 0xff) << 8 | header[2] & 0xff;
    int stream =
        (header[5] & 0x7f) << 24
            | (header[6] & 0xff) << 16
            | (header[7] & 0xff) << 8
            | header[8] & 0xff;
    return new Frame(header[3], header[4], stream, in.readNBytes(length));
  }

  private static void literal(ByteArrayOutputStream to, String text) {
    byte[] octets = text.getBytes(ISO_8859_1);
    if (octets.length >= 127) {
      throw new IllegalArgumentException("too long for one octet of length: " + text);
    }
    to.write(octets.length);
    to.writeBytes(octets);
  }

  static byte[] int32(int value) {
    return new byte[] {
      (byte) (value >>> 24), (byte) (value >>> 16), (byte) (value >>> 8), (byte) value
    };
  }

  static byte[] join(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }
}
