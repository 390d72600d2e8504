package dev.goshawk.netty;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The first message that an end of TLS sends, ClientHello or ServerHello, taken apart (RFC 8446
 * section 4.1). Immutable.
 *
 * @param sessionId the client's, or what the server answers to it
 * @param extensions by their numbers
 */
@SuppressWarnings("ArrayRecordComponent") // bytes of the wire
record TlsHello(byte[] sessionId, Map<Integer, byte[]> extensions) {

  static final int SUPPORTED_GROUPS = 10;
  static final int PRE_SHARED_KEY = 41;
  static final int SUPPORTED_VERSIONS = 43;
  static final int KEY_SHARE = 51;

  private static final int RECORD_HEADER = 5;
  private static final int CLIENT_HELLO = 1;

  /** Reads it from what was sent; null when it is not there whole. */
  static TlsHello read(byte[] sent) {
    if (sent.length < RECORD_HEADER
        || sent.length < RECORD_HEADER + (ByteBuffer.wrap(sent).getShort(3) & 0xffff)) {
      return null;
    }
    ByteBuffer in = ByteBuffer.wrap(sent).position(RECORD_HEADER);
    boolean client = in.get() == CLIENT_HELLO;
    in.position(in.position() + 3 + 2 + 32); // length, version, random
    final byte[] sessionId = bytes(in, in.get() & 0xff);
    if (client) {
      bytes(in, in.getShort() & 0xffff); // cipher suites
      bytes(in, in.get() & 0xff); // compression
    } else {
      bytes(in, 3);
    }
    Map<Integer, byte[]> extensions = new LinkedHashMap<>();
    int end = (in.getShort() & 0xffff) + in.position();
    while (in.position() < end) {
      int type = in.getShort() & 0xffff;
      extensions.put(type, bytes(in, in.getShort() & 0xffff));
    }
    return new TlsHello(sessionId, extensions);
  }

  private static byte[] bytes(ByteBuffer in, int length) {
    byte[] bytes = new byte[length];
    in.get(bytes);
    return bytes;
  }

  /** The numbers of an extension that is a list of them. */
  List<Integer> numbers(int extension, int lengthBytes) {
    ByteBuffer in = ByteBuffer.wrap(extensions.get(extension)).position(lengthBytes);
    return IntStream.generate(() -> in.getShort() & 0xffff)
        .limit(in.remaining() / 2)
        .boxed()
        .toList();
  }

  /** The groups of a client's key shares. */
  List<Integer> shares() {
    ByteBuffer in = ByteBuffer.wrap(extensions.get(KEY_SHARE)).position(2);
    List<Integer> groups = new ArrayList<>();
    while (in.hasRemaining()) {
      groups.add(in.getShort() & 0xffff);
      bytes(in, in.getShort() & 0xffff);
    }
    return groups;
  }

  /** The group that a server has chosen. */
  int chosenGroup() {
    return ByteBuffer.wrap(extensions.get(KEY_SHARE)).getShort() & 0xffff;
  }
}
