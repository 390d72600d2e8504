package dev.goshawk.core.message;

import dev.goshawk.api.Codec;
import dev.goshawk.api.Marshaller;
import dev.goshawk.api.Status;
import dev.goshawk.api.StatusException;
import dev.goshawk.core.loop.Guard;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Length-prefixed messages: a flag, four bytes of length, the message.
 *
 * <p>What a marshaller or codec throws ends its call and nothing else, an Error too: one that
 * recurses may use the stack up, and beside its call there are others on the connection.
 *
 * <p>Any thread, without state. Example: an empty message is {@code 00 00000000}. Source:
 * Length-Prefixed-Message in gRPC over HTTP/2.
 */
public final class MessageEncoder {

  /** The bytes before each message. */
  public static final int PREFIX = 5;

  private MessageEncoder() {}

  /**
   * The size of a message, checked against the limit.
   *
   * @throws MessageException RESOURCE_EXHAUSTED when it is larger, INTERNAL when it cannot be had
   */
  public static <T> int size(Marshaller<T> marshaller, T message, int limit)
      throws MessageException {
    int size;
    try {
      size = marshaller.size(message);
    } catch (Throwable e) {
      throw unwritable(message, e);
    }
    if (size > limit) {
      throw new MessageException(tooLarge(size, limit));
    }
    return size;
  }

  /** That a message is larger than the limit. */
  public static Status tooLarge(int size, int limit) {
    return Status.RESOURCE_EXHAUSTED.withMessage(
        String.format(
            Locale.ROOT, "message of %,d bytes exceeds maxOutboundMessageSize %,d", size, limit));
  }

  /** Writes prefix and message into an array that has room for both. */
  public static <T> void write(
      Marshaller<T> marshaller, T message, int size, byte[] target, int offset)
      throws MessageException {
    writePrefix(target, offset, 0, size);
    try {
      marshaller.write(message, target, offset + PREFIX, size);
    } catch (Throwable e) {
      throw unwritable(message, e);
    }
  }

  /**
   * The array that is the message's encoding, or null when there is none.
   *
   * @throws MessageException INTERNAL when it is not of the size that the marshaller named
   */
  public static <T> byte @Nullable [] encoding(Marshaller<T> marshaller, T message, int size)
      throws MessageException {
    byte[] encoding;
    try {
      encoding = marshaller.encoding(message);
    } catch (Throwable e) {
      throw unwritable(message, e);
    }
    if (encoding != null && encoding.length != size) {
      throw unwritable(
          message,
          new IllegalStateException(
              "its marshaller named a size of " + size + ", but has " + encoding.length));
    }
    return encoding;
  }

  /** Prefix and message in an array of their own, compressed when there is a codec. */
  public static <T> byte[] encode(
      Marshaller<T> marshaller, T message, @Nullable Codec codec, int limit)
      throws MessageException {
    int size = size(marshaller, message, limit);
    byte[] framed = new byte[PREFIX + size];
    write(marshaller, message, size, framed, 0);
    return codec == null ? framed : compress(framed, codec);
  }

  /** The prefix of a message that is not compressed. */
  public static byte[] prefix(int size) {
    byte[] prefix = new byte[PREFIX];
    writePrefix(prefix, 0, 0, size);
    return prefix;
  }

  private static byte[] compress(byte[] framed, Codec codec) throws MessageException {
    ByteArrayOutputStream compressed = new ByteArrayOutputStream(framed.length / 2 + 64);
    compressed.write(framed, 0, PREFIX);
    try (OutputStream out = codec.compress(compressed)) {
      out.write(framed, PREFIX, framed.length - PREFIX);
    } catch (Throwable e) {
      throw new MessageException(
          Status.INTERNAL
              .withMessage("codec " + codec.name() + " failed: " + Guard.describe(e))
              .withCause(e),
          true);
    }
    byte[] result = compressed.toByteArray();
    writePrefix(result, 0, 1, result.length - PREFIX);
    return result;
  }

  private static void writePrefix(byte[] target, int offset, int flag, int length) {
    target[offset] = (byte) flag;
    target[offset + 1] = (byte) (length >>> 24);
    target[offset + 2] = (byte) (length >>> 16);
    target[offset + 3] = (byte) (length >>> 8);
    target[offset + 4] = (byte) length;
  }

  private static MessageException unwritable(Object message, Throwable e) {
    if (e instanceof StatusException known) { // the marshaller knows better
      return new MessageException(known.status());
    }
    return new MessageException(
        Status.INTERNAL
            .withMessage(
                "message of "
                    + message.getClass().getTypeName()
                    + " could not be written: "
                    + Guard.describe(e))
            .withCause(e),
        true);
  }
}
