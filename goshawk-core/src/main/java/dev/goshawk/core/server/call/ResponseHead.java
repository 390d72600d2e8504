package dev.goshawk.core.server.call;

import dev.goshawk.api.Metadata;
import org.jspecify.annotations.Nullable;

/**
 * What goes before the messages of a response. Immutable.
 *
 * @param metadata the response metadata
 * @param encoding what messages may be compressed with, or null for identity
 * @param acceptEncoding what the server can decompress, or null when that need not be said
 */
public record ResponseHead(
    Metadata metadata, @Nullable String encoding, @Nullable String acceptEncoding) {

  /** Nothing but the beginning. */
  public static final ResponseHead PLAIN = new ResponseHead(Metadata.EMPTY, null, null);

  static ResponseHead of(
      Metadata metadata, @Nullable String encoding, @Nullable String acceptEncoding) {
    return metadata.isEmpty() && encoding == null && acceptEncoding == null
        ? PLAIN
        : new ResponseHead(metadata, encoding, acceptEncoding);
  }
}
