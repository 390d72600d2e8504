package dev.goshawk.core.client;

import dev.goshawk.api.Metadata;
import dev.goshawk.api.Status;
import dev.goshawk.core.balance.PickResult;
import dev.goshawk.core.balance.Picker;
import dev.goshawk.core.balance.Subchannel;
import dev.goshawk.core.client.AttemptPolicy.End;
import dev.goshawk.core.loop.Guard;
import dev.goshawk.core.loop.Log;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where the calls of a channel go: the picker of its policy, and the queue of the attempts that the
 * picker lets wait. The channel's loop only, but for {@link #pick}, which is any thread.
 *
 * <p>A call reads the picker and goes straight to a subchannel; only when there is none does it
 * come to the queue. Each new picker is asked for all that wait, in their order, before later calls
 * see it.
 */
final class CallDispatch {

  private static final Log LOG = new Log(CallDispatch.class);

  private final AttemptQueue pending = new AttemptQueue();
  private volatile Picker picker = Picker.WAIT;
  private @Nullable Status refusal; // by the present picker, of a call that waits for ready
  private boolean down;
  private boolean used;

  CallDispatch() {}

  /**
   * Picks for an attempt, which notes what came of it. Any thread.
   *
   * @return the subchannel that it is to go to, or null when it has to come here
   */
  @Nullable ClientSubchannel pick(Attempt<?> attempt) {
    PickResult result = pick(attempt, picker);
    return result == null ? null : subchannel(result);
  }

  /** Picks for an attempt; null when the picker failed, and the call with it. */
  private static @Nullable PickResult pick(Attempt<?> attempt, Picker by) {
    PickResult result;
    try {
      result = Objects.requireNonNull(by.pick(attempt.call()), "pick result");
      checkOwner(result, attempt);
    } catch (Throwable e) { // a policy's, which may be an application's
      LOG.warn("the picker of a load-balancing policy failed", e);
      attempt.failed(
          End.UNWANTED,
          Status.INTERNAL
              .withMessage("the load-balancing policy failed: " + Guard.describe(e))
              .withCause(e));
      return null;
    }
    attempt.picked(result);
    return result;
  }

  /** A call must not go where its channel has no connection of its own. */
  private static void checkOwner(PickResult result, Attempt<?> attempt) {
    Subchannel picked = result.subchannel();
    if (picked != null
        && !(picked instanceof ClientSubchannel own && own.isOf(attempt.call().channel))) {
      throw new IllegalStateException(
          "a call was sent to a subchannel that its channel has not made: " + picked.address());
    }
  }

  /** What was picked, which this channel has made. */
  private static @Nullable ClientSubchannel subchannel(PickResult result) {
    return (ClientSubchannel) result.subchannel();
  }

  /** How many calls wait here. Any thread. */
  int waiting() {
    return pending.size();
  }

  /** Takes an attempt that has nowhere to go; whether it waits now. */
  boolean enqueue(Attempt<?> call) {
    used = true;
    if (dispatch(call, picker)) {
      return false;
    }
    call.waitsInChannel();
    pending.add(call);
    return true;
  }

  /** Sends a call on its way, or ends it; false when it must wait. */
  private boolean dispatch(Attempt<?> call, Picker by) {
    if (call.isOver()) {
      return true;
    }
    call.call().configure();
    if (call.isOver()) {
      return true;
    }
    PickResult result = pick(call, by);
    if (result == null) {
      return true;
    }
    ClientSubchannel picked = subchannel(result);
    if (picked != null) {
      return submit(call, picked);
    }
    Status failure = result.failure();
    if (failure != null && (result.drop() != null || !call.call().waitsForReady() || down)) {
      boolean wanted = result.drop() == null && !down;
      call.failed(wanted ? End.STATUS : End.UNWANTED, ControlPlaneStatus.of(failure));
      return true;
    }
    refusal = failure;
    return false;
  }

  /**
   * Sends a call to a subchannel, unless that has no connection: its policy knows so by now, and
   * will tell when it has one. False when the call must wait for that.
   */
  private boolean submit(Attempt<?> call, ClientSubchannel picked) {
    if (picked.pick() != null) {
      picked.submit(call);
      return true;
    }
    refusal =
        Status.UNAVAILABLE.withMessage(
            "the load-balancing policy sends calls to "
                + picked.address()
                + ", which is not connected");
    call.pickEnded(refusal, Metadata.EMPTY);
    return false;
  }

  /** Why the present picker sends calls nowhere that wait for ready; null when it does not say. */
  @Nullable Status refusal() {
    return refusal;
  }

  /** Calls go by this from now on, those that wait before all later ones. */
  void update(Picker fresh) {
    refusal = null;
    if (fresh != Picker.WAIT) {
      for (int waiting = pending.size(); waiting > 0; waiting--) {
        Attempt<?> call = pending.poll();
        if (call != null && !dispatch(call, fresh)) {
          pending.add(call);
        }
      }
    }
    picker = fresh; // behind those that wait, so that no later call overtakes them
  }

  /**
   * The service config is known for the first time: calls that wait take from it what it says of
   * them, for some of which that is that they wait no more.
   */
  void configureWaiting() {
    for (int waiting = pending.size(); waiting > 0; waiting--) {
      Attempt<?> call = pending.poll();
      if (call != null) {
        call.call().configure();
        pending.add(call); // unless it is over
      }
    }
  }

  /** Whether attempts wait. */
  boolean hasWaiting() {
    return !pending.isEmpty();
  }

  /** Whether attempts wait, or one has come here since this was asked before. */
  boolean takeUsed() {
    boolean before = used;
    used = hasWaiting();
    return before || used;
  }

  /** All calls end with a status from now on, those that wait for ready as well. */
  void end(Status status) {
    down = true;
    picker = Picker.failing(status);
    endAll(pending, status);
  }

  /** Ends the calls of a queue. */
  static void endAll(AttemptQueue queue, Status status) {
    for (Attempt<?> call = queue.poll(); call != null; call = queue.poll()) {
      call.failed(End.UNWANTED, status);
    }
  }
}
