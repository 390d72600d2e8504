package dev.goshawk.limits;

import dev.goshawk.api.CallEnd;
import dev.goshawk.api.Metadata;
import dev.goshawk.api.NanoClock;
import dev.goshawk.api.ServerContext;
import dev.goshawk.api.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The room that one call has in each limit, from its headers until it needs it no more: its status
 * has been decided, or it has ended without one and no thread runs its handler any more. Given back
 * once.
 *
 * <p>It is taken on the event loop, and given back on whatever thread comes to that. What its
 * handler took goes into the limits when the call has ended: not how long the client took to send a
 * request or to read a response.
 */
final class Permit {

  /** What is taken of one limit. */
  private record Held(Scope<Slots> scope, Object key, Slots slots, double inFlight) {}

  private final NanoClock clock;
  private final long weight;
  private final boolean sampled;
  private final List<Held> held = new ArrayList<>(3);
  private final AtomicBoolean given = new AtomicBoolean();

  // Written by the thread that the note says, and read behind the end of the call.
  private volatile boolean began; // event loop
  private long begun; // before began
  private volatile boolean decided; // the handler's thread
  private long decidedAt; // before decided

  /**
   * Nothing held yet.
   *
   * @param sampled whether the time that its handler takes tells of load
   */
  Permit(NanoClock clock, long weight, boolean sampled) {
    this.clock = clock;
    this.weight = weight;
    this.sampled = sampled;
  }

  /** Room was taken in a limit. */
  void hold(Scope<Slots> scope, Object key, Slots slots, long inFlight) {
    held.add(new Held(scope, key, slots, (double) inFlight / Slots.ONE));
  }

  /** Goes with a call that is let in. */
  void follow(ServerContext call) {
    if (sampled) {
      call.onHandlerStart(this::handlerStarts);
    }
    call.addTrailers(this::statusIsDecided);
    call.onEnd(end -> ended(call, end));
  }

  private void handlerStarts() {
    begun = clock.nanoTime();
    began = true;
  }

  private Metadata statusIsDecided() {
    decidedAt = clock.nanoTime();
    decided = true;
    return Metadata.EMPTY;
  }

  private void ended(ServerContext call, CallEnd end) {
    if (sampled && began) {
      sample(end);
    }
    call.onHandlerReturn(this::give);
  }

  private void sample(CallEnd end) {
    long until = decided ? decidedAt : clock.nanoTime();
    Status.Code code = end.status().code();
    if (end.isCancelled() && code != Status.Code.DEADLINE_EXCEEDED) {
      return; // the client has lost interest or its connection, which tells nothing of load
    }
    boolean overloaded =
        code == Status.Code.DEADLINE_EXCEEDED
            || code == Status.Code.RESOURCE_EXHAUSTED
            || code == Status.Code.UNAVAILABLE;
    for (Held each : held) {
      each.slots.state.sample(begun, until, each.inFlight, overloaded);
    }
  }

  /** Gives back all that is held, once. Any thread. */
  void give() {
    if (given.compareAndSet(false, true)) {
      for (Held each : held) {
        each.slots.give(weight);
        each.scope.leave(each.key);
      }
    }
  }
}
