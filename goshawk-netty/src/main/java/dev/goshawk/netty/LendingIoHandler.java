package dev.goshawk.netty;

import io.netty.channel.IoEvent;
import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoRegistration;
import io.netty.channel.nio.NioIoHandle;
import java.nio.channels.SelectableChannel;

/**
 * Netty's selector, which lends its loop while it waits and has nothing to do.
 *
 * <p>The loop's thread only, but for {@link #wakeup}. It has the loop back before a channel hears
 * of an event and before a task runs.
 */
final class LendingIoHandler implements IoHandler {

  private final IoHandler selector;
  private final LoopLease lease;
  private boolean lending;

  LendingIoHandler(IoHandler selector, LoopLease lease) {
    this.selector = selector;
    this.lease = lease;
  }

  @Override
  public void initialize() {
    selector.initialize();
  }

  @Override
  public int run(IoHandlerContext context) {
    if (!context.canBlock()) {
      return selector.run(context);
    }
    lending = true;
    lease.free();
    try {
      return selector.run(context);
    } finally {
      hold();
    }
  }

  private void hold() {
    if (lending) {
      lease.hold();
      lending = false;
    }
  }

  @Override
  public IoRegistration register(IoHandle handle) throws Exception {
    return selector.register(
        handle instanceof NioIoHandle channel ? new Registered(channel) : handle);
  }

  @Override
  public void prepareToDestroy() {
    selector.prepareToDestroy();
  }

  @Override
  public void destroy() {
    selector.destroy();
  }

  @Override
  public void wakeup() {
    selector.wakeup();
  }

  @Override
  public boolean isCompatible(Class<? extends IoHandle> type) {
    return selector.isCompatible(type);
  }

  /** A channel that hears of events when the loop is its thread's again. */
  @SuppressWarnings("try") // close may throw what it likes, says Netty
  private final class Registered implements NioIoHandle {
    private final NioIoHandle channel;

    Registered(NioIoHandle channel) {
      this.channel = channel;
    }

    @Override
    public SelectableChannel selectableChannel() {
      return channel.selectableChannel();
    }

    @Override
    public void handle(IoRegistration registration, IoEvent event) {
      hold();
      channel.handle(registration, event);
    }

    @Override
    public void registered() {
      channel.registered();
    }

    @Override
    public void unregistered() {
      hold();
      channel.unregistered();
    }

    @Override
    public void close() throws Exception {
      hold();
      channel.close();
    }
  }
}
