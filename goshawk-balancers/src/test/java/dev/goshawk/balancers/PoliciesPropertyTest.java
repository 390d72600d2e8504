package dev.goshawk.balancers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.ConnectivityState;
import dev.goshawk.api.Metadata;
import dev.goshawk.api.Status;
import dev.goshawk.balancers.OutlierDetectionConfig.FailurePercentage;
import dev.goshawk.balancers.WeightedTargetConfig.Target;
import dev.goshawk.core.balance.GracefulSwitch;
import dev.goshawk.core.balance.PickResult;
import dev.goshawk.core.balance.RoundRobinConfig;
import dev.goshawk.core.balance.Subchannel;
import dev.goshawk.core.config.PolicyConfig;
import dev.goshawk.core.fixture.FakeHost;
import dev.goshawk.core.resolve.Endpoint;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/**
 * Whatever happens to backends, lists and calls: a picker never names a subchannel that is shut
 * down, a policy has no more timers than it needs, and nothing is left when it is shut down.
 */
class PoliciesPropertyTest {

  private static final int EVENTS = 60;

  private static final PolicyConfig LEAST = LeastRequestConfig.DEFAULT;
  private static final PolicyConfig RING = RingHashConfig.byMetadata("user");

  /** A policy, and how many timers it may have. */
  private record Case(PolicyConfig config, int timers) {}

  private static final List<Case> CASES =
      List.of(
          new Case(RoundRobinConfig.DEFAULT, 0),
          new Case(LEAST, 0),
          new Case(RING, 0),
          new Case(WeightedRoundRobinConfig.DEFAULT, 1),
          new Case(WeightedRoundRobinConfig.DEFAULT.outOfBand(Duration.ofSeconds(1)), 1),
          new Case(outliers(LEAST), 1),
          new Case(outliers(RING), 1),
          new Case(new RandomSubsettingConfig(2, LEAST), 0),
          // One that fails over, and those of two groups that are kept.
          new Case(PriorityConfig.of(LEAST, "x", "y", "z"), 3),
          new Case(PriorityConfig.of(RING, "z", "x", "y"), 3),
          new Case(
              new WeightedTargetConfig(
                  Map.of(
                      "x", new Target(1, LEAST),
                      "y", new Target(2, RING),
                      "z", new Target(3, outliers(RoundRobinConfig.DEFAULT)))),
              1));

  private static PolicyConfig outliers(PolicyConfig child) {
    return OutlierDetectionConfig.around(child)
        .failurePercentage(new FailurePercentage(50, 100, 1, 2))
        .ejection(Duration.ofSeconds(30), Duration.ofMinutes(5), 100);
  }

  @Property(tries = 2_000)
  void invariantsHold(@ForAll int policy, @ForAll long seed) {
    new Run(CASES.get(Math.floorMod(policy, CASES.size())), new Random(seed)).run();
  }

  /** One string of events. */
  private static final class Run {

    final FakeHost host = new FakeHost();
    final GracefulSwitch balancer = new GracefulSwitch(host);
    final Random random;
    final Deque<PickResult> calls = new ArrayDeque<>();
    Case policy;

    Run(Case policy, Random random) {
      this.policy = policy;
      this.random = random;
      host.random(random::nextDouble);
    }

    void run() {
      resolve();
      for (int i = 0; i < EVENTS; i++) {
        event();
        host.loop.run();
        check();
      }
      host.loop.run(balancer::shutdown);
      assertThat(host.live()).isZero();
      assertThat(host.loop.timers()).isZero();
      calls.forEach(call -> Calls.end(call, Status.OK, Metadata.EMPTY)); // late, and harmless
      host.loop.run();
    }

    private void event() {
      switch (random.nextInt(8)) {
        case 0 -> resolve();
        case 1 -> host.loop.advance(Duration.ofMillis(random.nextInt(20_000)));
        case 2 -> host.loop.run(balancer::requestConnection);
        case 3 -> {
          PickResult ended = calls.poll();
          if (ended != null) {
            Calls.end(
                ended,
                random.nextBoolean() ? Status.OK : Status.UNAVAILABLE,
                Calls.trailers(Calls.load(random.nextInt(100), 0, random.nextDouble())));
          }
        }
        case 4 -> calls.add(host.pick());
        default -> change();
      }
    }

    private void resolve() {
      List<Endpoint> endpoints = new ArrayList<>();
      for (String group : List.of("x", "y", "z")) {
        for (int i = 0; i < 3; i++) {
          if (random.nextInt(4) > 0) {
            endpoints.add(
                FakeHost.endpoint(group + i)
                    .with(Endpoint.PATH, List.of(group))
                    .with(Endpoint.WEIGHT, 1L + random.nextInt(3)));
          }
        }
      }
      host.resolve(balancer, policy.config, endpoints);
    }

    private void change() {
      List<FakeHost.FakeSubchannel> all = host.subchannels();
      if (all.isEmpty()) {
        return;
      }
      FakeHost.FakeSubchannel one = all.get(random.nextInt(all.size()));
      switch (one.state()) {
        case CONNECTING -> {
          switch (random.nextInt(4)) {
            case 0 -> one.fail();
            default -> one.ready();
          }
        }
        case READY -> {
          if (random.nextInt(3) == 0) {
            one.health(
                random.nextBoolean()
                    ? ConnectivityState.TRANSIENT_FAILURE
                    : ConnectivityState.READY,
                Status.UNAVAILABLE);
          } else {
            one.idle();
          }
        }
        case TRANSIENT_FAILURE -> one.idle();
        default -> {}
      }
    }

    private void check() {
      for (int i = 0; i < 5; i++) {
        Subchannel picked = host.pick().subchannel();
        if (picked != null && picked.state() != ConnectivityState.READY) { // asked very often
          throw new AssertionError(
              picked.address() + " of " + policy.config + " is " + picked.state());
        }
      }
      assertThat(host.loop.timers()).isLessThanOrEqualTo(policy.timers);
      // A ring has calls wait that belong to a backend which is being connected to (gRFC A61).
      if (host.state() == ConnectivityState.TRANSIENT_FAILURE
          && !policy.config.toString().contains("RingHash")) {
        assertThat(host.pick().failure()).isNotNull();
      }
    }
  }
}
