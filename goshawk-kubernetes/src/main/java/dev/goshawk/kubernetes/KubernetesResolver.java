package dev.goshawk.kubernetes;

import dev.goshawk.api.Status;
import dev.goshawk.core.resolve.Endpoint;
import dev.goshawk.core.resolve.NameResolver;
import dev.goshawk.core.resolve.ResolutionResult;
import dev.goshawk.core.resolve.Target;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tells the backends of a service, and again when they change. The channel's loop only; what blocks
 * is {@link SliceWatch}.
 *
 * <p>Once there was a list, a failure of the watch is not told: the list is the best that is known,
 * and the watch goes on by itself.
 */
final class KubernetesResolver implements NameResolver, SliceWatch.Listener {

  private final Target target;
  private final SliceWatch watch;
  private @Nullable Listener listener;
  private @Nullable List<Endpoint> told;
  private @Nullable String failing;

  KubernetesResolver(
      Target target,
      ServiceName name,
      String namespace,
      ApiServer server,
      SliceWatch.Times times,
      Context context) {
    this.target = target;
    this.watch =
        new SliceWatch(server, name, namespace, context.loop(), context.random(), times, this);
  }

  @Override
  public void start(Listener hearer) {
    listener = hearer;
    watch.start();
  }

  @Override
  public void onEndpoints(List<Endpoint> endpoints, boolean noSlices) {
    failing = null;
    Listener hearer = listener;
    if (hearer != null && !endpoints.equals(told)) {
      told = endpoints;
      ResolutionResult.Builder result = ResolutionResult.builder().endpoints(endpoints);
      if (noSlices) {
        result.note("no EndpointSlice is of this service: is its name right?");
      } else if (endpoints.isEmpty()) {
        result.note("no pod of this service is ready");
      }
      Status unused = hearer.onResult(result.build()); // nothing else can be told if it is refused
    }
  }

  @Override
  public void onFailure(String why, Exception cause) {
    failing = why;
    Listener hearer = listener;
    if (hearer != null && told == null) {
      Status unused =
          hearer.onResult(
              ResolutionResult.failed(
                  Status.UNAVAILABLE
                      .withMessage("cannot resolve target '" + target.text() + "': " + why)
                      .withCause(cause)));
    }
  }

  @Override
  public void refreshNow() {
    watch.wake();
  }

  @Override
  public @Nullable String describe(long now) {
    String why = failing;
    return why == null ? null : "the watch of '" + target.text() + "' does not go on: " + why;
  }

  @Override
  public void close() {
    listener = null;
    watch.close();
  }
}
