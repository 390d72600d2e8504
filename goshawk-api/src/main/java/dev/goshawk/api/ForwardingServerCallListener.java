package dev.goshawk.api;

/**
 * A listener that passes everything on to another, for interceptors to override what they change.
 *
 * @param <Q> the type of the requests
 */
public abstract class ForwardingServerCallListener<Q> implements ServerCallListener<Q> {

  private final ServerCallListener<Q> next;

  /** Forwards to a listener. */
  protected ForwardingServerCallListener(ServerCallListener<Q> next) {
    this.next = next;
  }

  @Override
  public void onStart() {
    next.onStart();
  }

  @Override
  public void onMessage(Q message) {
    next.onMessage(message);
  }

  @Override
  public void onHalfClose() {
    next.onHalfClose();
  }

  @Override
  public void onReady() {
    next.onReady();
  }

  @Override
  public void onCancel(Status reason) {
    next.onCancel(reason);
  }

  @Override
  public void onComplete() {
    next.onComplete();
  }
}
