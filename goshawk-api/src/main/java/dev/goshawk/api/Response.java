package dev.goshawk.api;

import java.util.Objects;

/**
 * The one response of a call together with the headers and trailers that came with it. Immutable,
 * any thread.
 *
 * <p>The headers and trailers of a call that failed are in its {@link StatusException}.
 *
 * @param <R> the type of the response
 */
public final class Response<R> {

  private final R message;
  private final Metadata headers;
  private final Metadata trailers;

  private Response(R message, Metadata headers, Metadata trailers) {
    this.message = Objects.requireNonNull(message, "message");
    this.headers = Objects.requireNonNull(headers, "headers");
    this.trailers = Objects.requireNonNull(trailers, "trailers");
  }

  /** A response. */
  public static <R> Response<R> of(R message, Metadata headers, Metadata trailers) {
    return new Response<>(message, headers, trailers);
  }

  /** The message. */
  public R message() {
    return message;
  }

  /** The response headers; empty when there were none. */
  public Metadata headers() {
    return headers;
  }

  /** The trailers; empty when there were none. */
  public Metadata trailers() {
    return trailers;
  }

  @Override
  public String toString() {
    return "Response[" + message + ", headers=" + headers + ", trailers=" + trailers + "]";
  }
}
