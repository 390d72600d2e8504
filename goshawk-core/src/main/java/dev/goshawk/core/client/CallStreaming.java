package dev.goshawk.core.client;

import dev.goshawk.api.CallOptions;
import dev.goshawk.api.Codec;
import dev.goshawk.api.MethodDescriptor;
import dev.goshawk.core.message.MessageEncoder;
import dev.goshawk.core.message.MessageException;
import dev.goshawk.core.transport.EventLoop;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The stream of a call on the client, which another may replace, and the requests that go over it
 * where there may be many. The caller's methods come from any thread.
 *
 * <p>A stream of requests goes through {@link SentRequests}, guarded by the monitor, until the call
 * is committed: there first, and then to the stream, if there is one. So when a stream turns out to
 * be of no use, all that was sent is there in its order. What was still on its way to that stream
 * reaches it and does nothing; a half-close or a demand is kept and given again likewise. Once the
 * call is committed, requests go to the stream alone, and need neither monitor nor copy.
 */
abstract class CallStreaming<Q, R> extends CallResponses<Q, R> {

  // Guarded by this.
  private boolean open;
  private boolean halfClosed;
  private int initialDemand;
  private boolean awaited;

  private final @Nullable SentRequests sent; // null: one request
  private volatile @Nullable ClientStream<R> stream;

  CallStreaming(ClientChannel channel, MethodDescriptor<Q, R> method, CallOptions options) {
    super(channel, method, options);
    sent = method.kind().oneRequest() ? null : new SentRequests(channel.settings().retryBuffer());
  }

  /** Gives the call back to the channel. */
  abstract void requeue();

  /** The stream that has the call, or null. Any thread. */
  final @Nullable ClientStream<R> stream() {
    return stream;
  }

  @Override
  public final void request(int count) {
    if (count < 0) {
      throw new IllegalArgumentException("request of " + count + " messages is negative");
    }
    if (count == 0 || method.kind().oneResponse()) {
      return;
    }
    ClientStream<R> target;
    synchronized (this) {
      initialDemand = (int) Math.min((long) initialDemand + count, Integer.MAX_VALUE);
      if (!open) {
        return;
      }
      target = stream;
    }
    if (target != null && !isOver()) {
      EventLoop loop = target.connection().loop();
      if (loop.inLoop()) {
        target.addDemand(count);
      } else {
        loop.execute(() -> target.addDemand(count));
      }
    }
  }

  /** Sends one of many requests. */
  final void sendNext(Q message) {
    SentRequests kept = Objects.requireNonNull(sent);
    boolean committed = kept.isCommitted(); // looked at first: the stream is then the last one
    ClientStream<R> target = stream;
    if (target != null && target.isOutboundOver()) {
      return;
    }
    Codec compressor = compressor();
    try {
      if (committed && target != null && target.isDirect()) {
        target.write(method.requests(), message, compressor, maxOutboundMessageSize(), false);
        target.connection().flushSoon();
        return;
      }
      byte[] bytes =
          MessageEncoder.encode(method.requests(), message, compressor, maxOutboundMessageSize());
      if (!committed) {
        synchronized (this) {
          kept.add(bytes);
          target = stream;
        }
      }
      if (target != null) {
        send(target, bytes, false);
      }
    } catch (MessageException e) {
      terminate(e.status());
    }
  }

  /** There are no more requests. */
  final void endRequests() {
    ClientStream<R> target;
    synchronized (this) {
      if (halfClosed) {
        return;
      }
      halfClosed = true;
      if (!open) {
        return;
      }
      target = stream;
    }
    if (target != null) {
      send(target, new byte[0], true);
    }
  }

  private void send(ClientStream<R> target, byte[] bytes, boolean end) {
    if (target.isDirect()) {
      target.write(bytes, end);
      target.connection().flushSoon();
      return;
    }
    target.post(
        bytes.length,
        () -> {
          target.write(bytes, end);
          target.connection().flushSoon();
        });
  }

  @Override
  public final boolean isOpen() {
    ClientStream<R> target = stream;
    return !isTold() && (target == null || !target.isOutboundOver());
  }

  @Override
  public final boolean isReady() {
    if (isOver() || !isOpen()) {
      return false;
    }
    ClientStream<R> target = stream;
    if (target == null && sent != null) {
      synchronized (this) {
        target = stream;
        if (target == null && !isOver() && sent.bytes() > options.readyThreshold()) {
          awaited = true;
          return false;
        }
      }
    }
    return target == null || target.ready();
  }

  /** The server wants no more requests, while its responses are not read yet. */
  final void onOutboundOver() {
    onReady();
  }

  @Override
  final void commit() {
    SentRequests kept = sent;
    if (kept != null && !kept.isCommitted()) {
      synchronized (this) {
        kept.commit();
      }
    }
  }

  // The stream: the connection's loop.

  /**
   * A stream is ready for more after it was not. If another has taken its place since, that one is
   * asked, or what waits for it.
   */
  final void onReady(ClientStream<R> ready) {
    ClientStream<R> present = stream;
    if (present == null) {
      synchronized (this) {
        present = stream;
        if (present == null) {
          awaited = true;
          return;
        }
      }
    }
    if (present == ready) {
      onReady();
    } else {
      present.connection().loop().execute(present::tellIfReady);
    }
  }

  @Override
  final @Nullable String startAnew() {
    synchronized (this) {
      if (sent != null) {
        String obstacle = sent.excess();
        if (obstacle != null) {
          return obstacle;
        }
        sent.takenBack();
      }
      ClientStream<R> before = stream;
      if (before != null && before.takeAwaited()) {
        awaited = true;
      }
      open = false; // what is asked for meanwhile is kept, and all of it asked for again
      stream = null;
    }
    requeue();
    return null;
  }

  /** A stream for the one request, which is sent by itself. */
  final void opened(ClientStream<R> target) {
    stream = target;
  }

  /** Sends all that there is of a stream of requests over a stream that has just been opened. */
  final void sendAll(ClientStream<R> target) {
    SentRequests kept = Objects.requireNonNull(sent);
    byte[][] before;
    boolean end;
    boolean wake;
    int ahead;
    int demand;
    synchronized (this) {
      ahead = (int) Math.min(kept.bytes(), (long) options.readyThreshold() + 1);
      target.hold(ahead); // what the caller sends from here on is posted, and so comes behind
      stream = target;
      open = true;
      before = kept.opened();
      end = halfClosed;
      wake = awaited;
      awaited = false;
      demand = initialDemand; // what the caller asks for from here on goes to the stream
    }
    for (byte[] bytes : before) {
      target.write(bytes, false);
    }
    if (end) {
      target.write(new byte[0], true);
    }
    target.letGo(ahead);
    addDemand(target, demand);
    if (wake) {
      target.tellIfReady();
    }
  }

  /** Asks a stream that the one request has gone over for what the caller has asked for. */
  final void addInitialDemand(ClientStream<R> target) {
    int demand = 0;
    if (!method.kind().oneResponse()) {
      synchronized (this) {
        open = true;
        demand = initialDemand;
      }
    }
    addDemand(target, demand);
  }

  private void addDemand(ClientStream<R> target, int demand) {
    if (method.kind().oneResponse()) {
      target.addDemand(2); // a second message is found, and is an error
    } else if (demand > 0) {
      target.addDemand(demand);
    }
  }
}
