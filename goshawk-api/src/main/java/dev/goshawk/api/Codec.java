package dev.goshawk.api;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * A way to compress messages, known to both sides by its name in {@code grpc-encoding}.
 *
 * <p>Any thread. Each message is compressed separately; nothing is carried from one to the next.
 * {@link #gzip} is always there; others are given to the builder of a server or a channel.
 */
public interface Codec {

  /** The name on the wire, in lower case; {@code gzip} for instance. */
  String name();

  /** A stream that compresses what is written to it; closing it ends the message. */
  OutputStream compress(OutputStream target) throws IOException;

  /**
   * A stream that yields what was compressed. An {@link IOException} from it means corrupt data and
   * ends the call with INTERNAL.
   */
  InputStream decompress(InputStream source) throws IOException;

  /** The codec of RFC 1952. */
  static Codec gzip() {
    return GzipCodec.INSTANCE;
  }
}
