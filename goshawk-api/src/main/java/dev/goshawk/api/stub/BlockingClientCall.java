package dev.goshawk.api.stub;

import dev.goshawk.api.CallFactory;
import dev.goshawk.api.CallOptions;
import dev.goshawk.api.Deadline;
import dev.goshawk.api.DuplexStream;
import dev.goshawk.api.Metadata;
import dev.goshawk.api.MethodDescriptor;
import dev.goshawk.api.RequestStream;
import dev.goshawk.api.Status;
import dev.goshawk.api.internal.MessageQueue;
import java.time.Duration;
import java.util.Iterator;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * A call in blocking style with a stream of requests, of responses or of both: the three shapes of
 * generated clients are views of this one class. One thread at a time reads, any write, any may
 * close.
 */
final class BlockingClientCall<Q, R> extends WaitingCall<Q, R>
    implements RequestStream<Q, R>, DuplexStream<Q, R> {

  private final MessageQueue<R> messages = new MessageQueue<>();
  private final BooleanSupplier readable = messages::isReadable;
  private final OneReader reader;
  private final ReentrantLock sending = new ReentrantLock();
  private boolean halfClosed; // guarded by sending
  private boolean finished; // guarded by sending

  BlockingClientCall(CallFactory calls, MethodDescriptor<Q, R> method, CallOptions options) {
    super(calls, method, options);
    this.reader = new OneReader(method, "responses");
  }

  BlockingClientCall<Q, R> start() {
    start(method.kind().oneResponse() ? 1 : MessageQueue.LOOK_AHEAD);
    return this;
  }

  BlockingClientCall<Q, R> sendLast(Q message) {
    halfClosed = true;
    sendLastRequest(message);
    return this;
  }

  // What the call brings.

  @Override
  public void onMessage(R message) {
    messages.add(message);
  }

  @Override
  void onEnd(Status how) {
    if (how.isOk()) {
      messages.end();
      return;
    }
    if (method.kind().oneResponse()) {
      // A failed call of one response has none, whatever came before the status.
      while (messages.poll() != null) {}
    }
    messages.fail(failure(how));
  }

  // Reading.

  @Override
  public boolean hasNext() {
    boolean entered = reader.enter();
    try {
      await(readable);
      return messages.hasMessage();
    } finally {
      if (entered) {
        reader.leave();
      }
    }
  }

  @Override
  public boolean hasNext(Duration timeout) throws TimeoutException {
    Deadline limit = Deadline.after(Objects.requireNonNull(timeout, "timeout"));
    boolean entered = reader.enter();
    try {
      if (bound != null && bound.compareTo(limit) < 0) {
        await(readable);
      } else if (!await(readable, limit)) {
        throw new TimeoutException("no response of " + method + " came within " + timeout);
      }
      return messages.hasMessage();
    } finally {
      if (entered) {
        reader.leave();
      }
    }
  }

  @Override
  public R next() {
    boolean entered = reader.enter();
    try {
      await(readable);
      messages.hasMessage();
      R message = messages.poll();
      if (message == null) {
        throw reader.noMore();
      }
      int more = messages.replenish();
      if (more > 0 && status() == null) {
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
  public Iterator<R> iterator() {
    return reader.iterator(this::hasNext, this::next);
  }

  @Override
  public Metadata headers() {
    await(() -> headersIfAny() != null || status() != null);
    Metadata seen = headersIfAny();
    if (seen != null) {
      return seen;
    }
    Status end = status();
    if (end != null && !end.isOk()) {
      throw failure(end);
    }
    return Metadata.EMPTY;
  }

  // Writing.

  @Override
  public void write(Q message) {
    Objects.requireNonNull(message, "message");
    await(() -> status() != null || call.isReady() || !call.isOpen());
    sending.lock();
    try {
      if (halfClosed) {
        throw new IllegalStateException(method + " takes no more requests: its writes were ended");
      }
      if (status() == null && call.isOpen()) {
        call.send(message);
        return;
      }
    } finally {
      sending.unlock();
    }
    await(() -> true); // how the call has ended comes before it is over, as an event
    Status end = status();
    throw failure(end != null && !end.isOk() ? end : endedByServer());
  }

  private Status endedByServer() {
    return Status.CANCELLED.withMessage(
        method
            + " was ended by the server before this write; "
            + (method.kind().oneResponse()
                ? "finish() gives its answer"
                : "reading on gives its responses and how it ended"));
  }

  @Override
  public boolean isReady() {
    return call.isReady();
  }

  @Override
  public void compressMessages(boolean enabled) {
    call.compressMessages(enabled);
  }

  @Override
  public void endWrites() {
    sending.lock();
    try {
      if (!halfClosed) {
        halfClosed = true;
        call.halfClose();
      }
    } finally {
      sending.unlock();
    }
  }

  @Override
  public R finish() {
    sending.lock();
    try {
      if (finished) {
        throw new IllegalStateException(
            "finish() of " + method + " was called before; a call has one response");
      }
      finished = true;
    } finally {
      sending.unlock();
    }
    endWrites();
    await(this);
    messages.hasMessage(); // throws the failure that the call ended with
    return single(messages.poll());
  }

  @Override
  public CompletableFuture<String> describe() {
    return call.describe();
  }

  @Override
  public void close() {
    if (status() == null) {
      abandon(method + " was closed by its caller before its end", null);
    }
  }
}
