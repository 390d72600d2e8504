package dev.goshawk.core.message;

import dev.goshawk.api.Codec;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** The bytes of messages for those who observe a call. Any thread, without state. */
public final class MessageBytes {

  private MessageBytes() {}

  /**
   * A message without its prefix and without compression.
   *
   * @param framed as it is sent
   * @param codec by which it is compressed, if its prefix says so
   * @return null when it cannot be decompressed, so that nobody can be told of it
   */
  public static @Nullable ByteBuffer plain(byte[] framed, @Nullable Codec codec) {
    int length = framed.length - MessageEncoder.PREFIX;
    if (framed[0] == 0) {
      return ByteBuffer.wrap(framed, MessageEncoder.PREFIX, length);
    }
    if (codec == null) {
      return null;
    }
    try {
      return ByteBuffer.wrap(
          MessageDecoder.inflate(framed, MessageEncoder.PREFIX, length, codec, Integer.MAX_VALUE));
    } catch (MessageException e) {
      return null; // a codec that cannot read what it has written: the peer says so, too
    }
  }

  /** A view for one observer, which may move its position. */
  public static ByteBuffer view(ByteBuffer message) {
    return message.slice().asReadOnlyBuffer();
  }
}
