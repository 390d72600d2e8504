package dev.goshawk.core.server.call;

import dev.goshawk.api.Metadata;
import dev.goshawk.api.Status;
import org.jspecify.annotations.Nullable;

/**
 * What a response ends with. Immutable.
 *
 * @param status the status
 * @param trailers the trailers
 * @param leftOut why the trailers of the handler were left out, in full, for the log; null when
 *     they were not
 */
public record ResponseEnd(Status status, Metadata trailers, @Nullable String leftOut) {

  /** An end with all that the handler has given. */
  public ResponseEnd(Status status, Metadata trailers) {
    this(status, trailers, null);
  }
}
