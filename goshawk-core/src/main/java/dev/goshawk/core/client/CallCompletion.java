package dev.goshawk.core.client;

import dev.goshawk.api.ClientCallListener;
import dev.goshawk.api.Deadline;
import dev.goshawk.api.Metadata;
import dev.goshawk.api.MethodDescriptor;
import dev.goshawk.api.ServerContext;
import dev.goshawk.api.Status;
import dev.goshawk.core.loop.Durations;
import dev.goshawk.core.loop.Guard;
import dev.goshawk.core.loop.Log;
import dev.goshawk.core.loop.LoopWatchdog;
import dev.goshawk.core.transport.EventLoop;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * How a call on the client ends: once, whoever comes first, by a status, its deadline, the call
 * that made it, or a listener that fails. Made when the call starts. Any thread.
 *
 * <p>{@code finished} decides who ends it; whatever holds a call that is over drops it. As a task
 * it is what runs at the deadline.
 */
final class CallCompletion<R> extends ListenerDispatcher<R> implements Runnable {

  private static final Log LOG = new Log(CallCompletion.class);
  private static final String ENDED = "the call has ended";
  private static final VarHandle FINISHED;
  private static final VarHandle END_DELIVERED;

  private static final Status LATE =
      Status.DEADLINE_EXCEEDED.withMessage("the deadline passed, and memory has run out");

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      FINISHED = lookup.findVarHandle(CallCompletion.class, "finished", boolean.class);
      END_DELIVERED = lookup.findVarHandle(CallCompletion.class, "endDelivered", boolean.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** The call that is being served, and what it runs when it is cancelled. */
  private record Parent(ServerContext serving, Runnable onCancel) {}

  private final ChannelCall<?, R> call;
  private final long began;
  private volatile @Nullable Deadline deadline; // only ever made earlier

  private @Nullable Parent parent; // written by start, before the call is submitted

  private volatile boolean finished; // set by FINISHED
  private volatile boolean endDelivered; // the listener has been given the end; END_DELIVERED
  private volatile EventLoop.@Nullable Timer timer;

  /**
   * The end of a call that begins.
   *
   * @param deadline the earliest that holds, on the clock of the loops
   */
  CallCompletion(
      ChannelCall<?, R> call,
      ClientCallListener<R> listener,
      long began,
      @Nullable Deadline deadline) {
    super(listener, call.options.executor());
    this.call = call;
    this.began = began;
    if (deadline != null) { // most calls have none, and to write a volatile field is a fence
      this.deadline = deadline;
    }
  }

  /** When the call began, on the loops' clock in nanoseconds. */
  long began() {
    return began;
  }

  /** The earliest of the deadlines that hold, or null. */
  @Nullable Deadline deadline() {
    return deadline;
  }

  /** Another deadline holds too, counted from the begin of the call. Before an attempt is made. */
  void limit(Duration timeout, EventLoop loop) {
    deadline =
        Deadline.earlier(deadline, Deadline.at(began + Durations.saturated(timeout), loop.clock()));
  }

  /** Whether the call has ended. */
  boolean isOver() {
    return finished;
  }

  /** Whether the listener has been given the end. */
  boolean isEndDelivered() {
    return endDelivered;
  }

  /** Whether the deadline is before a time on the loops' clock. */
  boolean isPast(long now) {
    Deadline until = deadline;
    return until != null && until.remainingNanos(now) <= 0;
  }

  /** Whether the deadline has passed. */
  boolean isLate() {
    return deadline != null && isPast(call.channel.loop().nanoTime());
  }

  /** The call ends when the one that is being served ends. */
  void inherit(ServerContext serving) {
    Runnable task =
        () -> {
          if (call.trace() != null) {
            call.trace().cancelled();
          }
          call.terminate(
              (isLate() ? Status.DEADLINE_EXCEEDED : Status.CANCELLED)
                  .withMessage(
                      "the call of " + serving.method() + " that made this one was cancelled"));
        };
    parent = new Parent(serving, task);
    serving.onCancel(task);
  }

  /** Moves the timer of the deadline to a loop, unless it stays on the channel's. */
  void move(EventLoop loop) {
    if (deadline != null && !call.attempts().areConcurrent()) {
      arm(loop);
    }
  }

  /** Sets the timer of the deadline on a loop. */
  void arm(EventLoop loop) {
    Deadline until = deadline;
    if (until == null) {
      return;
    }
    EventLoop.Timer before = timer;
    if (before != null) {
      before.cancel();
    }
    EventLoop.Timer fresh = loop.schedule(this, until.remainingNanos(loop.nanoTime()));
    timer = fresh;
    if (finished) { // whoever ended it may have cancelled the one before
      fresh.cancel();
    }
  }

  /** The deadline has passed. */
  @Override
  public void run() {
    if (finished) {
      return;
    }
    try {
      if (holder().inLoop()) {
        call.terminate(Status.DEADLINE_EXCEEDED.withMessage(overdue()));
      } else {
        toHolder(this); // the call has gone on while its timer ran out
      }
    } catch (Throwable thrown) { // for want of memory, if only for words: no timer comes again
      finish(LATE, Metadata.EMPTY);
      throw thrown;
    }
  }

  /** That the deadline has passed, and what kept the call, in words. On the loop of its holder. */
  String overdue() {
    return "the deadline passed: " + call.attempts().describeProgress();
  }

  /** Ends the call, unless it has ended. */
  void finish(Status status, Metadata trailers) {
    if (!FINISHED.compareAndSet(this, false, true)) {
      return;
    }
    try {
      letGo(status, trailers);
    } finally { // whatever was thrown, for want of memory: the caller waits for this
      onClose(status, trailers);
      END_DELIVERED.setRelease(this, true);
    }
  }

  private void letGo(Status status, Metadata trailers) {
    EventLoop.Timer running = timer;
    if (running != null) {
      running.cancel();
    }
    Parent by = parent;
    if (by != null) {
      Guard.run(
          LOG,
          "the served call that made another",
          () -> by.serving().removeOnCancel(by.onCancel()));
    }
    call.commit();
    call.countEnd(status.isOk());
    call.attempts().onCallEnded(status, trailers);
    if (call.trace() != null) {
      call.trace().ended(status, trailers);
    }
  }

  // Where the call is.

  /** The loop of what has the call now: of its connection, or of the channel. */
  private EventLoop holder() {
    Attempt<R> has = call.attempts().present();
    return has == null ? call.channel.loop() : has.loop();
  }

  /** Runs a task on the loop of what holds the call. */
  private void toHolder(Runnable task) {
    EventLoop loop = holder();
    if (loop == call.channel.loop()) {
      call.channel.runOnLoop(task);
    } else {
      loop.execute(task);
    }
  }

  @Override
  public boolean isOnLoop() {
    // Of attempts beside each other the channel's loop tells, each event by a task behind the last.
    return !call.attempts().areConcurrent() && holder().inLoop();
  }

  @Override
  public void onLoop(Runnable task) {
    if (call.attempts().areConcurrent()) {
      call.channel.runOnLoop(task);
    } else {
      toHolder(task);
    }
  }

  @Override
  public LoopWatchdog.Slot watch() {
    ClientStream<R> target = call.attempts().areConcurrent() ? null : call.stream();
    return target == null ? call.channel.watch() : target.connection().watch();
  }

  @Override
  public MethodDescriptor<?, ?> method() {
    return call.method;
  }

  @Override
  public void onListenerFailed(Throwable failure) {
    call.terminate(ListenerFailure.status(failure));
  }

  @Override
  public void onExecutorFailed(Throwable failure) {
    call.terminate(ListenerFailure.ofExecutor(failure));
  }

  /** Why the call has not ended, in words that are made on its loop. Any thread. */
  CompletableFuture<String> describe() {
    CompletableFuture<String> words = new CompletableFuture<>();
    describe(words);
    return words;
  }

  private void describe(CompletableFuture<String> words) {
    if (finished) {
      words.complete(ENDED);
    } else if (holder().inLoop()) {
      words.complete(call.attempts().describeProgress());
    } else {
      try {
        toHolder(() -> describe(words));
      } catch (RejectedExecutionException e) {
        words.complete(ENDED); // the loop has ended, and its calls before it
      }
    }
  }
}
