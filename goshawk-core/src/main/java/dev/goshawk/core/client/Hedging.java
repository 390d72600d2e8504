package dev.goshawk.core.client;

import dev.goshawk.api.Metadata;
import dev.goshawk.api.Status;
import dev.goshawk.core.config.HedgingPolicy;
import dev.goshawk.core.loop.Durations;
import dev.goshawk.core.loop.Elapsed;
import dev.goshawk.core.transport.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * The attempts of a hedged call beside each other: the next is made after a delay, or when one
 * fails; the first whose response begins has the call, and the others are cancelled. Source: gRFC
 * A6.
 *
 * <p>Which one has the call is decided under the monitor of the call, whichever loops the attempts
 * are on; what follows from that is done without it, so that no loop waits for another. Until then
 * the call itself has no attempt: its requests go to every open stream, and responses are asked of
 * none. Its listener hears on the channel's loop from first to last, unless it has an executor.
 */
final class Hedging<R> implements AttemptPolicy<R> {

  private final ChannelCall<?, R> call;
  private final HedgingPolicy policy;
  private final int maxAttempts;

  // Guarded by the monitor of the call.
  private final List<Attempt<R>> attempts = new ArrayList<>(2);
  private @Nullable Attempt<R> delayed; // one of them, which waits for the timer
  private int made;
  private @Nullable String stopped; // why no more are made
  private boolean sentAgain; // the server has refused one without looking at it
  private boolean decided; // one has the call, or its end is taken
  private Status lastFailure = Status.UNAVAILABLE;
  private Metadata lastTrailers = Metadata.EMPTY;
  private int turn; // which timer counts
  private long due;

  private volatile EventLoop.@Nullable Timer timer; // of the next attempt

  /**
   * No attempt has been made yet.
   *
   * @param maxAttempts the policy's, or the channel's limit if that is less
   */
  Hedging(ChannelCall<?, R> call, HedgingPolicy policy, int maxAttempts) {
    this.call = call;
    this.policy = policy;
    this.maxAttempts = maxAttempts;
  }

  /** The first attempt is about to go on its way, or waits. Any thread. */
  void add(Attempt<R> first) {
    synchronized (call) {
      attempts.add(first);
      made = 1;
    }
    call.completion().arm(call.channel.loop());
  }

  /** The first attempt is on its way. Any thread. */
  void start() {
    schedule(Durations.saturated(policy.delay()));
  }

  // The next attempt.

  private void schedule(long delay) {
    EventLoop loop = call.channel.loop();
    int fresh;
    synchronized (call) {
      stopTimer();
      if (decided) { // before this came to it
        return;
      }
      due = loop.nanoTime() + delay;
      fresh = ++turn;
      try {
        timer = delay <= 0 ? null : loop.schedule(() -> makeNext(fresh), delay);
      } catch (RejectedExecutionException e) { // the loop has ended with the channel
        stopped = ClientChannel.CLOSED.message();
      }
    }
    if (delay <= 0) {
      call.channel.runOnLoop(() -> makeNext(fresh));
    }
    if (call.isOver()) { // whoever ended it may have looked before
      stopTimer();
    }
  }

  private void stopTimer() {
    EventLoop.Timer running = timer;
    if (running != null) {
      running.cancel();
      timer = null;
    }
  }

  /** Makes another attempt. The channel's loop. */
  private void makeNext(int ofTurn) {
    Attempt<R> next;
    Status end = null;
    boolean more;
    synchronized (call) {
      if (ofTurn != turn || decided || stopped != null) {
        return;
      }
      timer = null;
      stopped = obstacle();
      next = stopped == null ? take() : null;
      more = next != null && made < maxAttempts;
      if (stopped != null && isLast()) {
        decided = true;
        end = finalStatus(lastFailure);
      }
    }
    if (end != null) {
      call.finish(end, lastTrailers);
    }
    if (next == null) {
      return;
    }
    if (more) {
      schedule(Durations.saturated(policy.delay()));
    }
    if (call.trace() != null) {
      call.trace().began(next, false, true);
    }
    call.channel.enqueue(next);
  }

  /** The attempt whose time has come, or null when it waits no more. Under the monitor. */
  private @Nullable Attempt<R> take() {
    Attempt<R> waited = delayed;
    if (waited != null) {
      if (!call.channel.retrying().remove(waited)) {
        return null; // whoever took it out ends it
      }
      delayed = null;
      return waited;
    }
    return add();
  }

  private Attempt<R> add() {
    Attempt<R> next = new Attempt<>(call, made, sentAgain);
    attempts.add(next);
    made++;
    return next;
  }

  /** What keeps the call from another attempt now, in words, or null. */
  private @Nullable String obstacle() {
    RetryThrottle throttle = call.channel.throttle();
    if (call.channel.isShutdown()) {
      return ClientChannel.CLOSED.message();
    }
    return throttle != null && !throttle.isOpen() ? throttle.describe() : null;
  }

  /** Whether no attempt is left that may bring a response. Under the monitor. */
  private boolean isLast() {
    return attempts.isEmpty() || (attempts.size() == 1 && attempts.get(0) == delayed);
  }

  // The end of an attempt.

