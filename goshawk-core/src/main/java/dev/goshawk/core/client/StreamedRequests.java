package dev.goshawk.core.client;

import dev.goshawk.api.Codec;
import dev.goshawk.core.client.trace.CallTrace;
import dev.goshawk.core.loop.LoopWatchdog;
import dev.goshawk.core.message.MessageEncoder;
import dev.goshawk.core.message.MessageException;
import java.util.List;
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
  private int largest; // of what was encoded before there was a stream, in bytes

  StreamedRequests(ChannelCall<Q, R> call) {
    this.call = call;
    this.buffer =
        new RetryBuffer(call.channel.settings().retryBudget(), call.channel.settings().memory());
  }

  /** Sends one request. */
  void send(Q message) {
    boolean committed = buffer.isCommitted(); // looked at first: the stream is then the last one
    ClientStream<R> target = call.stream();
    if (call.isOutboundOver(target)) {
      return;
    }
    Codec compressor = call.compressor();
    int limit = call.maxOutboundMessageSize();
    CallTrace trace = call.trace();
    if (trace != null) {
      trace.encoding(call.method.requests(), message);
    }
    boolean seen = trace != null && trace.wantsMessages();
    try {
      if (!seen && committed && target != null && target.out().isDirect()) {
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
      if (trace != null) {
        trace.request(bytes, compressor);
      }
      if (committed && target != null) {
        send(target, bytes, false);
      } else {
        List<ClientStream<R>> targets;
        synchronized (call) {
          largest = Math.max(largest, waiting);
          checkSize();
          targets = streams(); // before what is kept may settle which of them it is
          buffer.add(bytes);
          commitIfExcess();
        }
        send(targets, bytes, false);
      }
    } catch (MessageException e) {
      call.terminate(CallConfig.withSetting(call, e.status()));
    }
  }

  /** There are no more requests. */
  void end() {
    List<ClientStream<R>> targets;
    synchronized (call) {
      if (halfClosed) {
        return;
      }
      halfClosed = true;
      targets = streams();
    }
    if (call.trace() != null) {
      call.trace().halfClosed();
    }
    send(targets, new byte[0], true);
  }

  /** Where requests go now: one stream, none, or those of several attempts. Under the monitor. */
  private List<ClientStream<R>> streams() {
    ClientStream<R> present = call.stream();
    return present != null ? List.of(present) : call.attempts().openStreams();
  }

  private void send(List<ClientStream<R>> targets, byte[] bytes, boolean end) {
    for (ClientStream<R> target : targets) {
      send(target, bytes, end);
    }
  }

  private void send(ClientStream<R> target, byte[] bytes, boolean end) {
    if (target.out().isDirect()) {
      target.write(bytes, end);
      target.connection().flushSoon();
      return;
    }
    target
        .out()
        .post(
            bytes.length,
            () -> {
              target.write(bytes, end);
              target.connection().flushSoon();
            });
  }

  /** Whether the call is ready, no single stream of which has it. */
  boolean isReadyWithoutStream() {
    synchronized (call) {
      List<ClientStream<R>> targets = streams();
      boolean ready = targets.isEmpty() && buffer.bytes() <= call.options.readyThreshold();
      for (ClientStream<R> target : targets) {
        ready |= target.out().ready(); // and each of the others will tell
      }
      awaited |= targets.isEmpty() && !ready;
      return ready;
    }
  }

  /**
   * A stream is ready for more after it was not, which the call has left. Whatever it has now is
   * asked, or what waits for that. The loop of its connection.
   */
  void onReadyLate() {
    List<ClientStream<R>> targets;
    synchronized (call) {
      targets = streams();
      awaited |= targets.isEmpty();
    }
    for (ClientStream<R> target : targets) {
      target.connection().loop().execute(target.out()::signalReady);
    }
  }

  /**
   * The last stream is of no use: its requests wait for the next. Under the monitor of the call.
   *
   * @param before the stream, or null when there was none
   * @return what keeps them from that, or null
   */
  @Nullable String takeBack(@Nullable ClientStream<R> before) {
    String obstacle = buffer.excess();
    if (obstacle != null) {
      return obstacle;
    }
    buffer.takenBack();
    if (before != null) {
      before.out().stop(); // first: who finds it not ready after that is told by it no more
      awaited |= before.out().takeAwaited();
    }
    return null;
  }

  /**
   * Holds what was encoded before the limit was known against it. Under the monitor of the call.
   *
   * @throws MessageException when a message was larger
   */
  void checkSize() throws MessageException {
    int limit = call.maxOutboundMessageSize();
    if (largest > limit) {
      throw new MessageException(MessageEncoder.tooLarge(largest, limit));
    }
  }

  /** What cannot be kept leaves the call no choice between streams. Under the monitor. */
  private void commitIfExcess() {
    if (buffer.isCommitted() && buffer.excess() != null) {
      call.attempts().onExcess();
    }
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
      commitIfExcess();
      end = halfClosed;
      wake = awaited;
      awaited = false;
      demand = call.attempts().demand(); // what the caller asks for from here on goes to the stream
    }
    for (byte[] bytes : before) {
      target.write(bytes, false);
    }
    if (end) {
      target.write(new byte[0], true);
    }
    target.out().release(ahead);
    if (wake) {
      target.out().signalReady();
    }
    return demand;
  }
}
