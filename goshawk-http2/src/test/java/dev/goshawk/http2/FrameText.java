package dev.goshawk.http2;

import dev.goshawk.http2.frame.FrameHeader;
import dev.goshawk.http2.frame.FrameType;
import dev.goshawk.http2.hpack.HeaderBlock;
import dev.goshawk.http2.hpack.HpackDecoder;
import dev.goshawk.http2.hpack.HpackException;
import dev.goshawk.http2.hpack.HpackFixture;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * Frames as text, both ways, so that a transcript reads as what crosses the wire.
 *
 * <pre>
 *   PREFACE                                    the client's 24 octets
 *   SETTINGS MAX_FRAME_SIZE=16384 99=1         names or numbers
 *   SETTINGS ACK
 *   HEADERS 1 ES :method=POST te=trailers      MORE: without END_HEADERS. PAD=3, PRIO=5: padded,
 *                                              depending on stream 5
 *   CONTINUATION 1 MORE a=b
 *   DATA 1 ES PAD=3 "text"                     or a number: as many octets of x
 *   RST_STREAM 1 CANCEL
 *   WINDOW_UPDATE 0 1000
 *   PING ACK 0000000000000001
 *   GOAWAY 5 NO_ERROR "debug data"
 *   PRIORITY 1 PRIO=3
 *   RAW type flags id "text"                   anything; text, a number of octets, or 0x and hex
 *   HEX 00ff                                   octets as they are
 * </pre>
 *
 * Header fields are written as literals without indexing, so one peer's blocks depend on nothing.
 * Quotes keep blanks together.
 */
final class FrameText {
  private static final Pattern TOKEN = Pattern.compile("(?:[^ \"]++|\"[^\"]*+\")++");

  private static final Map<Integer, String> SETTINGS =
      Map.of(
          1, "HEADER_TABLE_SIZE",
          2, "ENABLE_PUSH",
          3, "MAX_CONCURRENT_STREAMS",
          4, "INITIAL_WINDOW_SIZE",
          5, "MAX_FRAME_SIZE",
          6, "MAX_HEADER_LIST_SIZE");

  /** Long payload is shown by its length alone. */
  private static final int SHOWN = 32;

  private FrameText() {}

  // Text to octets.

  static byte[] encode(String... frames) {
    var all = new ByteArrayOutputStream();
    for (String frame : frames) {
      all.writeBytes(encodeOne(frame));
    }
    return all.toByteArray();
  }

  private static byte[] encodeOne(String frame) {
    var tokens = new ArrayList<String>();
    var matcher = TOKEN.matcher(frame);
    while (matcher.find()) {
      tokens.add(matcher.group());
    }
    String type = tokens.get(0);
    List<String> rest = tokens.subList(1, tokens.size());
    return switch (type) {
      case "PREFACE" -> Preface.clientPreface();
      case "HEX" -> HexFormat.of().parseHex(rest.get(0));
      case "SETTINGS" -> settings(rest);
      case "HEADERS" -> headers(FrameType.HEADERS, rest);
      case "CONTINUATION" -> headers(FrameType.CONTINUATION, rest);
      case "DATA" -> data(rest);
      case "RST_STREAM" -> frame(FrameType.RST_STREAM, 0, id(rest), int32(errorCode(rest.get(1))));
      case "WINDOW_UPDATE" ->
          frame(FrameType.WINDOW_UPDATE, 0, id(rest), int32((int) Long.parseLong(rest.get(1))));
      case "PING" -> {
        boolean ack = rest.get(0).equals("ACK");
        String payload = rest.get(ack ? 1 : 0);
        yield frame(FrameType.PING, ack ? 1 : 0, 0, HexFormat.of().parseHex(payload));
      }
      case "GOAWAY" -> {
        var payload = new ByteArrayOutputStream();
        payload.writeBytes(int32(id(rest)));
        payload.writeBytes(int32(errorCode(rest.get(1))));
        if (rest.size() > 2) {
          payload.writeBytes(payload(rest.get(2)));
        }
        yield frame(FrameType.GOAWAY, 0, 0, payload.toByteArray());
      }
      case "PRIORITY" ->
          frame(FrameType.PRIORITY, 0, id(rest), priority(rest.get(1).substring("PRIO=".length())));
      case "RAW" ->
          frame(
              Integer.parseInt(rest.get(0)),
              Integer.parseInt(rest.get(1)),
              Integer.parseInt(rest.get(2)),
              rest.size() > 3 ? payload(rest.get(3)) : new byte[0]);
      default -> throw new IllegalArgumentException(frame);
    };
  }

  static byte[] frame(int type, int flags, int id, byte[] payload) {
    var out = new ByteArrayOutputStream();
    out.write(payload.length >>> 16);
    out.write(payload.length >>> 8);
    out.write(payload.length);
    out.write(type);
    out.write(flags);
    out.writeBytes(int32(id));
    out.writeBytes(payload);
    return out.toByteArray();
  }

