package dev.goshawk.core.wire;

import dev.goshawk.api.Status;
import dev.goshawk.api.text.PeerText;
import dev.goshawk.http2.hpack.HeaderBlock;
import org.jspecify.annotations.Nullable;

/** What a header block of a response says of its status. Without state, any thread. */
public final class ResponseStatus {

  /** Fields of which each response has one: which of two would count, peers see differently. */
  private static final String[] ONCE = {
    WireNames.CONTENT_TYPE, WireNames.ENCODING, WireNames.GRPC_STATUS
  };

  private ResponseStatus() {}

  /** Which of the fields that decide what the response means is there twice, or null. */
  public static @Nullable String repeated(HeaderBlock block) {
    for (String name : ONCE) {
      boolean seen = false;
      for (int i = 0; i < block.count(); i++) {
        if (block.field(i).name().equals(name)) {
          if (seen) {
            return name;
          }
          seen = true;
        }
      }
    }
    return null;
  }

  /** Whether the block is of an informational response, if it comes before any other. */
  public static boolean isInformational(HeaderBlock headers) {
    String status = headers.first(WireNames.STATUS);
    return status != null && status.startsWith("1");
  }

  /**
   * The status for a response that is not gRPC's, or null when it is. A grpc-status that it has all
   * the same is believed, unless that is OK.
   */
  public static @Nullable Status foreign(HeaderBlock headers) {
    String contentType = headers.first(WireNames.CONTENT_TYPE);
    if (contentType != null && WireNames.isGrpc(contentType)) {
      return null;
    }
    Status given = explicit(headers);
    if (given != null && !given.isOk()) {
      return given;
    }
    String http = headers.first(WireNames.STATUS);
    return StatusMapping.ofHttp(number(http))
        .withMessage(
            "the response is not gRPC: HTTP status "
                + http
                + ", content-type "
                + (contentType == null ? "missing" : "'" + PeerText.escaped(contentType) + "'"));
  }

  /** The status that a block gives, or null when it gives none. */
  public static @Nullable Status explicit(HeaderBlock block) {
    String code = block.first(WireNames.GRPC_STATUS);
    if (code == null) {
      return null;
    }
    String words = block.first(WireNames.GRPC_MESSAGE);
    return status(code, words == null ? "" : PercentEncoding.decode(words));
  }

  private static Status status(String code, String message) {
    int number = number(code);
    if (number < 0) {
      return Status.UNKNOWN.withMessage(
          "grpc-status '" + PeerText.escaped(code) + "' is not a number: " + message);
    }
    Status.Code known = Status.Code.of(number);
    if (known == Status.Code.UNKNOWN && number != Status.Code.UNKNOWN.number()) {
      return Status.UNKNOWN.withMessage("grpc-status " + number + " is not assigned: " + message);
    }
    return message.isEmpty() ? Status.of(known) : Status.of(known).withMessage(message);
  }

  /** A number of at most nine digits, or -1. */
  private static int number(@Nullable String text) {
    if (text == null || text.isEmpty() || text.length() > 9) {
      return -1;
    }
    int value = 0;
    for (int i = 0; i < text.length(); i++) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      value = value * 10 + digit;
    }
    return value;
  }
}
