package dev.goshawk.api;

import dev.goshawk.api.text.PeerText;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a call ended: a code, a message for people, and on the side where a failure arose, its cause.
 *
 * <p>Code and message travel on the wire ({@code grpc-status}, {@code grpc-message}); the cause
 * never does, and takes no part in {@link #equals}. Immutable, any thread.
 *
 * <p>Source: <a href="https://grpc.github.io/grpc/core/md_doc_statuscodes.html">gRPC status
 * codes</a>.
 */
public final class Status {

  /** The seventeen codes of gRPC, in the order of their numbers. */
  public enum Code {
    /** 0: the call succeeded. */
    OK,
    /** 1: the caller cancelled the call. */
    CANCELLED,
    /** 2: an error that gives no better code, such as an exception thrown by a handler. */
    UNKNOWN,
    /** 3: the request is wrong whatever the state of the system. */
    INVALID_ARGUMENT,
    /** 4: the deadline passed before the call ended. */
    DEADLINE_EXCEEDED,
    /** 5: something that the request names does not exist. */
    NOT_FOUND,
    /** 6: something that the request would create exists. */
    ALREADY_EXISTS,
    /** 7: the caller is known and may not do this. */
    PERMISSION_DENIED,
    /** 8: a quota, a limit or a resource is used up. */
    RESOURCE_EXHAUSTED,
    /** 9: the system is not in the state that the request needs. */
    FAILED_PRECONDITION,
    /** 10: a conflict with something concurrent; a retry at a higher level may succeed. */
    ABORTED,
    /** 11: past the end of a valid range. */
    OUT_OF_RANGE,
    /** 12: the method does not exist or is not supported. */
    UNIMPLEMENTED,
    /** 13: an invariant is broken; also protocol errors. */
    INTERNAL,
    /** 14: the service cannot be reached now; a retry may succeed. */
    UNAVAILABLE,
    /** 15: data is lost or corrupt beyond repair. */
    DATA_LOSS,
    /** 16: the caller is not known. */
    UNAUTHENTICATED;

    private static final Code[] BY_NUMBER = values();

    /** The number of this code on the wire, 0 to 16. */
    public int number() {
      return ordinal();
    }

    /** The code with this number; {@link #UNKNOWN} for a number that gRPC has not assigned. */
    public static Code of(int number) {
      return number >= 0 && number < BY_NUMBER.length ? BY_NUMBER[number] : UNKNOWN;
    }
  }

  /** {@link Code#OK} without a message. */
  public static final Status OK = new Status(Code.OK, "", null);

  /** {@link Code#CANCELLED} without a message. */
  public static final Status CANCELLED = new Status(Code.CANCELLED, "", null);

  /** {@link Code#UNKNOWN} without a message. */
  public static final Status UNKNOWN = new Status(Code.UNKNOWN, "", null);

  /** {@link Code#INVALID_ARGUMENT} without a message. */
  public static final Status INVALID_ARGUMENT = new Status(Code.INVALID_ARGUMENT, "", null);

  /** {@link Code#DEADLINE_EXCEEDED} without a message. */
  public static final Status DEADLINE_EXCEEDED = new Status(Code.DEADLINE_EXCEEDED, "", null);

  /** {@link Code#NOT_FOUND} without a message. */
  public static final Status NOT_FOUND = new Status(Code.NOT_FOUND, "", null);

  /** {@link Code#ALREADY_EXISTS} without a message. */
  public static final Status ALREADY_EXISTS = new Status(Code.ALREADY_EXISTS, "", null);

  /** {@link Code#PERMISSION_DENIED} without a message. */
  public static final Status PERMISSION_DENIED = new Status(Code.PERMISSION_DENIED, "", null);

  /** {@link Code#RESOURCE_EXHAUSTED} without a message. */
  public static final Status RESOURCE_EXHAUSTED = new Status(Code.RESOURCE_EXHAUSTED, "", null);

  /** {@link Code#FAILED_PRECONDITION} without a message. */
  public static final Status FAILED_PRECONDITION = new Status(Code.FAILED_PRECONDITION, "", null);

  /** {@link Code#ABORTED} without a message. */
  public static final Status ABORTED = new Status(Code.ABORTED, "", null);

  /** {@link Code#OUT_OF_RANGE} without a message. */
  public static final Status OUT_OF_RANGE = new Status(Code.OUT_OF_RANGE, "", null);

  /** {@link Code#UNIMPLEMENTED} without a message. */
  public static final Status UNIMPLEMENTED = new Status(Code.UNIMPLEMENTED, "", null);

  /** {@link Code#INTERNAL} without a message. */
  public static final Status INTERNAL = new Status(Code.INTERNAL, "", null);

  /** {@link Code#UNAVAILABLE} without a message. */
  public static final Status UNAVAILABLE = new Status(Code.UNAVAILABLE, "", null);

  /** {@link Code#DATA_LOSS} without a message. */
  public static final Status DATA_LOSS = new Status(Code.DATA_LOSS, "", null);

  /** {@link Code#UNAUTHENTICATED} without a message. */
  public static final Status UNAUTHENTICATED = new Status(Code.UNAUTHENTICATED, "", null);

  private static final Status[] PLAIN = {
    OK,
    CANCELLED,
    UNKNOWN,
    INVALID_ARGUMENT,
    DEADLINE_EXCEEDED,
    NOT_FOUND,
    ALREADY_EXISTS,
    PERMISSION_DENIED,
    RESOURCE_EXHAUSTED,
    FAILED_PRECONDITION,
    ABORTED,
    OUT_OF_RANGE,
    UNIMPLEMENTED,
    INTERNAL,
    UNAVAILABLE,
    DATA_LOSS,
    UNAUTHENTICATED
  };

  /** How deep a status is looked for among causes, which may lead back to themselves. */
  private static final int MAX_CAUSES = 64;

  private final Code code;
  private final String message;
  private final @Nullable Throwable cause;

  private Status(Code code, String message, @Nullable Throwable cause) {
    this.code = code;
    this.message = message;
    this.cause = cause;
  }

  /** The status of this code without a message. */
  public static Status of(Code code) {
    return PLAIN[Objects.requireNonNull(code, "code").number()];
  }

  /**
   * The status that a failure stands for: that of a {@link StatusException} found at the failure or
   * among its causes, else {@link Code#UNKNOWN} with the failure as cause.
   */
  public static Status of(Throwable failure) {
    Throwable t = Objects.requireNonNull(failure, "failure");
    for (int depth = 0; t != null && depth < MAX_CAUSES; depth++) {
      if (t instanceof StatusException known) {
        return known.status();
      }
      t = t.getCause();
    }
    return UNKNOWN.withCause(failure);
  }

  /** The code. */
  public Code code() {
    return code;
  }

  /**
   * The message as it was given, or as it came from the peer, line ends and all; empty when there
   * is none. {@link #toString} is fit for a log.
   */
  public String message() {
    return message;
  }

  /** What caused this status on this side of the wire, or null. */
  public @Nullable Throwable cause() {
    return cause;
  }

  /** Whether the code is {@link Code#OK}. */
  public boolean isOk() {
    return code == Code.OK;
  }

  /** This status with another message. */
  public Status withMessage(String message) {
    return new Status(code, Objects.requireNonNull(message, "message"), cause);
  }

  /** This status with a cause. */
  public Status withCause(@Nullable Throwable cause) {
    return new Status(code, message, cause);
  }

  /** An exception with this status and no trailers. */
  public StatusException exception() {
    return new StatusException(this);
  }

  /** An exception with this status and these trailers. */
  public StatusException exception(Metadata trailers) {
    return new StatusException(this, trailers);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Status that && code == that.code && message.equals(that.message);
  }

  @Override
  public int hashCode() {
    return code.hashCode() * 31 + message.hashCode();
  }

  /**
   * Code and message on one line: what cannot be printed is escaped, since a message may be a
   * peer's.
   */
  @Override
  public String toString() {
    return message.isEmpty() ? code.name() : code.name() + ": " + PeerText.printable(message);
  }
}
