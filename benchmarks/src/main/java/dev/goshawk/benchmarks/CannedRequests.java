package dev.goshawk.benchmarks;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The requests of the floor, encoded beforehand: header block and message in one piece. The first
 * of a connection teaches the server's table every field, the following ones find them there, as
 * those of a real client do.
 */
final class CannedRequests {
  private static final int STATIC_TABLE = 61;
  private static final int DIGITS = 8;

  /** The octets of a request, and where what differs from call to call stands in them. */
  record Request(byte[] bytes, int data, int[] digits) {}

  final Request first;
  final Request steady;

  /** What one request takes of the connection window. */
  final int dataLength;

  CannedRequests(Settings settings, String method, int port) {
    String authority = "localhost:" + port;
    String path = "/" + settings.service() + "/" + method;
    List<String[]> named = new ArrayList<>();
    named.add(new String[] {"te", "trailers"});
    named.add(new String[] {"grpc-accept-encoding", "gzip"});
    if (settings.metadata()) {
      for (int i = 0; i < Settings.STEADY_METADATA; i++) {
        named.add(new String[] {Settings.metadataName(i), Settings.metadataValue(i)});
      }
    }
    Block block = new Block().indexed(3).indexed(6);
    block.literal(4, path).literal(1, authority).literal(31, "application/grpc");
    block.literal(58, "floor/1");
    int inserted = 4 + named.size();
    Block again = new Block().indexed(3).indexed(6);
    for (String[] field : named) {
      block.literal(field[0], field[1]);
    }
    for (int i = 0; i < inserted; i++) {
      again.indexed(STATIC_TABLE + inserted - i);
    }
    byte[] message = settings.message();
    boolean streaming = method.equals(Wire.BIDI);
    dataLength = streaming ? 0 : Wire.MESSAGE_HEADER + message.length;
    first = request(block, settings, message, streaming);
    steady = request(again, settings, message, streaming);
  }

  private static Request request(
      Block block, Settings settings, byte[] message, boolean streaming) {
    List<Integer> digits = new ArrayList<>();
    if (settings.deadline()) {
      block.literalUnindexed("grpc-timeout", "50000000u".getBytes(StandardCharsets.US_ASCII));
      digits.add(Wire.FRAME_HEADER + block.size() - 1 - (DIGITS - 1));
    }
    if (settings.metadata()) {
      for (int i = 0; i < Settings.CHANGING_METADATA; i++) {
        String name = Settings.metadataName(Settings.STEADY_METADATA + i);
        block.literalUnindexed(name, "request-10000000".getBytes(StandardCharsets.US_ASCII));
        digits.add(Wire.FRAME_HEADER + block.size() - (DIGITS - 1));
      }
    }
    byte[] head = block.bytes();
    int data = Wire.FRAME_HEADER + head.length;
    int length = Wire.MESSAGE_HEADER + message.length;
    if (length > Wire.MAX_FRAME) {
      throw new IllegalArgumentException("the floor sends messages of one frame, not " + length);
    }
    byte[] all = new byte[streaming ? data : data + Wire.FRAME_HEADER + length];
    int p = Wire.putFrame(all, 0, head.length, Wire.HEADERS, Wire.END_HEADERS, 0);
    System.arraycopy(head, 0, all, p, head.length);
    if (!streaming) {
      p = Wire.putFrame(all, data, length, Wire.DATA, Wire.END_STREAM, 0);
      Wire.putInt(all, p + 1, message.length);
      System.arraycopy(message, 0, all, p + Wire.MESSAGE_HEADER, message.length);
    }
    return new Request(
        all, streaming ? -1 : data, digits.stream().mapToInt(Integer::intValue).toArray());
  }

  /** Writes the next call of a stream to the output of a connection. */
  static void write(Request request, CannedConnection connection, int stream) {
    byte[] bytes = request.bytes();
    int at = connection.reserve(bytes.length);
    byte[] out = connection.output();
    System.arraycopy(bytes, 0, out, at, bytes.length);
    Wire.putInt(out, at + 5, stream);
    if (request.data() >= 0) {
      Wire.putInt(out, at + request.data() + 5, stream);
    }
    for (int from : request.digits()) {
      int number = stream >>> 1;
      for (int i = DIGITS - 2; i >= 0; i--, number /= 10) {
        out[at + from + i] = (byte) ('0' + number % 10);
      }
    }
  }
}
