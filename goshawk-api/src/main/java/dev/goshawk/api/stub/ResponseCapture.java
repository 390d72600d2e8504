package dev.goshawk.api.stub;

import dev.goshawk.api.CallOptions;
import dev.goshawk.api.Metadata;

/**
 * Where a call leaves headers and trailers for {@code receive}; the last call stays. Any thread.
 */
final class ResponseCapture {

  static final CallOptions.Key<ResponseCapture> KEY = CallOptions.Key.named("receive");

  private volatile Metadata headers = Metadata.EMPTY;
  private volatile Metadata trailers = Metadata.EMPTY;

  void onHeaders(Metadata headers) {
    this.headers = headers;
  }

  void onClose(Metadata trailers) {
    this.trailers = trailers;
  }

  Metadata headers() {
    return headers;
  }

  Metadata trailers() {
    return trailers;
  }

  @Override
  public String toString() {
    return "headers and trailers wanted";
  }
}
