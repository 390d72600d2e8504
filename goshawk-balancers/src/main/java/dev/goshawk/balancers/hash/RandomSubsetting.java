package dev.goshawk.balancers.hash;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.goshawk.api.Status;
import dev.goshawk.balancers.RandomSubsettingConfig;
import dev.goshawk.core.balance.GracefulSwitch;
import dev.goshawk.core.balance.LoadBalancer;
import dev.goshawk.core.balance.PolicyReport;
import dev.goshawk.core.resolve.Endpoint;
import java.util.ArrayList;
import java.util.List;

/**
 * The policy of {@link RandomSubsettingConfig}. The channel's loop only.
 *
 * <p>Backends are ordered by the hash of their first address with a seed of the policy's own, and
 * the first are taken: one that comes or goes moves one other at most. The policy below gets them
 * in that order, which below {@code pick_first} has clients begin with different ones.
 */
final class RandomSubsetting implements LoadBalancer {

  private static final double HALF_RANGE = 0x1p32;

  private final GracefulSwitch child;
  private final long seed;

  RandomSubsetting(Host host) {
    child = new GracefulSwitch(host);
    long high = (long) (host.random().getAsDouble() * HALF_RANGE);
    seed = high << Integer.SIZE | (long) (host.random().getAsDouble() * HALF_RANGE);
  }

  @Override
  public Status accept(Resolved resolved) {
    if (!(resolved.config() instanceof RandomSubsettingConfig config)) {
      throw new IllegalArgumentException("config is " + resolved.config());
    }
    return child.accept(
        new Resolved(
            subset(resolved.endpoints(), config.subsetSize()),
            config.childPolicy(),
            resolved.attributes()));
  }

  private List<Endpoint> subset(List<Endpoint> endpoints, int size) {
    record Placed(Endpoint endpoint, long hash) {}
    List<Placed> placed = new ArrayList<>(endpoints.size());
    for (Endpoint endpoint : endpoints) {
      byte[] address = AddressText.first(endpoint).getBytes(UTF_8);
      placed.add(new Placed(endpoint, XxHash64.of(address, seed)));
    }
    placed.sort((one, other) -> Long.compareUnsigned(one.hash, other.hash));
    return placed.stream().limit(size).map(Placed::endpoint).toList();
  }

  @Override
  public void onResolutionFailed(Status failure) {
    child.onResolutionFailed(failure);
  }

  @Override
  public void requestConnection() {
    child.requestConnection();
  }

  @Override
  public PolicyReport report() {
    PolicyReport below = child.report();
    return PolicyReport.of(RandomSubsettingConfig.POLICY, below.state())
        .withChildren(List.of(below));
  }

  @Override
  public void shutdown() {
    child.shutdown();
  }
}
