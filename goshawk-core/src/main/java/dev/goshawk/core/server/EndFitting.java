package dev.goshawk.core.server;

import dev.goshawk.api.Metadata;
import dev.goshawk.api.Status;
import dev.goshawk.core.server.call.ResponseEnd;
import dev.goshawk.core.wire.MetadataWire;
import dev.goshawk.core.wire.PercentEncoding;
import dev.goshawk.core.wire.WireNames;
import java.util.Locale;

/**
 * Makes the end of a response fit the header list that its client takes: a block that does not fit
 * makes some clients give up the connection with all its calls. Any thread, without state.
 *
 * <p>A message that is too long is cut, with an ellipsis. Trailers are left out only as a whole,
 * and then the call has another status, since an OK without its trailers would be a lie.
 */
final class EndFitting {

  private static final int STATUS_SIZE =
      WireNames.GRPC_STATUS.length() + 2 + MetadataWire.FIELD_OVERHEAD;
  private static final int MESSAGE_OVERHEAD =
      WireNames.GRPC_MESSAGE.length() + MetadataWire.FIELD_OVERHEAD;

  private static final ResponseEnd PLAIN_OK = new ResponseEnd(Status.OK, Metadata.EMPTY);

  private EndFitting() {}

  /**
   * An end that fits.
   *
   * @param trailersOnly whether the block has the headers too
   * @param limit the largest header list, as RFC 9113 section 6.5.2 counts
   */
  @SuppressWarnings("ReferenceEquality") // a fast way for the usual one
  static ResponseEnd of(Status status, Metadata trailers, boolean trailersOnly, int limit) {
    if (status.isOk() && status.message().isEmpty() && trailers.isEmpty()) {
      return PLAIN_OK;
    }
    long fixed = (long) STATUS_SIZE + (trailersOnly ? ResponseHeads.FIXED_SIZE : 0);
    long size = fixed + MetadataWire.size(trailers);
    if (size > limit && !trailers.isEmpty()) {
      Status tooLarge = tooLarge("trailers", trailers, size, limit);
      return new ResponseEnd(
          of(tooLarge, Metadata.EMPTY, trailersOnly, limit).status(),
          Metadata.EMPTY,
          tooLarge.message());
    }
    String message = status.message();
    long room = limit - size - MESSAGE_OVERHEAD;
    if (message.isEmpty() || message.length() * 9L <= room) { // nine bytes at most for a char
      return new ResponseEnd(status, trailers);
    }
    String fitting = room <= 0 ? "" : PercentEncoding.shortened(message, room);
    return new ResponseEnd(
        fitting.equals(message) ? status : status.withMessage(fitting), trailers);
  }

  /** The status of a call whose metadata its client does not take. */
  static Status tooLarge(String what, Metadata metadata, long size, int limit) {
    Metadata.Entry largest = metadata.entry(0);
    for (int i = 1; i < metadata.size(); i++) {
      if (MetadataWire.size(metadata.entry(i)) > MetadataWire.size(largest)) {
        largest = metadata.entry(i);
      }
    }
    return Status.RESOURCE_EXHAUSTED.withMessage(
        String.format(
            Locale.ROOT,
            "the %s of the response have %,d bytes, '%s' alone %,d, and exceed the client's"
                + " SETTINGS_MAX_HEADER_LIST_SIZE %,d",
            what,
            size,
            largest.name(),
            MetadataWire.size(largest),
            limit));
  }
}
