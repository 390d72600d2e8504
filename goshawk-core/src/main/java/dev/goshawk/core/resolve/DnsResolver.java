package dev.goshawk.core.resolve;

import dev.goshawk.api.Status;
import dev.goshawk.core.loop.Elapsed;
import dev.goshawk.core.loop.Guard;
import dev.goshawk.core.transport.EventLoop;
import java.net.SocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Looks a name up by the system's resolver, each address a backend of its own: which of them belong
 * together, DNS cannot say (gRFC A61). The channel's loop only; what blocks has a thread.
 *
 * <p>Two look-ups are 30 s apart at least, counted from one that succeeded; a sooner one is put
 * off, not dropped. A look-up that takes longer than 30 s has failed; its answer counts when it
 * comes after all, and until then no other begins.
 */
final class DnsResolver implements NameResolver {

  /** The least time between a look-up that succeeded and the next: 30 s. */
  private static final long MIN_INTERVAL = 30_000_000_000L;

  /** How long a look-up may take: 30 s. */
  private static final long TIMEOUT = 30_000_000_000L;

  private final Target target;
  private final HostPort name;
  private final HostLookUp lookUp;
  private final Context context;
  private final EventLoop loop;
  private @Nullable Listener listener;
  private boolean lookingUp;
  private boolean succeeded;
  private long lastLookUp;
  private EventLoop.@Nullable Timer next;
  private EventLoop.@Nullable Timer limit;

  DnsResolver(Target target, HostPort name, HostLookUp lookUp, Context context) {
    this.target = target;
    this.name = name;
    this.lookUp = lookUp;
    this.context = context;
    this.loop = context.loop();
  }

  @Override
  public void start(Listener hearer) {
    listener = hearer;
    begin();
  }

  @Override
  public void refresh() {
    if (next != null) {
      return;
    }
    long wait = succeeded ? lastLookUp + MIN_INTERVAL - loop.nanoTime() : 0;
    if (wait <= 0) {
      begin();
    } else {
      next =
          loop.schedule(
              () -> {
                next = null;
                begin();
              },
              wait);
    }
  }

  @Override
  public void refreshNow() {
    cancel(next);
    next = null;
    begin();
  }

  private void begin() {
    limit = loop.schedule(this::onTimeout, TIMEOUT);
    if (lookingUp) {
      return;
    }
    lookingUp = true;
    lastLookUp = loop.nanoTime();
    context.offload(() -> lookUp.addresses(name.host(), name.port()), this::onAnswer);
  }

  private void onAnswer(@Nullable List<SocketAddress> addresses, @Nullable Throwable failure) {
    lookingUp = false;
    cancel(limit);
    limit = null;
    if (addresses == null) {
      succeeded = false;
      tell(failed(failure == null ? "no answer" : Guard.describe(failure), failure));
      return;
    }
    succeeded = true;
    tell(ResolutionResult.of(addresses.stream().map(Endpoint::of).toList()));
  }

  private void onTimeout() {
    limit = null;
    succeeded = false;
    tell(failed("no answer for " + Elapsed.between(lastLookUp, loop.nanoTime()), null));
  }

  private ResolutionResult failed(String why, @Nullable Throwable cause) {
    return ResolutionResult.failed(
        Status.UNAVAILABLE
            .withMessage("cannot resolve target '" + target.text() + "': " + why)
            .withCause(cause));
  }

  private void tell(ResolutionResult result) {
    Listener hearer = listener;
    if (hearer != null) {
      Status unused = hearer.onResult(result); // which asks again by itself if it refuses
    }
  }

  @Override
  public @Nullable String describe(long now) {
    return lookingUp
        ? "looking up '" + target.text() + "' for " + Elapsed.between(lastLookUp, now)
        : null;
  }

  @Override
  public void close() {
    listener = null;
    cancel(next);
    cancel(limit);
  }

  private static void cancel(EventLoop.@Nullable Timer timer) {
    if (timer != null) {
      timer.cancel();
    }
  }
}
