package dev.goshawk.protobuf;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import dev.goshawk.api.Metadata;
import dev.goshawk.api.MetadataKey;
import dev.goshawk.api.Status;
import dev.goshawk.api.StatusException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Errors with typed details, in the standard form that every gRPC implementation reads: a {@code
 * google.rpc.Status} in the trailer {@code grpc-status-details-bin}.
 *
 * <p>A handler throws one:
 *
 * <pre>{@code
 * throw RichStatus.of(Status.INVALID_ARGUMENT.withMessage("no such field"), badRequest, retryInfo);
 * }</pre>
 *
 * <p>A client reads it, whatever the failure is wrapped in:
 *
 * <pre>{@code
 * RichStatus.detail(failure, BadRequest.class).ifPresent(...);
 * }</pre>
 *
 * <p>The details count as trailers, of which peers commonly accept 8 KiB in all. A peer that sends
 * details that are not a {@code google.rpc.Status} has broken the protocol: the methods that read
 * them then throw a {@link StatusException} with INTERNAL that names the fault, with the original
 * failure suppressed in it. Any thread.
 *
 * <p>Source: <a href="https://grpc.io/docs/guides/error/">the richer error model</a>.
 */
public final class RichStatus {

  /** Bytes, not messages: what to do about malformed ones is decided here. */
  static final MetadataKey<byte[]> DETAILS = MetadataKey.binary("grpc-status-details-bin");

  private RichStatus() {}

  /**
   * An exception with a status and details, to be thrown by a handler.
   *
   * @param details messages, usually of {@code google/rpc/error_details.proto}; an {@link Any} is
   *     taken as it is, others are packed into one
   * @throws IllegalArgumentException when the status is OK
   */
  public static StatusException of(Status status, Message... details) {
    com.google.rpc.Status.Builder rich =
        com.google.rpc.Status.newBuilder()
            .setCode(status.code().number())
            .setMessage(status.message());
    for (Message detail : details) {
      rich.addDetails(detail instanceof Any packed ? packed : Any.pack(detail));
    }
    return new StatusException(status, Metadata.of(DETAILS, rich.build().toByteArray()));
  }

  /**
   * The exception that a {@code google.rpc.Status} stands for, such as one found in a message. A
   * code that gRPC has not assigned becomes UNKNOWN.
   *
   * @throws IllegalArgumentException when the code is OK
   */
  public static StatusException of(com.google.rpc.Status rich) {
    Status status = Status.of(Status.Code.of(rich.getCode())).withMessage(rich.getMessage());
    return of(status, rich.getDetailsList().toArray(new Any[0]));
  }

  /**
   * The details of a failure as a {@code google.rpc.Status}; empty when it has none. Its code and
   * message are those of the call itself, also where a peer has put others beside the details.
   *
   * @param failure a {@link StatusException}, or an exception with one among its causes
   * @throws StatusException INTERNAL when the details are malformed
   */
  public static Optional<com.google.rpc.Status> from(Throwable failure) {
    StatusException known = statusException(failure);
    byte[] bytes = known == null ? null : known.trailers().get(DETAILS);
    if (known == null || bytes == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          com.google.rpc.Status.parseFrom(bytes).toBuilder()
              .setCode(known.code().number())
              .setMessage(known.status().message())
              .build());
    } catch (InvalidProtocolBufferException e) {
      throw malformed(known, bytes.length + " bytes are not a google.rpc.Status", e);
    }
  }

  /**
   * The details of a failure in order; empty when it has none.
   *
   * @param failure a {@link StatusException}, or an exception with one among its causes
   * @throws StatusException INTERNAL when the details are malformed
   */
  public static List<Any> details(Throwable failure) {
    return from(failure).map(com.google.rpc.Status::getDetailsList).orElse(List.of());
  }

  /**
   * The first detail of one type, {@code BadRequest.class} for instance; empty when there is none.
   *
   * @param failure a {@link StatusException}, or an exception with one among its causes
   * @throws StatusException INTERNAL when the details, or that detail, are malformed
   */
  public static <T extends Message> Optional<T> detail(Throwable failure, Class<T> type) {
    for (Any detail : details(failure)) {
      if (detail.is(type)) {
        try {
          return Optional.of(detail.unpack(type));
        } catch (InvalidProtocolBufferException e) {
          throw malformed(
              failure,
              detail.getValue().size() + " bytes are not what " + detail.getTypeUrl() + " names",
              e);
        }
      }
    }
    return Optional.empty();
  }

  private static @Nullable StatusException statusException(Throwable failure) {
    for (Throwable t = failure; t != null; t = t.getCause()) {
      if (t instanceof StatusException known) {
        return known;
      }
    }
    return null;
  }

  private static StatusException malformed(Throwable failure, String what, Throwable cause) {
    StatusException malformed =
        new StatusException(
            Status.INTERNAL
                .withMessage(
                    "malformed trailer "
                        + DETAILS
                        + " of a call that failed with '"
                        + Status.of(failure)
                        + "': "
                        + what)
                .withCause(cause));
    malformed.addSuppressed(failure);
    return malformed;
  }
}
