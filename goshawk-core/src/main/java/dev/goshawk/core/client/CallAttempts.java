package dev.goshawk.core.client;

import dev.goshawk.api.Metadata;
import dev.goshawk.api.Status;
import dev.goshawk.core.client.AttemptPolicy.End;
import dev.goshawk.core.client.trace.CallTrace;
import dev.goshawk.core.config.MethodConfig;
import dev.goshawk.core.transport.EventLoop;
import dev.goshawk.http2.ErrorCode;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The attempts of a call: which of them has it, what follows when one ends, and what it was asked
 * for that the next has to be asked for, too.
 *
 * <p>A call without a policy has one {@link Attempt}, and another in its place where the server has
 * not looked at that. With a {@link Hedging} policy several run beside each other, and until one of
 * them has a response no attempt has the call. The monitor is that of the call.
 */
final class CallAttempts<R> {

  private static final VarHandle CONFIG;
  private static final VarHandle PRESENT;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      CONFIG = lookup.findVarHandle(CallAttempts.class, "config", MethodConfig.class);
      PRESENT = lookup.findVarHandle(CallAttempts.class, "present", Attempt.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final ChannelCall<?, R> call;

  /**
   * What the service config says, from when that is known: at the start, or when the name of the
   * channel has been resolved. Written by CONFIG.
   */
  private volatile @Nullable MethodConfig config;

  // Written under the monitor where there may be many requests, responses or attempts at a time;
  // the first attempt by PRESENT.
  private volatile @Nullable Attempt<R> present;
  private volatile @Nullable AttemptPolicy<R> policy;

  /** How many responses were asked for; of one that is to come, whether. */
  private volatile int demand; // of many: written under the monitor

  CallAttempts(ChannelCall<?, R> call) {
    this.call = call;
  }

  // The service config.

  /** What the service config says of the call, or null while that is not known. Any thread. */
  @Nullable MethodConfig config() {
    return config;
  }

  /** The config is known. */
  void configure(MethodConfig given) {
    CONFIG.setRelease(this, given);
  }

  /** Goes by the policy of the config from now on, if that has to be known early. */
  void usePolicy(MethodConfig given) {
    AttemptPolicy<R> by = CallConfig.early(call, given);
    if (by == null) {
      return; // a volatile write of what is there already would cost each call a fence
    }
    policy = by;
    Attempt<R> waiting = present;
    if (waiting != null && by instanceof Hedging<R> hedging) {
      present = null;
      hedging.add(waiting);
      hedging.start();
      if (call.isOver()) { // whoever ended it may have looked before
        waiting.abandon();
      }
    }
  }

  // Which attempt has the call.

  /** The attempt that has the call, or null. Any thread. */
  @Nullable Attempt<R> present() {
    return present;
  }

  /** The stream that has the call, or null. Any thread. */
  @Nullable ClientStream<R> stream() {
    Attempt<R> has = present;
    return has == null ? null : has.stream();
  }

  /** Whether attempts run beside each other. Any thread. */
  boolean areConcurrent() {
    AttemptPolicy<R> by = policy;
    return by != null && by.isConcurrent();
  }

  /** The streams to which requests go while no single attempt has the call. Under the monitor. */
  List<ClientStream<R>> openStreams() {
    AttemptPolicy<R> by = policy;
    if (by == null || !by.isConcurrent()) {
      return List.of();
    }
    List<ClientStream<R>> open = new ArrayList<>(2);
    by.addStreams(open);
    return open;
  }

  /** One of several attempts has the call. Under the monitor. */
  void settle(Attempt<R> winner) {
    present = winner;
  }

  /** More was sent than may be kept: the call stays with one attempt. Under the monitor. */
  void onExcess() {
    AttemptPolicy<R> by = policy;
    if (by != null) {
      by.onExcess();
    }
    CallTrace trace = call.trace();
    Attempt<R> has = present;
    if (trace != null && has != null) {
      has.loop().execute(() -> trace.committed(has)); // without the monitor, which is held here
    }
  }

  // The way of an attempt.

  /** The first attempt, before it goes anywhere. */
  Attempt<R> first() {
    Attempt<R> first = new Attempt<>(call, 0, false);
    if (call.trace() != null) {
      call.trace().began(first, false, false);
    }
    if (!areConcurrent()) {
      // Whatever takes the attempt from here on, a queue, a loop or a stream, writes with a fence
      // before it asks whether the call is over: no fence is needed here.
      PRESENT.setRelease(this, first);
    }
    return first;
  }

  /** The first attempt goes on its way. */
  void submit(Attempt<R> first, @Nullable ClientSubchannel picked) {
    Hedging<R> hedging = policy instanceof Hedging<R> by ? by : null;
    if (hedging != null) {
      hedging.add(first);
    }
    call.channel.submit(first, picked);
    if (hedging != null) {
      hedging.start();
    }
  }

  /** A stream has been opened and been sent what there is: it is asked for responses. Its loop. */
  void onOpened(Attempt<R> attempt, ClientStream<R> stream, int wanted) {
    AttemptPolicy<R> by = policy;
    if (by != null) {
      by.onOpened(attempt, stream);
    }
    if (!call.method.kind().oneResponse()) {
      stream.addInitialDemand(wanted);
    } else if (demand != 0 && !areConcurrent()) {
      stream.requestSingle();
    }
  }

  /**
   * The server has not looked at an attempt: another takes its place. Answers what keeps it from
   * that, or null. The loop of the attempt.
   *
   * @param why with what it has ended
   */
  @Nullable String sendAgain(Attempt<R> before, Status why) {
    Attempt<R> next = new Attempt<>(call, before.ordinal(), true);
    AttemptPolicy<R> by = policy;
    String obstacle;
    synchronized (call) {
      obstacle = by == null ? takeOver(next) : by.onReplaced(before, next);
    }
    if (obstacle == null) {
      before.leave();
      if (call.trace() != null) {
        call.trace().attemptEnded(before, why, Metadata.EMPTY);
        call.trace().began(next, true, areConcurrent());
      }
      call.channel.requeue(next);
    }
    return obstacle;
  }

  /** An attempt takes the place of the one that the call has. Under the monitor. */
  @Nullable String takeOver(Attempt<R> next) {
    String obstacle = call.takeBack(stream());
    if (obstacle == null) {
      present = next; // what is asked for meanwhile is kept, and all of it asked for again
    }
    return obstacle;
  }

  // What an attempt has to tell.

  /** A response has begun: the call stays with its attempt, or has gone on. Its loop. */
  boolean commit(Attempt<R> attempt) {
    AttemptPolicy<R> by = policy;
    return by == null || by.onResponse(attempt);
  }

  /**
   * An attempt has ended before a response of it began: another is made by the policy of the call,
   * or the call ends with it. The loop of the attempt.
   */
  void onEnded(Attempt<R> ended, End end, Status status, Metadata trailers) {
    if (call.isOver() || (ended.isOver() && end != End.OVERDUE)) {
      return;
    }
    AttemptPolicy<R> by = policy;
    MethodConfig given = config;
    if (by == null && given != null && !status.isOk()) {
      by = CallConfig.late(call, given);
      policy = by;
    }
    Status last = by == null ? status : by.onEnded(ended, end, status, trailers);
    if (last != null) {
      end(last, trailers);
      return;
    }
    ended.leave();
    if (call.trace() != null) {
      call.trace().attemptEnded(ended, status, trailers);
    }
    ended.pickEnded(status, trailers);
  }

  /** The call ends by what became of an attempt, whatever its policy. The loop of the attempt. */
  void endBy(Attempt<R> last, Status status) {
    AttemptPolicy<R> by = policy;
    if (!last.isOver() && (by == null || by.takeEnd())) {
      call.finish(status, Metadata.EMPTY);
    }
  }

  /** The server has ended the call. */
  void end(Status status, Metadata trailers) {
    RetryThrottle throttle = status.isOk() ? call.channel.throttle() : null;
    if (throttle != null && !call.isOver()) {
      throttle.succeeded();
    }
    call.finish(status, trailers);
  }

  // What the caller asks for.

  /** How many messages a stream that is opened is asked for. Under the monitor. */
  int demand() {
    return areConcurrent() ? 0 : demand;
  }

  /** Asks the stream that has the call for what the caller has asked for so far. Its loop. */
  void askForResponses(ClientStream<R> stream) {
    if (!call.method.kind().oneResponse()) {
      stream.addInitialDemand(demand);
    } else if (demand != 0) {
      stream.requestSingle();
    }
  }

  /** Asks for responses. Any thread. */
  void request(int count) {
    if (call.method.kind().oneResponse()) {
      requestSingle();
      return;
    }
    ClientStream<R> target;
    synchronized (call) {
      demand = (int) Math.min((long) demand + count, Integer.MAX_VALUE);
      target = stream();
    }
    if (target != null && !call.isOver()) {
      EventLoop loop = target.connection().loop();
      if (loop.inLoop()) {
        target.in().addDemand(count);
      } else {
        loop.execute(() -> target.in().addDemand(count));
      }
    }
  }

  /**
   * Asks for the one response, once. No monitor: this writes that it is wanted and then looks for a
   * stream, which is opened first and then looks whether it is wanted; so one sees the other.
   */
  private void requestSingle() {
    if (demand != 0) {
      return;
    }
    demand = 1;
    ClientStream<R> target = stream();
    if (target != null && !call.isOver()) {
      EventLoop loop = target.connection().loop();
      if (loop.inLoop()) {
        target.requestSingle();
      } else {
        loop.execute(target::requestSingle);
      }
    }
  }

  // The end from this side.

  /** Ends the call. Any thread. */
  void terminate(Status status) {
    if (call.isOver()) {
      return;
    }
    ClientStream<R> target = stream();
    if (target == null) {
      AttemptPolicy<R> by = policy;
      if (by != null && !by.takeEnd()) { // one of its streams has the call meanwhile
        terminate(status);
        return;
      }
      call.finish(status, Metadata.EMPTY);
      withdraw();
      return;
    }
    EventLoop loop = target.connection().loop();
    if (loop.inLoop()) {
      terminate(target, status);
    } else {
      loop.execute(() -> terminate(target, status));
    }
  }

  private void terminate(ClientStream<R> target, Status status) {
    if (call.isOver()) {
      return;
    }
    if (target != stream()) { // the call has gone on to another attempt
      terminate(status);
      return;
    }
    target.abandon(ErrorCode.CANCEL);
    call.finish(status, Metadata.EMPTY);
  }

  /** Whatever holds the call, which is over and had no stream, lets go of it. */
  private void withdraw() {
    Attempt<R> has = present;
    ClientStream<R> opened = stream();
    if (opened != null) { // by a loop that may have done so before the end
      opened.connection().loop().execute(() -> opened.abandon(ErrorCode.CANCEL));
    } else if (has != null) {
      has.leaveQueue();
    }
  }

  /** The call has ended: so have its attempts. Any thread. */
  void onCallEnded(Status status, Metadata trailers) {
    AttemptPolicy<R> by = policy;
    if (by != null) {
      by.onCallEnded();
    }
    Attempt<R> has = present;
    if (has != null) {
      has.pickEnded(status, trailers);
    }
  }

  /** Why the call has not ended, in words. On the loop of its holder. */
  String describeProgress() {
    Attempt<R> has = present;
    AttemptPolicy<R> by = policy;
    String waits = by == null || stream() != null ? null : by.describe();
    return waits != null
        ? waits
        : has == null ? "waiting for its request" : AttemptProgress.describe(has);
  }
}
