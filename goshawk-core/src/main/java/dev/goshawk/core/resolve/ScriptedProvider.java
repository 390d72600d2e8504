package dev.goshawk.core.resolve;

import dev.goshawk.api.Status;
import dev.goshawk.core.transport.EventLoop;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A resolver for tests: it tells what the test pushes, when the test pushes it, and counts what the
 * channel asks for. Its target is {@code scripted:}, with anything behind that. Any thread.
 *
 * <pre>{@code
 * ScriptedProvider backends = new ScriptedProvider("orders", InetSocketAddress.class);
 * Channel channel = GoshawkChannel.to("scripted:orders").resolver(backends).build();
 * backends.push(ResolutionResult.of(List.of(Endpoint.of(first), Endpoint.of(second))));
 * backends.awaitRefreshes(1, Duration.ofSeconds(10)); // a connection was lost
 * }</pre>
 *
 * <p>One object may serve several channels, and a channel that becomes idle and comes back: a
 * resolver that starts is told the last result at once, if there is one.
 */
public final class ScriptedProvider implements NameResolverProvider {

  /** The scheme of its targets. */
  public static final String SCHEME = "scripted";

  private final String authority;
  private final Set<Class<? extends SocketAddress>> types;

  // Guarded by this.
  private final List<Scripted> running = new ArrayList<>();
  private final Deque<CompletableFuture<Status>> unheard = new ArrayDeque<>();
  private @Nullable ResolutionResult last;
  private int started;
  private int refreshes;

  /**
   * A script that tells nothing yet.
   *
   * @param authority the {@code :authority} of calls
   * @param type of the addresses that will be pushed
   */
  public ScriptedProvider(String authority, Class<? extends SocketAddress> type) {
    this.authority = Objects.requireNonNull(authority, "authority");
    this.types = Set.of(type);
  }

  /**
   * Tells a result to each resolver that runs, and to those that start later, until the next one.
   *
   * @return what the first channel that hears of it answers: OK, or why it cannot be used
   */
  public synchronized CompletableFuture<Status> push(ResolutionResult result) {
    CompletableFuture<Status> answer = new CompletableFuture<>();
    last = Objects.requireNonNull(result, "result");
    if (running.isEmpty()) {
      unheard.add(answer);
    }
    for (Scripted resolver : running) {
      resolver.later(result, answer);
    }
    return answer.copy();
  }

  /** How many resolvers were started: one each time a channel leaves IDLE. */
  public synchronized int started() {
    return started;
  }

  /** How many resolvers run now. */
  public synchronized int running() {
    return running.size();
  }

  /** How often a channel has asked to look again. */
  public synchronized int refreshes() {
    return refreshes;
  }

  /**
   * Waits until channels have asked to look again so often, counted from the beginning.
   *
   * @return whether they have; else the time is over
   */
  public synchronized boolean awaitRefreshes(int count, Duration timeout)
      throws InterruptedException {
    long end = System.nanoTime() + timeout.toNanos();
    while (refreshes < count) {
      long left = end - System.nanoTime();
      if (left <= 0) {
        return false;
      }
      TimeUnit.NANOSECONDS.timedWait(this, left);
    }
    return true;
  }

  @Override
  public String scheme() {
    return SCHEME;
  }

  @Override
  public Set<Class<? extends SocketAddress>> addressTypes() {
    return types;
  }

  @Override
  public String authority(Target target) {
    return authority;
  }

  @Override
  public NameResolver create(Target target, NameResolver.Context context) {
    return new Scripted(context.loop());
  }

  /** One channel's. */
  private final class Scripted implements NameResolver {

    private final EventLoop loop;
    private @Nullable Listener listener; // the loop's

    Scripted(EventLoop loop) {
      this.loop = loop;
    }

    @Override
    public void start(Listener hearer) {
      listener = hearer;
      ResolutionResult present;
      List<CompletableFuture<Status>> waiting;
      synchronized (ScriptedProvider.this) {
        running.add(this);
        started++;
        present = last;
        waiting = List.copyOf(unheard);
        unheard.clear();
      }
      if (present != null) {
        Status answer = hearer.onResult(present);
        waiting.forEach(each -> each.complete(answer));
      }
    }

    void later(ResolutionResult result, CompletableFuture<Status> answer) {
      loop.execute(
          () -> {
            Listener hearer = listener;
            answer.complete(hearer == null ? Status.OK : hearer.onResult(result));
          });
    }

    @Override
    public void refresh() {
      synchronized (ScriptedProvider.this) {
        refreshes++;
        ScriptedProvider.this.notifyAll();
      }
    }

    @Override
    public void close() {
      listener = null;
      synchronized (ScriptedProvider.this) {
        running.remove(this);
      }
    }
  }
}
