package dev.goshawk.netty.loop;

import io.netty.channel.ChannelException;
import io.netty.channel.IoEvent;
import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoRegistration;
import io.netty.channel.nio.NioIoHandle;
import java.nio.channels.SelectableChannel;
import java.nio.channels.ServerSocketChannel;

/**
 * A selector of Netty's in which what one channel throws concerns that channel alone, such as a
 * class that cannot be loaded while there is no file descriptor: the channel is closed. One that
 * listens stays open, as the next connection may fare better.
 *
 * <p>Netty would end the loop with an Error, and would have all channels wait for a second after an
 * exception. Event loop only, except {@link #wakeup}.
 */
final class ChannelGuard implements IoHandler {

  private final IoHandler selector;
  private final LoopFailures failures;

  ChannelGuard(IoHandler selector, LoopFailures failures) {
    this.selector = selector;
    this.failures = failures;
  }

  @Override
  public IoRegistration register(IoHandle handle) throws Exception {
    try {
      return selector.register(new Guarded((NioIoHandle) handle));
    } catch (Error e) { // with which nobody would hear that it failed
      throw new ChannelException("a channel cannot be registered: " + e, e);
    }
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
    return selector.run(context);
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
  public boolean isCompatible(Class<? extends IoHandle> handleType) {
    return selector.isCompatible(handleType);
  }
}
