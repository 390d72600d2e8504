package dev.goshawk.api;

/**
 * A listener that passes everything on to another, for interceptors to override what they change.
 *
 * @param <R> the type of the responses
 */
public abstract class ForwardingClientCallListener<R> implements ClientCallListener<R> {

  private final ClientCallListener<R> next;

  /** Forwards to a listener. */
  protected ForwardingClientCallListener(ClientCallListener<R> next) {
    this.next = next;
  }

  @Override
  public void onReady() {
    next.onReady();
  }

  @Override
  public void onHeaders(Metadata headers) {
    next.onHeaders(headers);
  }

  @Override
  public void onMessage(R message) {
    next.onMessage(message);
  }

  @Override
  public void onClose(Status status, Metadata trailers) {
    next.onClose(status, trailers);
  }
}
