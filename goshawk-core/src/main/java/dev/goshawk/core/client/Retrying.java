package dev.goshawk.core.client;

import dev.goshawk.api.Deadline;
import dev.goshawk.api.Metadata;
import dev.goshawk.api.Status;
import dev.goshawk.core.config.RetryPolicy;
import dev.goshawk.core.loop.Durations;
import dev.goshawk.core.loop.Elapsed;
import dev.goshawk.core.transport.EventLoop;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The retries of a call by the policy of its method: one attempt after another, with a backoff
 * before each but the first. Source: gRFC A6.
 *
 * <pre>
 *   attempt runs ──ends without a response──▶ backoff, on the channel's loop ──▶ next attempt runs
 *        │                    │
 *        │ response           └──▶ the call ends: code, pushback, throttle, attempts, deadline
 *        ▼
 *   the call stays with it
 * </pre>
 *
 * <p>Made when the first attempt fails, or when it begins where the policy limits its time. One
 * thread after another: the loop of the attempt, then the channel's. The end of the call comes from
 * any thread.
 */
final class Retrying<R> implements AttemptPolicy<R> {

  private static final double JITTER = 0.2;
  private static final double MILLI = 1e6;

  private final ChannelCall<?, R> call;
  private final RetryPolicy policy;
  private final int maxAttempts;
  private double nextBackoff;

  /** Of the backoff, or of the time that an attempt has: never both. */
  private volatile EventLoop.@Nullable Timer timer;

  // The backoff that runs: with what it began, and when it ends.
  private volatile @Nullable Status cause;
  private volatile long due;

  /**
   * No attempt has failed yet.
   *
   * @param maxAttempts the policy's, or the channel's limit if that is less
   */
  Retrying(ChannelCall<?, R> call, RetryPolicy policy, int maxAttempts) {
    this.call = call;
    this.policy = policy;
    this.maxAttempts = maxAttempts;
    this.nextBackoff = firstBackoff();
  }

  private double firstBackoff() {
    return (double) Durations.saturated(policy.initialBackoff());
  }

  // The end of an attempt.

  @Override
  public @Nullable Status onEnded(Attempt<R> ended, End end, Status status, Metadata trailers) {
    stopTimer();
    if (end == End.UNWANTED) { // while it waits for its time, what came before it says more
      Status before = cause;
      return before == null ? status : notRetried(before, status.message());
    }
    boolean listed = end == End.OVERDUE || policy.codes().contains(status.code());
    Pushback pushback = Pushback.of(trailers);
    boolean stop = pushback.kind() == Pushback.Kind.STOP;
    RetryThrottle throttle = call.channel.throttle();
    if (throttle != null && (listed || stop)) {
      throttle.failed();
    }
    if (!listed || status.isOk()) {
      return status;
    }
    if (ended.ordinal() + 1 >= maxAttempts) {
      return notRetried(status, allFailed(policy.maxAttempts(), maxAttempts));
    }
    if (stop) {
      return notRetried(
          status, "the server forbids it by " + Pushback.KEY + " " + trailers.all(Pushback.KEY));
    }
    if (throttle != null && !throttle.isOpen()) {
      return notRetried(status, throttle.describe());
    }
    if (call.channel.isShutdown()) {
      return notRetried(status, ClientChannel.CLOSED.message());
    }
    return backOff(ended, status, delay(pushback));
  }

  /** How long the next attempt waits, in nanoseconds. */
  private long delay(Pushback pushback) {
    if (pushback.kind() == Pushback.Kind.DELAY) {
      nextBackoff = firstBackoff();
      return pushback.nanos();
    }
    double backoff = Math.min(nextBackoff, (double) Durations.saturated(policy.maxBackoff()));
    nextBackoff = nextBackoff * policy.backoffMultiplier();
    double random = call.channel.settings().random().getAsDouble();
    return (long) (backoff * (1 - JITTER + 2 * JITTER * random));
  }

  static Status notRetried(Status status, String why) {
    String said = status.message();
    return status.withMessage((said.isEmpty() ? "" : said + "; ") + "not retried: " + why);
  }

