package dev.goshawk.core.resolve;

import dev.goshawk.api.Status;
import dev.goshawk.core.loop.Guard;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * Tells one result, which takes code that may block, and nothing else; a failure is looked into
 * again when asked. The channel's loop only.
 */
final class OnceResolver implements NameResolver {

  private final Target target;
  private final Callable<ResolutionResult> finding;
  private final Context context;
  private @Nullable Listener listener;
  private boolean settled; // being found, or found

  OnceResolver(Target target, Context context, Callable<ResolutionResult> finding) {
    this.target = target;
    this.context = context;
    this.finding = finding;
  }

  @Override
  public void start(Listener hearer) {
    listener = hearer;
    refresh();
  }

  @Override
  public void refresh() {
    if (!settled) {
      settled = true;
      context.offload(finding, this::found);
    }
  }

  private void found(@Nullable ResolutionResult result, @Nullable Throwable thrown) {
    settled = result != null;
    Listener hearer = listener;
    if (hearer != null) {
      Status unused = hearer.onResult(result != null ? result : failed(target, thrown));
    }
  }

  /** That nothing was found, and why. */
  static ResolutionResult failed(Target target, @Nullable Throwable thrown) {
    String why =
        thrown == null
            ? "no answer"
            : thrown instanceof IllegalArgumentException // whose message says all
                ? Guard.message(thrown)
                : Guard.describe(thrown);
    return failed(target, why, thrown);
  }

  /** That nothing was found, and why. */
  static ResolutionResult failed(Target target, String why, @Nullable Throwable cause) {
    return ResolutionResult.failed(
        Status.UNAVAILABLE
            .withMessage("cannot resolve target '" + target.text() + "': " + why)
            .withCause(cause));
  }

  @Override
  public void close() {
    listener = null;
  }
}
