package dev.goshawk.netty;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import java.lang.System.Logger.Level;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Makes the JVM load Netty's sockets and buffers on a thread of its own, once in a process, while
 * the application goes on to describe its first server or channel. The thread ends by itself.
 */
final class Preload implements Runnable {

  private static final AtomicBoolean BEGUN = new AtomicBoolean();

  private Preload() {}

  /** Begins, unless that was done in this process. Any thread. */
  static void begin() {
    if (BEGUN.compareAndSet(false, true)) {
      Thread thread = new Thread(new Preload(), "goshawk-preload");
      thread.setDaemon(true);
      thread.start();
    }
  }

  @Override
  public void run() {
    try {
      Channel socket = new Sockets.Connecting();
      socket.pipeline().addLast(new InboundHandler() {});
      socket.unsafe().closeForcibly();
      ByteBufAllocator.DEFAULT.directBuffer().release();
    } catch (RuntimeException | LinkageError e) {
      System.getLogger(Preload.class.getName())
          .log(Level.DEBUG, "sockets could not be loaded ahead; the first use will tell", e);
    }
  }
}
