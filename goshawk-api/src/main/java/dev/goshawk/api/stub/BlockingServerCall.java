package dev.goshawk.api.stub;

import dev.goshawk.api.Reader;
import dev.goshawk.api.ServerCall;
import dev.goshawk.api.ServerCallListener;
import dev.goshawk.api.Status;
import dev.goshawk.api.Writer;
import dev.goshawk.api.internal.MessageQueue;
import java.util.NoSuchElementException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The streams of a blocking handler: a reader of requests and a writer of responses over one call.
 *
 * <p>Waiting delivers the call's events on the waiting thread.
 */
class BlockingServerCall<Q, R> implements ServerCallListener<Q>, Reader<Q>, Writer<R> {

  final ServerCall<Q, R> call;
  private final MessageQueue<Q> messages = new MessageQueue<>();
  private final BooleanSupplier readable = messages::isReadable;
  private volatile @Nullable Status cancelled;
  private boolean asked;

  BlockingServerCall(ServerCall<Q, R> call) {
    this.call = call;
  }

  @Override
  public void onMessage(Q message) {
    messages.add(message);
  }

  @Override
  public void onHalfClose() {
    messages.end();
  }

  @Override
  public void onCancel(Status reason) {
    cancelled = reason;
    messages.fail(reason.exception());
  }

  @Override
  public boolean hasNext() {
    if (!asked) {
      asked = true;
      call.request(MessageQueue.LOOK_AHEAD);
    }
    await(readable);
    return messages.hasMessage();
  }

  @Override
  public Q next() {
    Q message = hasNext() ? messages.poll() : null;
    if (message == null) {
      throw new NoSuchElementException(call.method() + " has no more requests");
    }
    int more = messages.replenish();
    if (more > 0) {
      call.request(more);
    }
    return message;
  }

  @Override
  public void write(R message) {
    await(() -> cancelled != null || call.isReady() || !call.isOpen());
    Status reason = cancelled;
    if (reason != null) {
      throw reason.exception();
    }
    if (!call.isOpen()) {
      throw Status.CANCELLED
          .withMessage(call.method() + " was ended by this server before this write")
          .exception();
    }
    call.send(message);
  }

  @Override
  public boolean isReady() {
    return call.isReady();
  }

  private void await(BooleanSupplier done) {
    try {
      call.await(done);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Status.CANCELLED
          .withMessage("the handler of " + call.method() + " was interrupted")
          .withCause(e)
          .exception();
    }
  }
}
