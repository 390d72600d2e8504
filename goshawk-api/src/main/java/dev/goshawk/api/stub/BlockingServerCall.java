package dev.goshawk.api.stub;

import dev.goshawk.api.Deadline;
import dev.goshawk.api.Reader;
import dev.goshawk.api.ServerCall;
import dev.goshawk.api.ServerCallListener;
import dev.goshawk.api.Status;
import dev.goshawk.api.StatusException;
import dev.goshawk.api.Writer;
import dev.goshawk.api.internal.MessageQueue;
import java.time.Duration;
import java.util.Iterator;
import java.util.Objects;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The streams of a blocking handler: a reader of requests and a writer of responses over one call.
 *
 * <p>Waiting delivers the call's events on the waiting thread. Any thread of the handler may write,
 * one at a time reads.
 */
class BlockingServerCall<Q, R> implements ServerCallListener<Q>, Reader<Q>, Writer<R> {

  final ServerCall<Q, R> call;
  private final MessageQueue<Q> messages = new MessageQueue<>();
  private final BooleanSupplier readable = messages::isReadable;
  private final OneReader reader;
  private final ReentrantLock sending = new ReentrantLock();
  private volatile @Nullable Status cancelled;
  private boolean asked; // by the thread that reads

  BlockingServerCall(ServerCall<Q, R> call) {
    this.call = call;
    this.reader = new OneReader(call.method(), "requests");
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
    boolean entered = reader.enter();
    try {
      return awaitMessage();
    } finally {
      if (entered) {
        reader.leave();
      }
    }
  }

  @Override
  public boolean hasNext(Duration timeout) throws TimeoutException {
    Deadline until = Deadline.after(Objects.requireNonNull(timeout, "timeout"));
    boolean entered = reader.enter();
    try {
      ask();
      if (!await(readable, until)) {
        throw new TimeoutException("no request of " + call.method() + " came within " + timeout);
      }
      return messages.hasMessage();
    } finally {
      if (entered) {
        reader.leave();
      }
    }
  }

  @Override
  public Q next() {
    boolean entered = reader.enter();
    try {
      Q message = awaitMessage() ? messages.poll() : null;
      if (message == null) {
        throw reader.noMore();
      }
      int more = messages.replenish();
      if (more > 0) {
        call.request(more);
      }
      return message;
    } finally {
      if (entered) {
        reader.leave();
      }
    }
  }

  @Override
  public Iterator<Q> iterator() {
    return reader.iterator(this::hasNext, this::next);
  }

  private boolean awaitMessage() {
    ask();
    await(readable, null);
    return messages.hasMessage();
  }

  private void ask() {
    if (!asked) {
      asked = true;
      call.request(MessageQueue.LOOK_AHEAD);
    }
  }

  @Override
  public void write(R message) {
    Objects.requireNonNull(message, "message");
    await(() -> cancelled != null || call.isReady() || !call.isOpen(), null);
    sending.lock();
    try {
      if (cancelled == null && call.isOpen()) {
        call.send(message);
        return;
      }
    } finally {
      sending.unlock();
    }
    await(() -> true, null); // what has cancelled the call comes before it is over, as an event
    Status reason = cancelled;
    throw reason == null ? ended() : reason.exception();
  }

  private StatusException ended() {
    return Status.CANCELLED
        .withMessage(call.method() + " was ended by this server before this write")
        .exception();
  }

  @Override
  public boolean isReady() {
    return call.isReady();
  }

  /** Waits; false when the deadline, if there is one, has passed. */
  private boolean await(BooleanSupplier done, @Nullable Deadline until) {
    LoopRefusal.unlessDone(done, call.method());
    try {
      if (until != null) {
        return call.await(done, until);
      }
      call.await(done);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Status.CANCELLED
          .withMessage("the handler of " + call.method() + " was interrupted")
          .withCause(e)
          .exception();
    }
  }
}
