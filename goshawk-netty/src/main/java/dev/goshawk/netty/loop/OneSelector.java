package dev.goshawk.netty.loop;

import java.io.IOException;
import java.net.ProtocolFamily;
import java.nio.channels.DatagramChannel;
import java.nio.channels.Pipe;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.AbstractSelector;
import java.nio.channels.spi.SelectorProvider;
import org.jspecify.annotations.Nullable;

/**
 * The JDK's selectors, of which the one that was opened last is known: Netty, which opens one for
 * its loop and may put another in its place, does not give it away. Any thread, but for what is the
 * loop's.
 */
final class OneSelector extends SelectorProvider {

  private final SelectorProvider jdk = SelectorProvider.provider();
  private volatile @Nullable Selector last;

  /** The one that {@link #last} is to replace; null until one is. Event loop only. */
  private @Nullable Selector replaced;

  /** Has whoever waits in the selector, or waits there next, return. */
  void wakeUp() {
    Selector present = last;
    if (present != null) {
      present.wakeup();
    }
  }

  @Override
  public AbstractSelector openSelector() throws IOException {
    AbstractSelector opened = jdk.openSelector();
    replaced = last;
    last = opened;
    return opened;
  }

  /**
   * Whether Netty was putting one selector in the place of another, and was stopped by an Error in
   * the middle of it: it goes on with the old one, while channels may be registered with the new
   * one, which nobody asks. For Netty closes the old one when all have moved. Event loop only, and
   * not while Netty asks its selector.
   */
  boolean isTorn() {
    Selector old = replaced;
    if (old == null) {
      return false; // as ever so far
    }
    if (!old.isOpen()) {
      replaced = null;
    }
    return replaced != null;
  }

  @Override
  public DatagramChannel openDatagramChannel() throws IOException {
    return jdk.openDatagramChannel();
  }

  @Override
  public DatagramChannel openDatagramChannel(ProtocolFamily family) throws IOException {
    return jdk.openDatagramChannel(family);
  }

  @Override
  public Pipe openPipe() throws IOException {
    return jdk.openPipe();
  }

  @Override
  public ServerSocketChannel openServerSocketChannel() throws IOException {
    return jdk.openServerSocketChannel();
  }

  @Override
  public SocketChannel openSocketChannel() throws IOException {
    return jdk.openSocketChannel();
  }
}
