package dev.goshawk.netty.loop;

import dev.goshawk.core.loop.WakeUps;
import io.netty.channel.ChannelException;
import io.netty.channel.IoEvent;
import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoRegistration;
import io.netty.channel.nio.NioIoHandle;
import io.netty.util.concurrent.ThreadAwareExecutor;
import java.nio.channels.SelectableChannel;
import java.nio.channels.ServerSocketChannel;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A selector of Netty's in which what one channel throws concerns that channel alone, such as a
 * class that cannot be loaded while there is no file descriptor: the channel is closed. One that
 * listens stays open, as the next connection may fare better.
 *
 * <p>Netty would end the loop with an Error, and would have all channels wait for a second after an
 * exception. Nor would it ever wake the loop again behind a caller that failed in between, for want
 * of stack, when it had noted that the loop was woken and had not woken it yet: hence {@link
 * WakeUps}. Event loop only, except {@link #wakeup}.
 */
final class ChannelGuard implements IoHandler {

  private final IoHandler selector;
  private final ThreadAwareExecutor loop;
  private final LoopFailures failures;
  private final OneSelector selectors;
  private final WakeUps wakeUps;
  private final Sleep sleep;
  private final Set<Guarded> channels = new HashSet<>();

  /**
   * Around a selector that Netty has just made.
   *
   * @param selectors where Netty has it from
   */
  ChannelGuard(
      IoHandler selector, ThreadAwareExecutor loop, OneSelector selectors, LoopFailures failures) {
    this.selector = selector;
    this.loop = loop;
    this.failures = failures;
    this.selectors = selectors;
    this.wakeUps = new WakeUps(selectors::wakeUp);
    this.sleep = new Sleep(wakeUps);
  }

  /** The loop as the selector sees it, which asks before each of its sleeps whether it may. */
  private static final class Sleep implements IoHandlerContext {
    private final WakeUps wakeUps;
    private @Nullable IoHandlerContext context;

    Sleep(WakeUps wakeUps) {
      this.wakeUps = wakeUps;
    }

    Sleep in(IoHandlerContext given) {
      context = given;
      return this;
    }

    private IoHandlerContext context() {
      return Objects.requireNonNull(context);
    }

    @Override
    public boolean canBlock() {
      if (!context().canBlock()) {
        return false; // most often: then nobody needs to wake it once more
      }
      wakeUps.beforeSleep();
      return context().canBlock();
    }

    @Override
    public long delayNanos(long now) {
      return context().delayNanos(now);
    }

    @Override
    public long deadlineNanos() {
      return context().deadlineNanos();
    }

    @Override
    public void reportActiveIoTime(long nanos) {
      context().reportActiveIoTime(nanos);
    }

    @Override
    public boolean shouldReportActiveIoTime() {
      return context().shouldReportActiveIoTime();
    }
  }

  @Override
  public IoRegistration register(IoHandle handle) throws Exception {
    Guarded channel = new Guarded((NioIoHandle) handle);
    boolean registered = false;
    try {
      channels.add(channel);
      IoRegistration registration = selector.register(channel);
      registered = true;
      return registration;
    } catch (Error e) { // with which nobody would hear that it failed
      throw new ChannelException("a channel cannot be registered: " + e, e);
    } finally {
      if (!registered) {
        channels.remove(channel);
      }
    }
  }

  /** Whether there may be channels that no selector is asked about any more: the loop is to end. */
  boolean isTorn() {
    return selectors.isTorn();
  }

  /** A channel as the selector sees it. */
  private final class Guarded implements NioIoHandle {
    private final NioIoHandle channel;

    Guarded(NioIoHandle channel) {
      this.channel = channel;
    }

    @Override
    public void handle(IoRegistration registration, IoEvent event) {
      try {
        channel.handle(registration, event);
      } catch (Throwable thrown) {
        if (selectableChannel() instanceof ServerSocketChannel) {
          failures.survived("accepting a connection failed", thrown);
        } else {
          failures.survived("a connection is closed, as reading or writing failed", thrown);
          close();
        }
      }
    }

    @Override
    public void close() {
      try {
        channel.close();
      } catch (Throwable thrown) {
        failures.survived("closing a connection failed", thrown);
      }
    }

    @Override
    public void registered() {
      channel.registered();
    }

    @Override
    public void unregistered() {
      channels.remove(this);
      channel.unregistered();
    }

    @Override
    public SelectableChannel selectableChannel() {
      return channel.selectableChannel();
    }
  }

  @Override
  public void initialize() {
    selector.initialize();
  }

  @Override
  public int run(IoHandlerContext context) {
    return selector.run(sleep.in(context));
  }

  @Override
  public void prepareToDestroy() {
    selector.prepareToDestroy();
    if (isTorn()) { // and Netty has closed those of one selector
      List.copyOf(channels).forEach(Guarded::close);
    }
  }

  @Override
  public void destroy() {
    selector.destroy();
  }

  @Override
  public void wakeup() {
    if (!loop.isExecutorThread(Thread.currentThread())) {
      wakeUps.wake();
    }
  }

  @Override
  public boolean isCompatible(Class<? extends IoHandle> handleType) {
    return selector.isCompatible(handleType);
  }
}
