package dev.goshawk.core.client;

import dev.goshawk.api.Codec;
import dev.goshawk.core.loop.LoopWatchdog;
import dev.goshawk.core.message.MessageEncoder;
import dev.goshawk.core.message.MessageException;
import org.jspecify.annotations.Nullable;

/**
 * The requests of a call that has a stream of them. The caller's methods come from any thread.
 *
 * <p>They go through the {@link RetryBuffer}, guarded by the monitor of the call, until the call is
 * committed: there first, and then to the stream, if there is one. So when a stream turns out to be
 * of no use, all that was sent is there in its order. What was still on its way to that stream
 * reaches it and does nothing; a half-close or a demand is kept and given again likewise. Once the
 * call is committed, requests go to the stream alone, and need neither monitor nor copy.
 */
final class StreamedRequests<Q, R> {

  private final ChannelCall<Q, R> call;
  private final RetryBuffer buffer;

  // Guarded by the monitor of the call.
  private boolean halfClosed;
  private boolean awaited;

  StreamedRequests(ChannelCall<Q, R> call) {
    this.call = call;
    this.buffer =
        new RetryBuffer(call.channel.settings().retryBudget(), call.channel.settings().memory());
  }

  /** Sends one request. */
  void send(Q message) {
    boolean committed = buffer.isCommitted(); // looked at first: the stream is then the last one
    ClientStream<R> target = call.stream();
    if (target != null && target.isOutboundOver()) {
      return;
    }
    Codec compressor = call.compressor();
    int limit = call.maxOutboundMessageSize();
    try {
      if (committed && target != null && target.out().isDirect()) {
        LoopWatchdog.Slot watch = target.connection().watch();
        Object outer = watch.enterMarshaller(call.method); // and not the caller
        try {
          target.write(call.method.requests(), message, compressor, limit, false);
        } finally {
          watch.leave(outer);
        }
        target.connection().flushSoon();
        return;
      }
      int waiting =
          target == null ? MessageEncoder.size(call.method.requests(), message, limit) : 0;
      byte[] bytes = MessageEncoder.encode(call.method.requests(), message, compressor, limit);
      if (!committed) {
        synchronized (call) {
          call.waits(waiting);
          buffer.add(bytes);
          target = call.stream();
        }
      }
      if (target != null) {
        send(target, bytes, false);
      }
    } catch (MessageException e) {
      call.terminate(e.status());
    }
  }

  /** There are no more requests. */
  void end() {
    ClientStream<R> target;
    synchronized (call) {
      if (halfClosed) {
        return;
      }
      halfClosed = true;
      target = call.stream();
    }
    if (target != null) {
      send(target, new byte[0], true);
    }
  }

  private void send(ClientStream<R> target, byte[] bytes, boolean end) {
    if (target.out().isDirect()) {
      target.out().write(bytes, end);
      target.connection().flushSoon();
      return;
    }
    target
        .out()
        .post(
            bytes.length,
            () -> {
              target.out().write(bytes, end);
              target.connection().flushSoon();
            });
  }

  /** Whether the call is ready, which had no stream a moment ago. */
  boolean isReadyWithoutStream() {
    ClientStream<R> target;
    synchronized (call) {
      target = call.stream();
      if (target == null && buffer.bytes() > call.options.readyThreshold()) {
        awaited = true;
        return false;
      }
    }
    return target == null || target.out().ready();
  }

  /**
   * A stream is ready for more after it was not. If another has taken its place since, that one is
   * asked, or what waits for it. The loop of its connection.
   */
  void onReady(ClientStream<R> ready) {
    ClientStream<R> present = call.stream();
    if (present == null) {
      synchronized (call) {
        present = call.stream();
        if (present == null) {
          awaited = true;
          return;
        }
      }
    }
    if (present == ready) {
      call.notifyReady();
    } else {
      present.connection().loop().execute(present.out()::signalReady);
    }
  }

  /**
   * The stream is of no use: its requests wait for the next. Under the monitor of the call.
   *
   * @return what keeps them from that, or null
   */
  @Nullable String takeBack() {
    String obstacle = buffer.excess();
    if (obstacle != null) {
      return obstacle;
    }
    buffer.takenBack();
    ClientStream<R> before = call.stream();
    if (before != null && before.out().takeAwaited()) {
      awaited = true;
    }
    return null;
  }

  /** Keeps nothing for another stream any more. */
  void commit() {
    if (!buffer.isCommitted()) {
      synchronized (call) {
        buffer.commit();
      }
    }
  }

  /**
   * Sends all that there is over a stream that has just been opened. Its loop.
   *
   * @return how many messages the caller has asked for so far
   */
  int sendAll(Attempt<R> attempt, ClientStream<R> target) {
    byte[][] before;
    boolean end;
    boolean wake;
    int ahead;
    int demand;
    synchronized (call) {
      ahead = (int) Math.min(buffer.bytes(), (long) call.options.readyThreshold() + 1);
      target
          .out()
          .reserve(ahead); // what the caller sends from here on is posted, and so comes behind
      attempt.opened(target);
      before = buffer.opened();
      end = halfClosed;
      wake = awaited;
      awaited = false;
      demand = call.demand(); // what the caller asks for from here on goes to the stream
    }
    for (byte[] bytes : before) {
      target.out().write(bytes, false);
    }
    if (end) {
      target.out().write(new byte[0], true);
    }
    target.out().release(ahead);
    if (wake) {
      target.out().signalReady();
    }
    return demand;
  }
}
