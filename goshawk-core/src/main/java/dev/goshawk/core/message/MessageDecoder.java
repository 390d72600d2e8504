package dev.goshawk.core.message;

import dev.goshawk.api.Codec;
import dev.goshawk.api.Marshaller;
import dev.goshawk.api.Status;
import dev.goshawk.api.StatusException;
import dev.goshawk.api.text.PeerText;
import dev.goshawk.core.loop.Guard;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The bodies of messages on their way in: decompressed and read. Any thread, without state.
 *
 * <p>What a marshaller or codec throws ends its call and nothing else, an Error too: how deep a
 * message makes it recurse is the peer's to say.
 *
 * <p>The size limit holds while a message is inflated, so that a small one cannot grow past it.
 */
public final class MessageDecoder {

  /** The largest array that every JVM can make. */
  private static final int MAX_ARRAY = Integer.MAX_VALUE - 8;

  private MessageDecoder() {}

  /**
   * Reads a message that is not compressed.
   *
   * @throws MessageException INTERNAL when it cannot be read, or the status that the marshaller
   *     throws
   */
  public static <T> T read(Marshaller<T> marshaller, byte[] buf, int off, int len)
      throws MessageException {
    T message;
    try {
      message = marshaller.read(buf, off, len);
    } catch (Throwable e) {
      throw unreadable(len, e);
    }
    if (message == null) { // of code without null checks
      throw unreadable(len, new IllegalStateException("its marshaller read null"));
    }
    return message;
  }

  /**
   * Reads a message of which the whole array is.
   *
   * @throws MessageException as the other
   */
  public static <T> T read(Marshaller<T> marshaller, byte[] message) throws MessageException {
    T adopted = adopt(marshaller, message);
    return adopted != null ? adopted : read(marshaller, message, 0, message.length);
  }

  /**
   * Gives an array that is a message to its marshaller, or null if that does not keep arrays.
   *
   * @throws MessageException as {@link #read}
   */
  public static <T> @Nullable T adopt(Marshaller<T> marshaller, byte[] message)
      throws MessageException {
    try {
      return marshaller.adopt(message);
    } catch (Throwable e) {
      throw unreadable(message.length, e);
    }
  }

  private static MessageException unreadable(int len, Throwable e) {
    return new MessageException(
        e instanceof StatusException known // the marshaller knows better
            ? known.status()
            : Status.INTERNAL
                .withMessage(
                    String.format(
                        Locale.ROOT,
                        "message of %,d bytes could not be read: %s",
                        len,
                        PeerText.escaped(Guard.message(e))))
                .withCause(e));
  }

  /**
   * Decompresses a message.
   *
   * @param limit its largest size after that, in bytes
   * @throws MessageException RESOURCE_EXHAUSTED past the limit, INTERNAL when it is corrupt
   */
  public static byte[] inflate(byte[] source, int off, int len, Codec codec, int limit)
      throws MessageException {
    int most = (int) Math.min(limit + 1L, MAX_ARRAY);
    byte[] plain = new byte[(int) Math.min(Math.max(64L, 2L * len), most)];
    int size = 0;
    try (InputStream in = codec.decompress(new ByteArrayInputStream(source, off, len))) {
      for (int n = 0; n >= 0 && size < most; size += Math.max(n, 0)) {
        if (size == plain.length) {
          plain = Arrays.copyOf(plain, (int) Math.min(2L * size, most));
        }
        n = in.read(plain, size, plain.length - size);
      }
    } catch (Throwable e) {
      throw new MessageException(
          Status.INTERNAL
              .withMessage(
                  "message compressed by "
                      + codec.name()
                      + " is corrupt: "
                      + PeerText.escaped(Guard.describe(e)))
              .withCause(e));
    }
    if (size > limit) {
      throw new MessageException(
          Status.RESOURCE_EXHAUSTED.withMessage(
              String.format(
                  Locale.ROOT,
                  "message of more than %,d bytes after decompression exceeds"
                      + " maxInboundMessageSize %,d",
                  limit,
                  limit)));
    }
    return Arrays.copyOf(plain, size);
  }
}