  /**
   * That no attempt is left, in words.
   *
   * @param wanted the policy's maxAttempts
   * @param most that, or the channel's limit if that is less
   */
  static String allFailed(int wanted, int most) {
    return String.format(Locale.ROOT, "all %,d attempts have failed", most)
        + (wanted <= most
            ? ""
            : String.format(
                Locale.ROOT,
                "; the policy's maxAttempts is %,d, the channel's limit maxAttempts %,d",
                wanted,
                most));
  }

  // The backoff.

  private @Nullable Status backOff(Attempt<R> ended, Status status, long delay) {
    EventLoop loop = call.channel.loop();
    String obstacle = beyondDeadline(call, delay);
    if (obstacle != null) {
      return notRetried(status, obstacle);
    }
    Attempt<R> next = new Attempt<>(call, ended.ordinal() + 1, ended.isSentAgain());
    cause = status;
    due = loop.nanoTime() + delay;
    synchronized (call) {
      obstacle = call.attempts().takeOver(next);
    }
    if (obstacle != null) {
      cause = null;
      return notRetried(status, obstacle);
    }
    AttemptQueue waiting = call.channel.retrying();
    waiting.add(next);
    call.completion().arm(loop);
    if (delay > 0) {
      arm(loop.schedule(() -> begin(next), delay));
    } else {
      call.channel.runOnLoop(() -> begin(next));
    }
    if (call.channel.isShutdown() && waiting.remove(next)) { // which may have looked before
      stopTimer();
      cause = null;
      return notRetried(status, ClientChannel.CLOSED.message());
    }
    return null;
  }

  /** That a wait does not end before the deadline of the call, in words, or null. */
  static @Nullable String beyondDeadline(ChannelCall<?, ?> call, long delay) {
    Deadline until = call.completion().deadline();
    long left = until == null ? 0 : until.remainingNanos(call.channel.loop().nanoTime());
    return until == null || left > delay
        ? null
        : String.format(
            Locale.ROOT,
            "the next attempt would begin in %,.0f ms, and the deadline is in %,.0f ms",
            (double) delay / MILLI,
            (double) left / MILLI);
  }

  /** The backoff is over, unless the call is. The channel's loop. */
  private void begin(Attempt<R> next) {
    if (call.channel.retrying().remove(next)) {
      cause = null;
      timer = null;
      if (call.trace() != null) {
        call.trace().began(next, false, false);
      }
      call.channel.enqueue(next);
    }
  }

  private void arm(EventLoop.Timer fresh) {
    timer = fresh;
    if (call.isOver()) { // whoever ended it may have looked before
      fresh.cancel();
    }
  }

  private void stopTimer() {
    EventLoop.Timer running = timer;
    if (running != null) {
      running.cancel();
      timer = null;
    }
  }

  // The time that an attempt has.

  @Override
  public void onOpened(Attempt<R> attempt, ClientStream<R> stream) {
    Duration timeout = policy.perAttemptReceiveTimeout();
    if (timeout != null) {
      arm(
          stream
              .connection()
              .loop()
              .schedule(() -> overdue(attempt, timeout), Durations.saturated(timeout)));
    }
  }

  private void overdue(Attempt<R> attempt, Duration timeout) {
    if (attempt.isOver() || attempt.hasResponse()) {
      return;
    }
    attempt.abandon();
    call.attempts()
        .onEnded(
            attempt,
            End.OVERDUE,
            Status.UNAVAILABLE.withMessage(
                String.format(
                    Locale.ROOT,
                    "no response headers within the perAttemptRecvTimeout of %,.0f ms",
                    (double) Durations.saturated(timeout) / MILLI)),
            Metadata.EMPTY);
  }

  @Override
  public @Nullable String onReplaced(Attempt<R> before, Attempt<R> next) {
    return call.attempts().takeOver(next);
  }

  @Override
  public void onExcess() {}

  @Override
  public void addStreams(List<ClientStream<R>> into) {}

  @Override
  public boolean onResponse(Attempt<R> attempt) {
    stopTimer();
    return true;
  }

  @Override
  public boolean isConcurrent() {
    return false;
  }

  @Override
  public boolean takeEnd() {
    return true;
  }

  @Override
  public void onCallEnded() {
    stopTimer();
  }

  @Override
  public @Nullable String describe() {
    Status before = cause;
    return before == null
        ? null
        : "waiting for the next attempt, which begins in "
            + Elapsed.between(call.channel.loop().nanoTime(), due)
            + "; the one before ended with "
            + before;
  }
}
