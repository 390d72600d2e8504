package dev.goshawk.soak;

import dev.goshawk.api.Status;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A call under way, and what must hold of it: messages come in their order and whole, the end comes
 * once and last, and OK comes only behind all messages.
 *
 * <p>Its maker calls {@link #begin}; its transport calls {@code on...}. Any thread.
 */
abstract class CallRun {

  /** How many responses are asked for at a time. */
  private static final int REQUESTED_AHEAD = 4;

  /**
   * How a call has ended.
   *
   * @param code its status
   * @param message of the status
   * @param nanos how long it has taken
   */
  record End(Status.Code code, String message, long nanos) {
    @Override
    public String toString() {
      return code + " (" + message + ") after " + TimeUnit.NANOSECONDS.toMillis(nanos) + " ms";
    }
  }

  final CallPlan plan;
  private final CompletableFuture<End> ended = new CompletableFuture<>();
  private final long began = System.nanoTime();

  // Guarded by this.
  private int sent;
  private int received;
  private boolean closed;
  private @Nullable String problem;

  CallRun(CallPlan plan) {
    this.plan = plan;
  }

  // What a transport gives. None of these blocks.

  abstract void start();

  abstract void send(byte[] message);

  abstract void halfClose();

  abstract void request(int count);

  abstract boolean isReady();

  abstract void cancel();

  /** Why the call has not ended, as text. */
  abstract CompletableFuture<String> describe();

  /** Makes the call. */
  final CallRun begin() {
    start();
    request(REQUESTED_AHEAD);
    onReady();
    return this;
  }

  /** The end, which is sure to come. */
  final CompletableFuture<End> ended() {
    return ended;
  }

  /** What was wrong with the call, or null. */
  final synchronized @Nullable String problem() {
    return problem;
  }

  /** How many responses have come. */
  final synchronized int received() {
    return received;
  }

  /** More can be sent. */
  public final synchronized void onReady() {
    while (!closed && sent < plan.requests() && (sent == 0 || isReady())) {
      send(plan.request(sent++));
      if (sent == plan.requests()) {
        halfClose();
      }
    }
  }

  /** A response came. */
  public final void onMessage(byte[] message) {
    synchronized (this) {
      if (closed) {
        wrong("a message came behind the end");
        return;
      }
      int place = received++;
      try {
        Payload payload = Payload.decode(message, place);
        if (!plan.kind().oneRequest()
            && plan.kind().oneResponse()
            && payload.count() != plan.requests()) {
          wrong("the server counted " + payload.count() + " of " + plan.requests() + " requests");
        }
      } catch (IllegalStateException e) {
        wrong(String.valueOf(e.getMessage()));
      }
    }
    request(1);
  }

  /** The call has ended. */
  final void onClose(Status.Code code, String message) {
    synchronized (this) {
      if (closed) {
        wrong("the call ended twice, now with " + code + ": " + message);
        return;
      }
      closed = true;
      if (code == Status.Code.OK && received != plan.responses()) {
        wrong("OK came behind " + received + " of " + plan.responses() + " messages");
      }
    }
    ended.complete(new End(code, message, System.nanoTime() - began));
  }

  private void wrong(String what) {
    if (problem == null) {
      problem = what;
    }
  }
}
