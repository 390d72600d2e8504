package dev.goshawk.core.client;

import dev.goshawk.api.ClientCallListener;
import dev.goshawk.api.Metadata;
import dev.goshawk.api.Status;

/**
 * A listener that has thrown, which receives no more than the end, and that with its own failure
 * for a status: what comes after an event that failed would look complete without it. Where the
 * events come.
 */
final class FailedListener<R> implements ClientCallListener<R> {

  private final ClientCallListener<R> failed;
  private final Throwable failure;

  FailedListener(ClientCallListener<R> failed, Throwable failure) {
    this.failed = failed;
    this.failure = failure;
  }

  @Override
  public void onHeaders(Metadata headers) {}

  @Override
  public void onMessage(R message) {}

  @Override
  public void onReady() {}

  @Override
  public void onClose(Status status, Metadata trailers) {
    failed.onClose(ListenerFailure.status(failure), Metadata.EMPTY);
  }
}
