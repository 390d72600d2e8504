package dev.goshawk.core.resolve;

import dev.goshawk.api.Status;
import dev.goshawk.core.transport.EventLoop;
import java.net.SocketAddress;
import java.util.concurrent.Callable;
import java.util.function.BiConsumer;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Finds the endpoints of one target for one channel, and goes on telling of them while they change.
 *
 * <p>All methods are called on the channel's loop and must not block; what blocks goes through
 * {@link Context#offload}. A channel starts a resolver when it leaves IDLE, and closes it when it
 * becomes idle or shuts down; then it makes another when calls come again. A resolver that throws
 * has failed to resolve, and is asked again after a backoff.
 */
public interface NameResolver {

  /** Begins. The first result is wanted as soon as there is one, even a failure. Called once. */
  void start(Listener listener);

  /**
   * Asked to look again: connections failed or were lost, or a result was a failure or was refused.
   * May be put off, or do nothing where results come by themselves. Default: nothing.
   */
  default void refresh() {}

  /**
   * Asked to look now, as the application says that the network has changed: what was put off is
   * due. Default: {@link #refresh}.
   */
  default void refreshNow() {
    refresh();
  }

  /** Ends: no result is wanted any more. Called once; {@link #refresh} does not follow. */
  void close();

  /**
   * What it is doing, in words: {@code looking up 'orders' for 1.2 s}; null when there is nothing
   * to tell.
   *
   * @param now the time of the channel's loop, in nanoseconds
   */
  default @Nullable String describe(long now) {
    return null;
  }

  /** Who hears of results. The channel's loop only. */
  interface Listener {
    /**
     * A result; it takes the place of all before it.
     *
     * @return OK, or why the result cannot be used; then {@link #refresh} is called after a backoff
     *     (gRPC's backoff: 1 s, 1.6 times as long each time, at most 120 s)
     */
    Status onResult(ResolutionResult result);
  }

  /** What a channel offers its resolver. Any thread, unless stated. */
  interface Context {

    /** The channel's loop, with its timers and its clock. */
    EventLoop loop();

    /**
     * Runs code that blocks on a thread of its own, and what follows on the channel's loop: with a
     * value, or with what was thrown, which may be that no thread could be started. What comes when
     * the channel has ended is dropped.
     */
    <T> void offload(Callable<T> blocking, BiConsumer<@Nullable T, @Nullable Throwable> then);

    /** The port of names that give none: 443 with TLS, 80 without. */
    int defaultPort();

    /** Whether the channel's transport can connect to addresses of a class. */
    boolean supports(Class<? extends SocketAddress> type);

    /**
     * Which hosts are reached by a proxy. It may block: asked inside {@link #offload}, and only if
     * {@link dev.goshawk.core.transport.ProxiedAddress} is supported, as which the host is then
     * told, without having been looked up.
     */
    ProxyDetector proxies();

    /** Numbers from 0 to 1, for jitter and draws. */
    DoubleSupplier random();

    /** Reads service configs as the channel would: its policies and codecs are known to it. */
    ServiceConfigReader configReader();
  }
}
