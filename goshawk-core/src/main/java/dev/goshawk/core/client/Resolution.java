package dev.goshawk.core.client;

import dev.goshawk.api.ResolverDescription;
import dev.goshawk.api.Status;
import dev.goshawk.core.loop.Backoff;
import dev.goshawk.core.loop.Guard;
import dev.goshawk.core.resolve.NameResolver;
import dev.goshawk.core.resolve.NameResolverProvider;
import dev.goshawk.core.resolve.ResolutionResult;
import dev.goshawk.core.resolve.Target;
import dev.goshawk.core.transport.EventLoop;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The resolver of a channel from when that leaves IDLE until it is idle again or over. The
 * channel's loop only.
 *
 * <p>A result that is a failure, or that the channel refuses, is followed by a backoff and another
 * look; so is a resolver that throws, which is then made anew. What a closed resolver says is not
 * heard. A channel that asks for another look while it is told a result waits for the backoff, too:
 * the resolver may answer at once, and then each would call the other without end.
 */
final class Resolution implements NameResolver.Listener {

  /** In place of a time. */
  private static final long NEVER = Long.MIN_VALUE;

  private final Target target;
  private final NameResolverProvider provider;
  private final NameResolver.Context context;
  private final EventLoop loop;
  private final Backoff backoff;
  private final Function<ResolutionResult, Status> channel;

  private @Nullable NameResolver resolver;
  private EventLoop.@Nullable Timer timer;
  private boolean closed;
  private boolean applyAgain;
  private @Nullable ResolutionResult last;
  private long lastAt;

  /** How many endpoints the last result had that was no failure, and when it came. */
  private int found;

  private long foundAt = NEVER;

  /** Whether the channel is being told a result; what it asks for then waits. */
  private boolean taken;

  private boolean wantedAgain;
  private Status lastAccepted = Status.OK;
  private long nextAt;

  /**
   * No resolver yet.
   *
   * @param channel takes results, and answers OK or why they cannot be used
   */
  Resolution(
      Target target,
      NameResolverProvider provider,
      NameResolver.Context context,
      Backoff backoff,
      Function<ResolutionResult, Status> channel) {
    this.target = target;
    this.provider = provider;
    this.context = context;
    this.loop = context.loop();
    this.backoff = backoff;
    this.channel = channel;
  }

  /** Begins. */
  void start() {
    Throwable thrown =
        Guard.attempt(
            () -> {
              NameResolver fresh = provider.create(target, context);
              if (fresh == null) { // the provider is code of users
                throw new IllegalStateException(
                    "the provider of scheme '" + provider.scheme() + "' returned null from create");
              }
              resolver = fresh;
              fresh.start(this);
            });
    if (thrown != null) {
      broken(thrown);
    }
  }

  @Override
  public Status onResult(ResolutionResult result) {
    if (!loop.inLoop()) {
      throw new IllegalStateException(
          "a resolver's results belong on its channel's loop: NameResolver.Context.loop()");
    }
    if (closed) {
      return Status.OK;
    }
    last = result;
    lastAt = loop.nanoTime();
    if (result.failure() == null) {
      found = result.endpoints().size();
      foundAt = lastAt;
    }
    lookAgainLater(); // first: to take the result may fail for want of memory
    Status accepted = take(result);
    lastAccepted = accepted;
    if (accepted.isOk() && !wantedAgain) {
      backoff.reset();
      cancelTimer();
    } else {
      lookAgainLater();
    }
    return accepted;
  }

  private Status take(ResolutionResult result) {
    boolean outer = !taken;
    if (outer) {
      wantedAgain = false;
    }
    taken = true;
    try {
      return channel.apply(result);
    } finally {
      taken = !outer;
    }
  }

  /** The resolver threw: that is a look-up that failed, and the next is another resolver's. */
  private void broken(Throwable thrown) {
    NameResolver before = resolver;
    resolver = null;
    if (before != null) {
      Throwable unused = Guard.attempt(before::close); // it has failed already, and that is told
    }
    if (!closed) {
      Status unused = onResult(ResolutionResult.failed(failure(Guard.describe(thrown), thrown)));
    }
  }

  private Status failure(String why, @Nullable Throwable cause) {
    return Status.UNAVAILABLE
        .withMessage("cannot resolve target '" + target.text() + "': " + why)
        .withCause(cause);
  }

  private void lookAgainLater() {
    if (timer == null && !closed) {
      long delay = backoff.nextNanos();
      nextAt = loop.nanoTime() + delay;
      timer = loop.schedule(this::lookAgain, delay);
    }
  }

  private void lookAgain() {
    timer = null;
    ResolutionResult known = last;
    boolean again = applyAgain;
    applyAgain = false;
    refresh();
    if (again && known != null && known == last && known.failure() == null) {
      Status unused = onResult(known); // a resolver need not answer a second time
    }
  }

  /** What took the last result has failed since: after a backoff, it is given again. */
  void applyAgainLater() {
    applyAgain = true;
    lookAgainLater();
  }

  /** Asks the resolver to look again. */
  void refresh() {
    refresh(NameResolver::refresh);
  }

  private void refresh(Consumer<NameResolver> how) {
    if (closed) {
      return;
    }
    if (taken) { // a resolver may answer at once, with what has the channel ask again at once
      wantedAgain = true;
      return;
    }
    NameResolver present = resolver;
    if (present == null) {
      if (timer == null) {
        start();
      }
      return;
    }
    Throwable thrown = Guard.attempt(() -> how.accept(present));
    if (thrown != null) {
      broken(thrown);
    }
  }

  /** Looks again after a failure where that was not arranged, for want of memory. */
  void revive() {
    ResolutionResult known = last;
    if (resolver == null || (known != null && known.failure() != null)) {
      lookAgainLater();
    }
  }

  /** Forgets the backoff, and looks again now. */
  void resetBackoff() {
    backoff.reset();
    cancelTimer();
    refresh(NameResolver::refreshNow);
  }

  private void cancelTimer() {
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
  }

  /** What it is doing, in words; null when that is nothing. */
  @Nullable String describe(long now) {
    NameResolver present = resolver;
    if (present == null) {
      return null;
    }
    try {
      return present.describe(now);
    } catch (Throwable thrown) { // a call must be able to end without its words
      return "the resolver does not say what it is doing: " + Guard.describe(thrown);
    }
  }

  /** Why the last look-up failed, or the channel refused its result; null when that is not so. */
  @Nullable Status failure() {
    ResolutionResult result = last;
    Status failure = result == null ? null : result.failure();
    return failure != null || lastAccepted.isOk() ? failure : lastAccepted;
  }

  /** Whether there has been a result, of any kind. */
  boolean isResolved() {
    return last != null;
  }

  /** What it has found and what it does, for people. */
  ResolverDescription description(long now) {
    ResolverDescription.Builder description = ResolverDescription.builder().activity(describe(now));
    ResolutionResult result = last;
    if (result != null) {
      description.note(result.note());
      if (foundAt != NEVER) {
        description.result(found, Duration.ofNanos(now - foundAt));
      }
      if (!lastAccepted.isOk()) {
        description.failure(lastAccepted, Duration.ofNanos(now - lastAt));
      }
    }
    return timer == null
        ? description.build()
        : description.nextLookUp(Duration.ofNanos(Math.max(0, nextAt - now))).build();
  }

  /** Ends. */
  void close() {
    closed = true;
    cancelTimer();
    NameResolver present = resolver;
    resolver = null;
    if (present != null) {
      Throwable unused = Guard.attempt(present::close); // nothing depends on it any more
    }
  }
}
