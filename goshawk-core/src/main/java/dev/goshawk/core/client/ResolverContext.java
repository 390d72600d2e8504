package dev.goshawk.core.client;

import dev.goshawk.core.loop.Guard;
import dev.goshawk.core.loop.Log;
import dev.goshawk.core.resolve.NameResolver;
import dev.goshawk.core.resolve.ProxyDetector;
import dev.goshawk.core.resolve.ServiceConfigReader;
import dev.goshawk.core.transport.EventLoop;
import java.net.SocketAddress;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.DoubleSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What a channel offers its resolver. Any thread.
 *
 * @param loop the channel's
 * @param toLoop runs tasks on it, or where it has ended with the channel, does what is left to do
 * @param threads runs what blocks
 * @param defaultPort the port of names that give none
 * @param supported which addresses the transport can connect to
 * @param proxies which hosts are reached by a proxy
 * @param random numbers from 0 to 1
 * @param configReader reads service configs
 */
record ResolverContext(
    EventLoop loop,
    Executor toLoop,
    Executor threads,
    int defaultPort,
    Predicate<Class<? extends SocketAddress>> supported,
    ProxyDetector proxies,
    DoubleSupplier random,
    ServiceConfigReader configReader)
    implements NameResolver.Context {

  private static final Log LOG = new Log(ResolverContext.class);

  /** Threads for look-ups, each for one. */
  static final Executor NEW_THREAD =
      task -> {
        Thread thread = new Thread(task, "goshawk-resolver");
        thread.setDaemon(true);
        thread.start();
      };

  @Override
  public <T> void offload(Callable<T> blocking, BiConsumer<@Nullable T, @Nullable Throwable> then) {
    Throwable thrown =
        Guard.execute(
            threads,
            () -> {
              T value = null;
              Throwable failure = null;
              try {
                value = blocking.call();
              } catch (Throwable e) { // the system's resolver, or an application's
                failure = e;
              }
              deliver(then, value, failure);
            });
    if (thrown != null) {
      deliver(then, null, thrown);
    }
  }

  private <T> void deliver(
      BiConsumer<@Nullable T, @Nullable Throwable> then,
      @Nullable T value,
      @Nullable Throwable failure) {
    toLoop.execute(
        () -> Guard.run(LOG, "what follows a look-up", () -> then.accept(value, failure)));
  }

  @Override
  public boolean supports(Class<? extends SocketAddress> type) {
    return supported.test(type);
  }
}
