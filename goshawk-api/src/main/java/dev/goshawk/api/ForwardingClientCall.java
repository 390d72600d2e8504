package dev.goshawk.api;

import java.net.SocketAddress;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * A call that passes everything on to another, for interceptors to override what they change.
 *
 * @param <Q> the type of the requests
 * @param <R> the type of the responses
 */
public abstract class ForwardingClientCall<Q, R> implements ClientCall<Q, R> {

  private final ClientCall<Q, R> next;

  /** Forwards to a call. */
  protected ForwardingClientCall(ClientCall<Q, R> next) {
    this.next = next;
  }

  @Override
  public void start(ClientCallListener<R> listener) {
    next.start(listener);
  }

  @Override
  public void request(int count) {
    next.request(count);
  }

  @Override
  public void send(Q message) {
    next.send(message);
  }

  /** Comes to {@link #send} first, so that overriding that one method sees every request. */
  @Override
  public void sendLast(Q message) {
    send(message);
    halfClose();
  }

  @Override
  public void halfClose() {
    next.halfClose();
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
  public void compressMessages(boolean enabled) {
    next.compressMessages(enabled);
  }

  @Override
  public CompletableFuture<String> describe() {
    return next.describe();
  }

  @Override
  public @Nullable SocketAddress remoteAddress() {
    return next.remoteAddress();
  }

  @Override
  public @Nullable SocketAddress localAddress() {
    return next.localAddress();
  }

  @Override
  public @Nullable SSLSession tlsSession() {
    return next.tlsSession();
  }

  @Override
  public Metadata transportHeaders() {
    return next.transportHeaders();
  }

  @Override
  public void cancel(String reason, @Nullable Throwable cause) {
    next.cancel(reason, cause);
  }
}
