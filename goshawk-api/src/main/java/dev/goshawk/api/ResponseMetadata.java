package dev.goshawk.api;

import org.jspecify.annotations.Nullable;

/**
 * The place where one call leaves its response headers and trailers for a caller who wants them.
 *
 * <p>Hand it over with {@link ClientStub#withResponseMetadata} and read it when the call has ended.
 * Any thread. With several calls it shows whichever came last, so use one per call.
 */
public final class ResponseMetadata {

  private volatile Metadata headers = Metadata.EMPTY;
  private volatile Metadata trailers = Metadata.EMPTY;
  private volatile @Nullable Status status;

  /** A place with nothing in it yet. */
  public ResponseMetadata() {}

  /** The response headers; empty before they came or when the response had trailers only. */
  public Metadata headers() {
    return headers;
  }

  /** The trailers; empty before the call ended or when none were sent. */
  public Metadata trailers() {
    return trailers;
  }

  /** How the call ended, or null while it has not. */
  public @Nullable Status status() {
    return status;
  }

  /** Called by a channel when response headers come. */
  public void onHeaders(Metadata headers) {
    this.headers = headers;
  }

  /** Called by a channel when the call ends. */
  public void onClose(Status status, Metadata trailers) {
    this.trailers = trailers;
    this.status = status;
  }
}
