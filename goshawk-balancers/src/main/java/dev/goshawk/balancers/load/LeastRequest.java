package dev.goshawk.balancers.load;

import dev.goshawk.api.Status;
import dev.goshawk.balancers.LeastRequestConfig;
import dev.goshawk.core.balance.EndpointBalancers;
import dev.goshawk.core.balance.LoadBalancer;
import dev.goshawk.core.balance.PickArgs;
import dev.goshawk.core.balance.PickResult;
import dev.goshawk.core.balance.Picker;
import dev.goshawk.core.balance.PolicyReport;
import dev.goshawk.core.resolve.Endpoint;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.DoubleSupplier;

/**
 * The policy of {@link LeastRequestConfig}. The channel's loop only, but for its pickers.
 *
 * <p>A call counts from when it is picked until its attempt has ended, so that calls that are
 * picked at the same time see each other. The count of a backend belongs to the policy: it survives
 * new pickers, updates, and times when the backend is not ready.
 */
final class LeastRequest implements LoadBalancer {

  private final Host host;
  private final ReadyBackends backends;
  private Map<Endpoint.Key, Calls> calls = new HashMap<>();
  private LeastRequestConfig config = LeastRequestConfig.DEFAULT;

  LeastRequest(Host host) {
    this.host = host;
    this.backends = new ReadyBackends(LeastRequestConfig.POLICY, host, host, this::spread);
  }

  /** The calls of one backend that are under way. Any thread. */
  private static final class Calls {
    private final AtomicInteger count = new AtomicInteger();
    private final ResultCache results =
        new ResultCache((status, trailers, reached) -> count.decrementAndGet());
  }

  /** Draws backends for each call. Any thread. */
  private static final class Draw implements Picker {
    private final Picker[] pickers;
    private final Calls[] calls;
    private final int choices;
    private final DoubleSupplier random;

    Draw(Picker[] pickers, Calls[] calls, int choices, DoubleSupplier random) {
      this.pickers = pickers;
      this.calls = calls;
      this.choices = choices;
      this.random = random;
    }

    @Override
    public PickResult pick(PickArgs args) {
      int least = draw();
      int fewest = calls[least].count.get();
      for (int i = 1; i < choices; i++) {
        int next = draw();
        int count = calls[next].count.get();
        if (count < fewest) {
          least = next;
          fewest = count;
        }
      }
      PickResult result = pickers[least].pick(args);
      if (result.subchannel() == null) {
        return result;
      }
      calls[least].count.incrementAndGet();
      return calls[least].results.complete(result);
    }

    private int draw() {
      return Math.min((int) (random.getAsDouble() * pickers.length), pickers.length - 1);
    }
  }

  @Override
  public Status accept(Resolved resolved) {
    if (resolved.config() instanceof LeastRequestConfig fresh) {
      config = fresh;
    }
    Map<Endpoint.Key, Calls> kept = new HashMap<>();
    for (Endpoint endpoint : resolved.endpoints()) {
      Calls known = calls.get(endpoint.key());
      kept.put(endpoint.key(), known != null ? known : new Calls());
    }
    calls = kept;
    return backends.accept(resolved);
  }

  private Picker spread(List<EndpointBalancers.Child> ready) {
    Picker[] pickers = new Picker[ready.size()];
    Calls[] counted = new Calls[ready.size()];
    for (int i = 0; i < pickers.length; i++) {
      EndpointBalancers.Child child = ready.get(i);
      pickers[i] = child.picker();
      counted[i] = calls.computeIfAbsent(child.endpoint().key(), key -> new Calls());
    }
    return new Draw(pickers, counted, config.choiceCount(), host.random());
  }

  @Override
  public void onResolutionFailed(Status failure) {
    backends.onResolutionFailed(failure);
  }

  @Override
  public void requestConnection() {
    backends.requestConnection();
  }

  @Override
  public PolicyReport report() {
    return backends.report();
  }

  @Override
  public void shutdown() {
    backends.shutdown();
  }
}
