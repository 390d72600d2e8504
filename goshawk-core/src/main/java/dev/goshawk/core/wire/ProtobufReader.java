package dev.goshawk.core.wire;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Reads a message of Protocol Buffers field by field, from bytes that may be anything. One thread.
 *
 * <p>Once something is malformed it stays so: there are no more fields, and every value is 0 or
 * empty.
 */
public final class ProtobufReader {

  private static final int VARINT = 0;
  private static final int FIXED64 = 1;
  private static final int LENGTH = 2;
  private static final int FIXED32 = 5;

  private static final int TYPE_BITS = 3;
  private static final long MAX_FIELD = (1 << 29) - 1;
  private static final int MAX_VARINT_BYTES = 10;

  private final ByteBuffer bytes;
  private boolean malformed;
  private int type;

  private ProtobufReader(ByteBuffer bytes) {
    this.bytes = bytes;
  }

  /** A reader of a message from its beginning. */
  public ProtobufReader(byte[] message) {
    this(ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN));
  }

  /** The number of the next field, or 0 when there is none. The one before must be read. */
  public int nextField() {
    if (malformed || !bytes.hasRemaining()) {
      return 0;
    }
    long tag = varint();
    type = (int) tag & ((1 << TYPE_BITS) - 1);
    long number = tag >>> TYPE_BITS;
    if (number == 0 || number > MAX_FIELD) {
      malformed = true;
    }
    return malformed ? 0 : (int) number;
  }

  /** The field is a double. */
  public double fixed64() {
    return ready(FIXED64, Double.BYTES) ? bytes.getDouble() : 0;
  }

  /** The field is an integer or an enum. */
  public long integer() {
    if (type != VARINT) {
      malformed = true;
      return 0;
    }
    return varint();
  }

  /** The field is a message. */
  public ProtobufReader message() {
    return new ProtobufReader(part());
  }

  /** The field is a text. */
  public String text() {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(part()).toString();
    } catch (CharacterCodingException e) {
      malformed = true;
      return "";
    }
  }

  /** The field is not wanted. */
  public void skip() {
    switch (type) {
      case VARINT -> varint();
      case FIXED64 -> skip(Long.BYTES);
      case FIXED32 -> skip(Integer.BYTES);
      case LENGTH -> part();
      default -> malformed = true; // a group, which proto3 does not have
    }
  }

  /** Whether something so far was not as it should be. */
  public boolean malformed() {
    return malformed;
  }

  /** A message in this one was malformed. */
  public void fail() {
    malformed = true;
  }

  private void skip(int count) {
    if (ready(type, count)) {
      bytes.position(bytes.position() + count);
    }
  }

  private ByteBuffer part() {
    long length = type == LENGTH ? varint() : -1;
    if (malformed || length < 0 || length > bytes.remaining()) {
      malformed = true;
      return ByteBuffer.allocate(0);
    }
    ByteBuffer part = bytes.slice(bytes.position(), (int) length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.position(bytes.position() + (int) length);
    return part;
  }

  private boolean ready(int expected, int count) {
    if (type != expected || bytes.remaining() < count) {
      malformed = true;
    }
    return !malformed;
  }

  private long varint() {
    long value = 0;
    for (int i = 0; i < MAX_VARINT_BYTES && bytes.hasRemaining(); i++) {
      byte next = bytes.get();
      value |= (long) (next & 0x7f) << (7 * i);
      if (next >= 0) {
        return value;
      }
    }
    malformed = true;
    return 0;
  }
}