  @Override
  public @Nullable Status onEnded(Attempt<R> ended, End end, Status status, Metadata trailers) {
    boolean nonFatal = end == End.UNWANTED || policy.nonFatalCodes().contains(status.code());
    Pushback pushback = Pushback.of(trailers);
    RetryThrottle throttle = call.channel.throttle();
    if (throttle != null
        && end != End.UNWANTED
        && !status.isOk()
        && (nonFatal || pushback.kind() == Pushback.Kind.STOP)) {
      throttle.failed();
    }
    long delay;
    synchronized (call) {
      if (decided && call.attempts().present() == ended) { // for what was sent
        String excess = call.takeBack(null);
        return excess == null || !nonFatal ? status : Retrying.notRetried(status, excess);
      }
      if (decided || !attempts.remove(ended)) {
        return null;
      }
      if (!nonFatal) {
        decided = true;
        return status;
      }
      boolean dropped = end == End.UNWANTED && attempts.isEmpty();
      if (ended == delayed) { // of which the status says nothing
        delayed = null;
        decided = true;
        return Retrying.notRetried(lastFailure, status.message());
      }
      lastFailure = status;
      lastTrailers = trailers;
      if (noStreamIsLeft()) {
        call.takeBack(ended.stream());
      }
      if (stopped == null && end == End.UNWANTED) {
        stopped = status.message();
      }
      delay = stopped == null && made < maxAttempts ? delay(pushback, trailers) : -1;
      if (attempts.isEmpty()) {
        if (delay < 0) {
          decided = true;
          return dropped ? status : finalStatus(status);
        }
        Attempt<R> next = add();
        delayed = next;
        call.channel.retrying().add(next);
      }
    }
    if (delay >= 0) {
      schedule(delay);
    }
    if (call.channel.isShutdown()) { // which may have looked before
      schedule(0);
    }
    return null;
  }

  /** How long the next attempt waits, in nanoseconds, or -1 when none is made. */
  private long delay(Pushback pushback, Metadata trailers) {
    stopped =
        pushback.kind() == Pushback.Kind.STOP
            ? "the server forbids it by " + Pushback.KEY + " " + trailers.all(Pushback.KEY)
            : obstacle();
    if (stopped == null && attempts.isEmpty()) {
      stopped = Retrying.beyondDeadline(call, pushback.nanos());
    }
    return stopped == null ? pushback.nanos() : -1;
  }

  private boolean noStreamIsLeft() {
    for (Attempt<R> attempt : attempts) {
      if (attempt.stream() != null) {
        return false;
      }
    }
    return true;
  }

  private Status finalStatus(Status status) {
    String why = stopped;
    return Retrying.notRetried(
        status, why != null ? why : Retrying.allFailed(policy.maxAttempts(), maxAttempts));
  }

  @Override
  public @Nullable String onReplaced(Attempt<R> before, Attempt<R> next) {
    String excess = decided ? call.takeBack(null) : null;
    int index = decided || sentAgain ? -1 : attempts.indexOf(before);
    if (index < 0) {
      return excess != null ? excess : "another attempt was sent once more before";
    }
    sentAgain = true;
    attempts.set(index, next);
    if (noStreamIsLeft()) {
      call.takeBack(before.stream());
    }
    return null;
  }

  // The attempt that has the call.

  @Override
  public boolean onResponse(Attempt<R> attempt) {
    boolean has;
    synchronized (call) {
      has = !decided && !call.isOver() && attempts.contains(attempt);
      if (has) {
        decided = true;
        call.attempts().settle(attempt);
      }
    }
    if (has) {
      settled(attempt);
    }
    return call.attempts().present() == attempt;
  }

  @Override
  public void onExcess() {
    Attempt<R> most = null;
    for (Attempt<R> attempt : attempts) {
      ClientStream<R> stream = attempt.stream();
      ClientStream<R> best = most == null ? null : most.stream();
      if (stream != null && (best == null || stream.out().waiting() < best.out().waiting())) {
        most = attempt;
      }
    }
    Attempt<R> winner = most;
    if (!decided && winner != null) {
      decided = true;
      call.attempts().settle(winner);
      winner.loop().execute(() -> settled(winner)); // without the monitor, which is held here
    }
  }

  /** One attempt has the call: it is asked for responses, and the others end. Its loop. */
  private void settled(Attempt<R> winner) {
    stopTimer();
    ClientStream<R> stream = winner.stream();
    if (stream != null) {
      call.attempts().askForResponses(stream);
    }
    abandonAllBut(winner);
  }

  private void abandonAllBut(@Nullable Attempt<R> winner) {
    List<Attempt<R>> losers;
    synchronized (call) {
      losers = new ArrayList<>(attempts);
      attempts.clear();
      delayed = null;
    }
    for (Attempt<R> loser : losers) {
      if (loser != winner) {
        loser.abandon();
      }
    }
  }

  @Override
  public void onOpened(Attempt<R> attempt, ClientStream<R> stream) {}

  @Override
  public boolean isConcurrent() {
    return true;
  }

  @Override
  public boolean takeEnd() {
    synchronized (call) {
      if (call.attempts().present() != null) {
        return false;
      }
      decided = true;
      return true;
    }
  }

  @Override
  public void onCallEnded() {
    stopTimer();
    abandonAllBut(call.attempts().present());
  }

  /** The streams that are open, to which all requests go. Under the monitor. */
  @Override
  public void addStreams(List<ClientStream<R>> into) {
    for (Attempt<R> attempt : attempts) {
      ClientStream<R> stream = attempt.stream();
      if (stream != null) {
        into.add(stream);
      }
    }
  }

  @Override
  public @Nullable String describe() {
    synchronized (call) {
      boolean more = timer != null;
      return String.format(
          Locale.ROOT,
          "%,d of %,d attempts of a hedged call have been made, %,d of them wait for a response%s%s",
          delayed == null ? made : made - 1,
          maxAttempts,
          delayed == null ? attempts.size() : attempts.size() - 1,
          more
              ? "; the next begins in " + Elapsed.between(call.channel.loop().nanoTime(), due)
              : "",
          made > attempts.size() ? "; the last failure was " + lastFailure : "");
    }
  }
}
