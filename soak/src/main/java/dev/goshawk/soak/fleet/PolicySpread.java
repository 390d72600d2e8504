package dev.goshawk.soak.fleet;

import dev.goshawk.api.CallOptions;
import dev.goshawk.api.Metadata;
import dev.goshawk.api.MetadataKey;
import dev.goshawk.balancers.LeastRequestConfig;
import dev.goshawk.balancers.RandomSubsettingConfig;
import dev.goshawk.balancers.RingHashConfig;
import dev.goshawk.core.balance.PickFirstConfig;
import dev.goshawk.core.balance.RoundRobinConfig;
import dev.goshawk.core.config.PolicyConfig;
import dev.goshawk.soak.fleet.FleetClient.Call;
import dev.goshawk.soak.fleet.FleetClient.Outcome;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.LongFunction;

/**
 * How a policy has spread calls over a fleet of which one backend is slow.
 *
 * @param title the policy, and whose it is where it is not ours
 * @param shares of the calls that each backend has answered, in percent
 */
record PolicySpread(String title, List<Double> shares) {

  static final int BACKENDS = 5;
  static final int CALLS = 10_000;
  static final int AT_A_TIME = 50;

  /** Which backend is slow, and by how much. */
  static final int SLOW_SLOT = 2;

  static final int SLOW_MILLIS = 20;

  /** Calls by which all backends are connected to, of which nothing is counted. */
  private static final int WARM_CALLS = 2_000;

  private static final int SUBSET = 3;
  private static final int USERS = 1_000;
  private static final String USER = "user-id";

  /** Each policy in turn, over one fleet, and grpc-java's round_robin beside ours. */
  static List<PolicySpread> measure(PrintWriter out) throws IOException, InterruptedException {
    List<PolicySpread> all = new ArrayList<>();
    try (Fleet fleet = new Fleet(BACKENDS)) {
      fleet.at(SLOW_SLOT).order("slow " + SLOW_MILLIS);
      all.add(ours(fleet, PickFirstConfig.DEFAULT));
      all.add(ours(fleet, RoundRobinConfig.DEFAULT));
      try (FleetClient client = Implementation.GRPC_JAVA.client(fleet.certificates())) {
        client.resolve(fleet.ports());
        all.add(spread(fleet, "round_robin, grpc-java", id -> client.call(call(id))));
      }
      all.add(ours(fleet, LeastRequestConfig.DEFAULT));
      all.add(ours(fleet, RingHashConfig.byMetadata(USER)));
      all.add(ours(fleet, new RandomSubsettingConfig(SUBSET, RoundRobinConfig.DEFAULT)));
    }
    all.forEach(one -> out.printf(Locale.ROOT, "%-32s %s%n", one.title(), one.shares()));
    out.flush();
    return all;
  }

  private static PolicySpread ours(Fleet fleet, PolicyConfig policy) throws InterruptedException {
    try (GoshawkFleetClient client = new GoshawkFleetClient(fleet.certificates(), policy)) {
      client.resolve(fleet.ports());
      CallOptions[] users = new CallOptions[USERS];
      for (int i = 0; i < USERS; i++) {
        users[i] =
            CallOptions.DEFAULT
                .withTimeout(FleetClient.TIMEOUT)
                .withMetadata(Metadata.builder().add(MetadataKey.ascii(USER), "user " + i).build());
      }
      return spread(fleet, policy.policy(), id -> client.call(call(id), users[(int) (id % USERS)]));
    }
  }

  private static Call call(long id) {
    return new Call(id, 0, false);
  }

  private static PolicySpread spread(
      Fleet fleet, String title, LongFunction<CompletableFuture<Outcome>> calls)
      throws InterruptedException {
    calls(fleet, WARM_CALLS, calls);
    AtomicIntegerArray answers = calls(fleet, CALLS, calls);
    List<Double> shares = new ArrayList<>();
    for (int slot = 0; slot < fleet.size(); slot++) {
      shares.add(100.0 * answers.get(slot) / CALLS);
    }
    return new PolicySpread(title, shares);
  }

  /** Makes calls, so many at a time; how many each slot has answered. */
  private static AtomicIntegerArray calls(
      Fleet fleet, int count, LongFunction<CompletableFuture<Outcome>> calls)
      throws InterruptedException {
    AtomicIntegerArray answers = new AtomicIntegerArray(fleet.size());
    Semaphore limit = new Semaphore(AT_A_TIME);
    for (int i = 0; i < count; i++) {
      limit.acquire();
      calls
          .apply(i)
          .thenAccept(
              outcome -> {
                if (outcome.ok()) {
                  answers.incrementAndGet(outcome.backend()); // numbers are slots at first
                }
                limit.release();
              });
    }
    limit.acquire(AT_A_TIME);
    return answers;
  }
}
