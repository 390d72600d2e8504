package dev.goshawk.api;

import java.util.function.BooleanSupplier;

/**
 * A call that passes everything on to another, for interceptors to override what they change.
 *
 * @param <Q> the type of the requests
 * @param <R> the type of the responses
 */
public abstract class ForwardingServerCall<Q, R> implements ServerCall<Q, R> {

  private final ServerCall<Q, R> next;

  /** Forwards to a call. */
  protected ForwardingServerCall(ServerCall<Q, R> next) {
    this.next = next;
  }

  @Override
  public MethodDescriptor<Q, R> method() {
    return next.method();
  }

  @Override
  public ServerContext context() {
    return next.context();
  }

  @Override
  public void request(int count) {
    next.request(count);
  }

  @Override
  public void sendHeaders() {
    next.sendHeaders();
  }

  @Override
  public void send(R message) {
    next.send(message);
  }

  /** Comes to {@link #send} and {@link #close}, so that overriding those sees everything. */
  @Override
  public void sendLast(R message) {
    send(message);
    close(Status.OK, Metadata.EMPTY);
  }

  @Override
  public void close(Status status, Metadata trailers) {
    next.close(status, trailers);
  }

  @Override
  public StatusException mapFailure(Throwable failure) {
    return next.mapFailure(failure);
  }

  @Override
  public boolean isOpen() {
    return next.isOpen();
  }

  @Override
  public boolean isReady() {
    return next.isReady();
  }

  @Override
  public void readyThreshold(int bytes) {
    next.readyThreshold(bytes);
  }

  @Override
  public void await(BooleanSupplier done) throws InterruptedException {
    next.await(done);
  }

  @Override
  public boolean await(BooleanSupplier done, Deadline until) throws InterruptedException {
    return next.await(done, until);
  }
}