  private static byte[] settings(List<String> rest) {
    if (rest.equals(List.of("ACK"))) {
      return frame(FrameType.SETTINGS, FrameType.ACK, 0, new byte[0]);
    }
    var payload = new ByteArrayOutputStream();
    for (String entry : rest) {
      String[] state = entry.split("=", 2);
      int id =
          SETTINGS.entrySet().stream()
              .filter(e -> e.getValue().equals(state[0]))
              .map(Map.Entry::getKey)
              .findFirst()
              .orElseGet(() -> Integer.valueOf(state[0]));
      payload.write(id >>> 8);
      payload.write(id);
      payload.writeBytes(int32((int) Long.parseLong(state[1])));
    }
    return frame(FrameType.SETTINGS, 0, 0, payload.toByteArray());
  }

  private static byte[] headers(int type, List<String> rest) {
    int flags = FrameType.END_HEADERS;
    int padding = 0;
    byte[] priority = {};
    var block = new ByteArrayOutputStream();
    for (String token : rest.subList(1, rest.size())) {
      if (token.equals("ES")) {
        flags |= FrameType.END_STREAM;
      } else if (token.equals("MORE")) {
        flags &= ~FrameType.END_HEADERS;
      } else if (token.startsWith("PAD=")) {
        flags |= FrameType.PADDED;
        padding = Integer.parseInt(token.substring(4));
      } else if (token.startsWith("PRIO=")) {
        flags |= FrameType.PRIORITY_FLAG;
        priority = priority(token.substring(5));
      } else {
        int equals = token.indexOf('=', 1);
        field(block, unquoted(token.substring(0, equals)), unquoted(token.substring(equals + 1)));
      }
    }
    var payload = new ByteArrayOutputStream();
    if ((flags & FrameType.PADDED) != 0) {
      payload.write(padding);
    }
    payload.writeBytes(priority);
    payload.writeBytes(block.toByteArray());
    payload.writeBytes(new byte[padding]);
    return frame(type, flags, id(rest), payload.toByteArray());
  }

  /** A literal field without indexing (RFC 7541 section 6.2.2), not Huffman coded. */
  static void field(ByteArrayOutputStream to, String name, String value) {
    to.write(0);
    string(to, name);
    string(to, value);
  }

