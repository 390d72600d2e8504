package dev.goshawk.api;

import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A call that did not end with OK.
 *
 * <p>Clients meet it when a call fails; a handler throws it to choose the status that its caller
 * sees. Typed details ({@code google.rpc.*}) ride in {@link #trailers} and are read and written by
 * the Protocol Buffers module.
 *
 * <p>Serializable with all that it has, less the values of a credential's metadata keys.
 */
public final class StatusException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient Status status;
  private final transient Metadata headers;
  private final transient Metadata trailers;
  private final transient boolean fromCall;

  /** An exception with a status and no trailers. */
  public StatusException(Status status) {
    this(status, Metadata.EMPTY);
  }

  /**
   * An exception with a status and the trailers that come or shall go with it.
   *
   * @throws IllegalArgumentException when the status is OK, which is no failure
   */
  public StatusException(Status status, Metadata trailers) {
    this(status, Metadata.EMPTY, trailers, false);
  }

  private StatusException(Status status, Metadata headers, Metadata trailers, boolean fromCall) {
    super(Objects.requireNonNull(status, "status").toString(), status.cause());
    if (status.isOk()) {
      throw new IllegalArgumentException("status OK is not a failure and cannot be thrown");
    }
    this.status = status;
    this.headers = Objects.requireNonNull(headers, "headers");
    this.trailers = Objects.requireNonNull(trailers, "trailers");
    this.fromCall = fromCall;
  }

  /**
   * The exception of a client call that did not end with OK, for those who make calls.
   *
   * @throws IllegalArgumentException when the status is OK
   */
  public static StatusException fromCall(Status status, Metadata trailers) {
    return fromCall(status, Metadata.EMPTY, trailers);
  }

  /**
   * The exception of a client call whose response headers had come before it failed.
   *
   * @throws IllegalArgumentException when the status is OK
   */
  public static StatusException fromCall(Status status, Metadata headers, Metadata trailers) {
    return new StatusException(status, headers, trailers, true);
  }

  /** The status. */
  public Status status() {
    return status;
  }

  /** The code of the status. */
  public Status.Code code() {
    return status.code();
  }

  /**
   * The response headers of a client call that ended with this, if they came before it failed; else
   * empty. Of a handler's verdict there are none: {@link ServerContext#addHeaders} adds headers.
   */
  public Metadata headers() {
    return headers;
  }

  /** The trailers of the call; empty when there are none. */
  public Metadata trailers() {
    return trailers;
  }

  /**
   * Whether a client call ended with this, whoever decided it: the server, the deadline, the
   * connection.
   *
   * <p>Such a status is no verdict of a handler: when it leaves a handler uncaught, the handler has
   * failed, and its caller sees UNKNOWN, or what the {@link ExceptionMapper} says. {@link #relay}
   * passes it on.
   */
  public boolean isFromCall() {
    return fromCall;
  }

  /**
   * The same status and trailers as a handler's own verdict: {@code throw e.relay()} lets the
   * caller of a handler see what a call of the handler ended with; the response headers of that
   * call are its own, and left out.
   */
  public StatusException relay() {
    return new StatusException(status, trailers);
  }

  private Object writeReplace() {
    return new Serialized(this);
  }

  private void readObject(ObjectInputStream in) throws InvalidObjectException {
    throw new InvalidObjectException("only by its serialized form");
  }

  /** What is written for an exception: status and trailers are no serializable classes. */
  private static final class Serialized implements Serializable {
    private static final long serialVersionUID = 1L;

    private final int code;
    private final String message;
    private final @Nullable Throwable cause;
    private final StackTraceElement[] stack;
    private final boolean fromCall;
    private final SerializedMetadata headers;
    private final SerializedMetadata trailers;

    Serialized(StatusException e) {
      code = e.status.code().number();
      message = e.status.message();
      cause = e.status.cause();
      stack = e.getStackTrace();
      fromCall = e.fromCall;
      headers = new SerializedMetadata(e.headers);
      trailers = new SerializedMetadata(e.trailers);
    }

    private Object readResolve() {
      Status status = Status.of(Status.Code.of(code)).withMessage(message).withCause(cause);
      StatusException e =
          new StatusException(status, headers.metadata(), trailers.metadata(), fromCall);
      e.setStackTrace(stack);
      return e;
    }
  }

  /** Metadata as it is written, without the values that are sensitive. */
  private static final class SerializedMetadata implements Serializable {
    private static final long serialVersionUID = 1L;

    private final ArrayList<String> names = new ArrayList<>();
    private final ArrayList<Object> values = new ArrayList<>(); // a String or a byte[] each

    SerializedMetadata(Metadata metadata) {
      for (int i = 0; i < metadata.size(); i++) {
        Metadata.Entry entry = metadata.entry(i);
        if (!entry.isSensitive()) {
          names.add(entry.name());
          values.add(entry.isBinary() ? entry.bytes() : entry.text());
        }
      }
    }

    Metadata metadata() {
      Metadata.Builder metadata = Metadata.builder();
      for (int i = 0; i < names.size(); i++) {
        metadata.add(
            values.get(i) instanceof byte[] bytes
                ? Metadata.Entry.ofBytes(names.get(i), bytes, false)
                : Metadata.Entry.ofText(names.get(i), (String) values.get(i), false));
      }
      return metadata.build();
    }
  }
}
