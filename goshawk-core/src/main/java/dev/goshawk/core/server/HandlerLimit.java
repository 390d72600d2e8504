package dev.goshawk.core.server;

import dev.goshawk.core.server.call.ServedCall;
import dev.goshawk.core.server.handler.BlockingRun;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * How many blocking handlers may run for one connection: as many as it may have calls.
 *
 * <p>A call that the client cancels is over at once, but its handler may go on: it may take no
 * notice of its interrupt. If only calls were counted, a client that begins and cancels calls could
 * have any number of handlers run. So a handler that outlives its call keeps the call's place, on
 * the connection and in {@code maxCalls}, and a call that would be one too many starts its handler
 * when another has returned. Event loop only, but for what says otherwise.
 */
final class HandlerLimit {

  private final ServerConnection connection;
  private final GrpcServer server;
  private final int most;

  /** Calls that are over, and whose handlers run. */
  private final AtomicInteger outliving = new AtomicInteger();

  /** Calls whose handlers wait for a place, in the order in which they came. */
  private @Nullable Set<ServedCall<?, ?>> waiting;

  /**
   * Whether there are any; set before {@link #outliving} is looked at again. Any thread reads it.
   */
  private volatile boolean anyWaits;

  /**
   * All places are free.
   *
   * @param most how many there are
   */
  HandlerLimit(ServerConnection connection, GrpcServer server, int most) {
    this.connection = connection;
    this.server = server;
    this.most = most;
  }

  /**
   * Whether the handler of a call may start now. If not it waits, and is {@linkplain
   * ServedCall#startHandler started} when there is room.
   */
  boolean take(ServedCall<?, ?> call) {
    if (waiting == null && outliving.get() == 0) {
      return true; // there are no more calls than may be
    }
    Set<ServedCall<?, ?>> queue = waiting;
    if (queue == null) {
      queue = new LinkedHashSet<>();
      waiting = queue;
    }
    queue.add(call);
    anyWaits = true;
    startWaiting();
    return false;
  }

  /** A call is over; if it waited, it waits no more. */
  void leave(ServedCall<?, ?> call) {
    if (waiting != null && waiting.remove(call)) {
      startWaiting();
    }
  }

  /** A call is over, and its handler may go on. */
  void outlives(BlockingRun run) {
    outliving.incrementAndGet();
    server.load().callsChanged(1);
    if (!run.afterwards(this::returned)) {
      returned();
    }
  }

  /** A handler that outlived its call has returned. Any thread. */
  private void returned() {
    outliving.decrementAndGet();
    server.load().callsChanged(-1);
    if (anyWaits) {
      try {
        connection.loop().execute(this::startWaiting);
      } catch (RejectedExecutionException e) {
        anyWaits = false; // the loop has ended, and before it all calls that waited
      }
    }
  }

  /** Starts handlers that wait, as far as there is room. */
  void startWaiting() {
    Set<ServedCall<?, ?>> queue = waiting;
    if (queue == null) {
      return;
    }
    while (!queue.isEmpty()
        && connection.http2.activeStreams() - queue.size() + outliving.get() < most) {
      ServedCall<?, ?> next = queue.iterator().next();
      queue.remove(next);
      next.startHandler();
    }
    if (queue.isEmpty()) {
      waiting = null;
      anyWaits = false;
    }
  }
}
