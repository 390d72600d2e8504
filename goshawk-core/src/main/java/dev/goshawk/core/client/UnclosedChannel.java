package dev.goshawk.core.client;

import dev.goshawk.core.loop.Log;
import dev.goshawk.core.loop.LoopWatchdog;
import java.lang.ref.PhantomReference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What is known of a channel that has not been closed: its target, and where it was built. When the
 * application has lost it, the log says so, and the channel is shut down behind its running calls.
 *
 * <p>Any thread. There is no thread for this: the thread of the {@link LoopWatchdog}, which runs
 * while any channel is open, looks for lost ones twice a second, and so does whoever builds or
 * closes another. The garbage collector has to have found the channel first, which it may not for
 * long where little memory is used.
 */
final class UnclosedChannel extends PhantomReference<ChannelHandle> {

  private static final Log LOG = new Log(UnclosedChannel.class);

  /** How long the calls of a lost channel may go on: as long as they take. */
  private static final Duration GRACE = Duration.ofDays(365);

  private static final ReferenceQueue<ChannelHandle> LOST = new ReferenceQueue<>();

  static {
    LoopWatchdog.shared().add(UnclosedChannel::lookForLost);
  }

  /** All that have not been closed; it keeps the references themselves. */
  private static final Set<UnclosedChannel> OPEN = ConcurrentHashMap.newKeySet();

  /** Weakly: an event loop holds a channel that has connections or calls; others may just go. */
  private final WeakReference<ClientChannel> channel;

  /** What the channel has a share in, and does not hold the channel. */
  private final Runnable share;

  private final String name;
  private final Throwable built = new Throwable("the channel was built here");

  private UnclosedChannel(ChannelHandle handle, ClientChannel channel) {
    super(handle, LOST);
    this.channel = new WeakReference<>(channel);
    this.share = channel.connector().share();
    this.name = channel.toString();
  }

  static UnclosedChannel of(ChannelHandle handle, ClientChannel channel) {
    lookForLost();
    UnclosedChannel unclosed = new UnclosedChannel(handle, channel);
    OPEN.add(unclosed);
    return unclosed;
  }

  /** The application closes the channel. */
  void close() {
    OPEN.remove(this);
    clear();
    lookForLost();
  }

  /** Logs the channels that were lost since this was done before. */
  static void lookForLost() {
    for (Object lost = LOST.poll(); lost != null; lost = LOST.poll()) {
      ((UnclosedChannel) lost).report();
    }
  }

  private void report() {
    if (OPEN.remove(this)) {
      LOG.warn(
          name
              + " was never closed, and nothing refers to it any more: close each channel, or"
              + " share one; it is shut down behind its running calls",
          built);
      ClientChannel lost = channel.get();
      if (lost != null) {
        var unused = lost.shutdown(GRACE);
      } else {
        share.run(); // in place of the channel, which is gone
        LoopWatchdog.shared().stop();
      }
    }
  }
}