  private static void string(ByteArrayOutputStream to, String text) {
    int length = text.length();
    if (length < 127) {
      to.write(length);
    } else {
      to.write(127);
      int left = length - 127;
      while (left >= 128) {
        to.write((left & 127) | 128);
        left >>>= 7;
      }
      to.write(left);
    }
    to.writeBytes(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static byte[] data(List<String> rest) {
    int flags = 0;
    int padding = 0;
    byte[] data = {};
    for (String token : rest.subList(1, rest.size())) {
      if (token.equals("ES")) {
        flags |= FrameType.END_STREAM;
      } else if (token.startsWith("PAD=")) {
        flags |= FrameType.PADDED;
        padding = Integer.parseInt(token.substring(4));
      } else {
        data = payload(token);
      }
    }
    var payload = new ByteArrayOutputStream();
    if ((flags & FrameType.PADDED) != 0) {
      payload.write(padding);
    }
    payload.writeBytes(data);
    payload.writeBytes(new byte[padding]);
    return frame(FrameType.DATA, flags, id(rest), payload.toByteArray());
  }

  private static byte[] payload(String token) {
    if (token.startsWith("\"")) {
      return unquoted(token).getBytes(StandardCharsets.ISO_8859_1);
    }
    if (token.startsWith("0x")) {
      return HexFormat.of().parseHex(token.substring(2));
    }
    return "x".repeat(Integer.parseInt(token)).getBytes(StandardCharsets.ISO_8859_1);
  }

  private static byte[] priority(String dependency) {
    byte[] five = new byte[5];
    System.arraycopy(int32(Integer.parseInt(dependency)), 0, five, 0, 4);
    return five;
  }

  private static String unquoted(String token) {
    return token.replace("\"", "");
  }

  private static int id(List<String> rest) {
    return Integer.parseInt(rest.get(0));
  }

  private static int errorCode(String name) {
    for (int code = 0; code <= ErrorCode.HTTP_1_1_REQUIRED; code++) {
      if (ErrorCode.name(code).equals(name)) {
        return code;
      }
    }
    return Integer.decode(name);
  }

  private static byte[] int32(int value) {
    return new byte[] {
      (byte) (value >>> 24), (byte) (value >>> 16), (byte) (value >>> 8), (byte) value
    };
  }

  // Octets to text.

  /** One frame that lies in {@code buf}; header blocks are decoded by {@code decoder}. */
  record Parsed(int type, int flags, int id, int length, String text) {}

  /**
   * Reads one side of a connection, frame by frame. Header blocks must be in one frame or joined.
   */
  static final class Reader {
    private final HpackDecoder decoder = new HpackDecoder(1 << 20, 1 << 20, 10_000);
    private final ByteArrayOutputStream block = new ByteArrayOutputStream();
    private boolean prefaceDue;

    Reader(boolean prefaceDue) {
      this.prefaceDue = prefaceDue;
    }

    /** All frames in {@code bytes}, which must hold whole ones. */
    List<Parsed> read(byte[] bytes) {
      var frames = new ArrayList<Parsed>();
      int p = 0;
      if (prefaceDue && bytes.length > 0) {
        byte[] preface = Preface.clientPreface();
        if (bytes.length < preface.length
            || !java.util.Arrays.equals(bytes, 0, preface.length, preface, 0, preface.length)) {
          throw new AssertionError("no preface");
        }
        prefaceDue = false;
        p = preface.length;
        frames.add(new Parsed(-1, 0, 0, 0, "PREFACE"));
      }
      while (p < bytes.length) {
        int length = (bytes[p] & 0xff) << 16 | (bytes[p + 1] & 0xff) << 8 | (bytes[p + 2] & 0xff);
        int type = bytes[p + 3] & 0xff;
        int flags = bytes[p + 4] & 0xff;
        int id = FrameHeader.int32(bytes, p + 5);
        p += FrameType.HEADER_LENGTH;
        if (p + length > bytes.length) {
          throw new AssertionError("cut frame of type " + type + " and length " + length);
        }
        frames.add(new Parsed(type, flags, id, length, text(type, flags, id, bytes, p, length)));
        p += length;
      }
      return frames;
    }

    private String text(int type, int flags, int id, byte[] b, int off, int len) {
      boolean one = (flags & 1) != 0;
      return switch (type) {
        case FrameType.DATA -> "DATA " + id + (one ? " ES " : " ") + shown(b, off, len);
        case FrameType.HEADERS -> "HEADERS " + id + (one ? " ES" : "") + joined(flags, b, off, len);
        case FrameType.CONTINUATION -> "CONTINUATION " + id + joined(flags, b, off, len);
        case FrameType.RST_STREAM -> "RST_STREAM " + id + " " + code(b, off);
        case FrameType.WINDOW_UPDATE -> "WINDOW_UPDATE " + id + " " + FrameHeader.int32(b, off);
        case FrameType.PING ->
            "PING " + (one ? "ACK " : "") + HexFormat.of().formatHex(b, off, off + len);
        case FrameType.SETTINGS -> one ? "SETTINGS ACK" : settings(b, off, len);
        case FrameType.GOAWAY ->
            "GOAWAY "
                + FrameHeader.int32(b, off)
                + " "
                + code(b, off + 4)
                + " \""
                + new String(b, off + 8, len - 8, StandardCharsets.ISO_8859_1)
                + "\"";
        default -> throw new AssertionError("frame of type " + type + " was sent");
      };
    }

    private String joined(int flags, byte[] b, int off, int len) {
      block.write(b, off, len);
      if ((flags & FrameType.END_HEADERS) == 0) {
        return " MORE";
      }
      HeaderBlock decoded;
      try {
        decoded = HpackFixture.decode(decoder, block.toByteArray());
      } catch (HpackException e) {
        throw new AssertionError(e);
      }
      block.reset();
      return FrameText.fields(decoded);
    }

    private static String settings(byte[] b, int off, int len) {
      var text = new StringBuilder("SETTINGS");
      for (int p = off; p < off + len; p += 6) {
        int id = (b[p] & 0xff) << 8 | (b[p + 1] & 0xff);
        text.append(' ')
            .append(Objects.requireNonNullElse(SETTINGS.get(id), String.valueOf(id)))
            .append('=')
            .append(FrameHeader.int32(b, p + 2) & 0xffff_ffffL);
      }
      return text.toString();
    }

    private static String code(byte[] b, int off) {
      return ErrorCode.name(FrameHeader.int32(b, off));
    }
  }

  /** {@code " name=value name=value"}. */
  static String fields(HeaderBlock block) {
    var text = new StringBuilder();
    for (int i = 0; i < block.count(); i++) {
      text.append(' ').append(block.field(i).name()).append('=').append(block.field(i).value());
    }
    return text.toString();
  }

  /** Short text in quotes, else the number of octets. */
  static String shown(byte[] b, int off, int len) {
    return len > SHOWN || len == 0
        ? String.valueOf(len)
        : "\"" + new String(b, off, len, StandardCharsets.ISO_8859_1) + "\"";
  }
}
