package dev.goshawk.netty.connection;

import dev.goshawk.core.transport.EventLoop;
import dev.goshawk.netty.tls.TlsContexts;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How a channel speaks TLS to proxies, read when the first one needs it. Any thread; that first
 * time blocks.
 */
final class ProxyTls {

  private final Function<EventLoop, TlsContexts> opening;
  private final EventLoop loop;
  private @Nullable TlsContexts contexts; // guarded by this
  private boolean closed; // guarded by this

  /**
   * Not opened yet.
   *
   * @param loop watches its files
   */
  ProxyTls(Function<EventLoop, TlsContexts> opening, EventLoop loop) {
    this.opening = opening;
    this.loop = loop;
  }

  /**
   * What it takes to connect.
   *
   * @throws IllegalArgumentException when what was set cannot be used, such as files
   * @throws IllegalStateException when the channel is closed
   */
  synchronized TlsContexts open() {
    if (closed) {
      throw new IllegalStateException("the channel is closed");
    }
    TlsContexts present = contexts;
    if (present == null) {
      present = opening.apply(loop);
      contexts = present;
    }
    return present;
  }

  private synchronized @Nullable TlsContexts end() {
    closed = true;
    return contexts;
  }

  void close() {
    TlsContexts last = end();
    if (last != null) {
      last.close();
    }
  }

  void awaitEnd(long latest) throws InterruptedException {
    TlsContexts last = end();
    if (last != null) {
      last.awaitEnd(latest);
    }
  }
}
