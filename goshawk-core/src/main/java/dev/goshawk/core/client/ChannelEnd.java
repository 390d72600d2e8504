package dev.goshawk.core.client;

import dev.goshawk.core.carrier.Connector;
import dev.goshawk.core.loop.Log;
import dev.goshawk.core.loop.LoopWatchdog;
import dev.goshawk.core.loop.ThreadEnds;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** How the thread that closes a channel waits for its end. No thread of an event loop's. */
final class ChannelEnd {

  private static final Log LOG = new Log(ChannelEnd.class);

  private ChannelEnd() {}

  /**
   * Waits for the last connection, and for the threads that end with it. An interrupted thread
   * waits no more, and stays interrupted.
   *
   * @param done completes with the last connection
   * @param limit how long it is waited for that; then it is logged which channel did not close
   */
  static void await(
      ClientChannel channel, Connector connector, CompletableFuture<Void> done, Duration limit) {
    try {
      done.get(limit.toMillis(), TimeUnit.MILLISECONDS);
      connector.awaitEnd(ThreadEnds.noLimit());
      LoopWatchdog.shared().awaitEnd(ThreadEnds.noLimit());
    } catch (TimeoutException e) {
      LOG.warn(
          channel
              + " did not close within "
              + limit
              + ": one of its event loops does not go on; close returns without it",
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      throw new AssertionError("the end of a channel does not fail", e);
    }
  }
}
