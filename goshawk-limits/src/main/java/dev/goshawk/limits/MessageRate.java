package dev.goshawk.limits;

import dev.goshawk.api.ForwardingServerCallListener;
import dev.goshawk.api.Metadata;
import dev.goshawk.api.NanoClock;
import dev.goshawk.api.ServerCall;
import dev.goshawk.api.ServerCallListener;
import dev.goshawk.api.ServerHandler;
import dev.goshawk.api.ServerInterceptor;
import dev.goshawk.api.Status;
import java.util.Objects;

/**
 * How many messages a client may send in a second on each stream of requests. One more ends the
 * stream with RESOURCE_EXHAUSTED. An interceptor; methods with one request are passed on as they
 * are.
 *
 * <p>A message counts when the handler is given it. What a handler does not take waits in the
 * client, by flow control, and does not count: so this is for clients that send more than a handler
 * should do, not for more than it can.
 */
public final class MessageRate implements ServerInterceptor {

  private final Rate rate;
  private final NanoClock clock;

  private MessageRate(Rate rate, NanoClock clock) {
    this.rate = rate;
    this.clock = clock;
  }

  /** So many messages on each stream of requests. */
  public static MessageRate of(Rate rate) {
    return new MessageRate(Objects.requireNonNull(rate, "rate"), NanoClock.SYSTEM);
  }

  /** The same by a clock, for tests. */
  public MessageRate clock(NanoClock other) {
    return new MessageRate(rate, Objects.requireNonNull(other, "clock"));
  }

  @Override
  public <Q, R> ServerCallListener<Q> intercept(ServerCall<Q, R> call, ServerHandler<Q, R> next) {
    ServerCallListener<Q> listener = next.start(call);
    return call.method().kind().oneRequest()
        ? listener
        : new Counting<>(call, listener, rate, new TokenBucket(rate, clock));
  }

  /** The messages of one stream. On the call's own thread. */
  private static final class Counting<Q> extends ForwardingServerCallListener<Q> {
    private final ServerCall<Q, ?> call;
    private final Rate rate;
    private final TokenBucket bucket;
    private boolean refused;

    Counting(ServerCall<Q, ?> call, ServerCallListener<Q> next, Rate rate, TokenBucket bucket) {
      super(next);
      this.call = call;
      this.rate = rate;
      this.bucket = bucket;
    }

    @Override
    public void onMessage(Q message) {
      if (refused) {
        return;
      }
      if (bucket.take() == 0) {
        super.onMessage(message);
        return;
      }
      refused = true;
      Status status =
          Status.RESOURCE_EXHAUSTED.withMessage(
              "more messages on this stream than MessageRate allows: " + rate.words());
      call.close(status, Metadata.EMPTY);
      super.onCancel(status); // a handler that waits for the next message waits no more
    }

    @Override
    public void onHalfClose() {
      if (!refused) {
        super.onHalfClose();
      }
    }

    @Override
    public void onCancel(Status reason) {
      if (!refused) {
        super.onCancel(reason);
      }
    }

    @Override
    public void onComplete() {
      if (!refused) {
        super.onComplete();
      }
    }
  }
}
