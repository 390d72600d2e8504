package dev.goshawk.balancers.hash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.balancers.LeastRequestConfig;
import dev.goshawk.balancers.RandomSubsettingConfig;
import dev.goshawk.core.balance.PickFirstConfig;
import dev.goshawk.core.balance.RoundRobinConfig;
import dev.goshawk.core.fixture.FakeHost;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** {@link RandomSubsetting}: how many, which, and how few change. */
class RandomSubsettingTest {

  private static final RandomSubsettingConfig FIVE =
      new RandomSubsettingConfig(5, RoundRobinConfig.DEFAULT);

  private final FakeHost host = new FakeHost();
  private final RandomSubsetting balancer = new RandomSubsetting(host);

  private static String[] names(int count) {
    return IntStream.range(0, count).mapToObj(i -> "b" + i).toArray(String[]::new);
  }

  private static SortedSet<String> used(FakeHost of) {
    SortedSet<String> used = new TreeSet<>();
    of.subchannels().forEach(one -> used.add(one.address().toString()));
    return used;
  }

  @Test
  void connectsToSoMany() {
    host.resolve(balancer, FIVE, names(20));
    assertThat(host.live()).isEqualTo(5);
    SortedSet<String> first = used(host);
    host.resolve(balancer, FIVE, names(20));
    assertThat(used(host)).isEqualTo(first);
  }

  @Test
  void fewerThanTheSizeAreAllUsed() {
    host.resolve(balancer, FIVE, names(3));
    assertThat(used(host)).containsExactly(names(3));
  }

  @Test
  void oneThatGoesIsReplacedByOneAndTheOthersStay() {
    host.resolve(balancer, FIVE, names(20));
    SortedSet<String> before = used(host);
    String gone = before.first();
    host.resolve(
        balancer,
        FIVE,
        Arrays.stream(names(20)).filter(name -> !name.equals(gone)).toArray(String[]::new));
    SortedSet<String> after = used(host);
    assertThat(after).hasSize(5).doesNotContain(gone);
    after.retainAll(before);
    assertThat(after).hasSize(4);
  }

  @Test
  void clientsBelowPickFirstBeginWithDifferentBackends() {
    Set<String> firsts = new TreeSet<>();
    Random random = new Random(3);
    for (int i = 0; i < 20; i++) {
      FakeHost other = new FakeHost();
      other.random(random::nextDouble);
      RandomSubsetting policy = new RandomSubsetting(other);
      other.resolve(policy, new RandomSubsettingConfig(3, PickFirstConfig.DEFAULT), names(10));
      firsts.add(other.log.get(0));
    }
    assertThat(firsts.size()).isGreaterThan(5);
  }

  @Test
  void backendsGetAboutAsManyClientsEach() {
    Random random = new Random(4);
    Map<String, Integer> clients = new HashMap<>();
    for (int i = 0; i < 1_000; i++) {
      FakeHost other = new FakeHost();
      other.random(random::nextDouble);
      other.resolve(new RandomSubsetting(other), FIVE, names(20));
      used(other).forEach(name -> clients.merge(name, 1, Integer::sum));
    }
    // 250 each with a standard deviation of sqrt(1,000 * 0.25 * 0.75) = 13.7: five are 69.
    assertThat(clients.values()).hasSize(20).allMatch(count -> count > 181 && count < 319);
  }

  @Test
  void childPolicyMayChange() {
    host.resolve(balancer, FIVE, names(20));
    host.subchannels().forEach(FakeHost.FakeSubchannel::ready);
    SortedSet<String> before = used(host);
    host.resolve(balancer, new RandomSubsettingConfig(5, LeastRequestConfig.DEFAULT), names(20));
    assertThat(before).contains(host.picked());
    List.copyOf(host.subchannels()).forEach(FakeHost.FakeSubchannel::ready);
    assertThat(used(host)).isEqualTo(before);
    assertThat(host.live()).isEqualTo(5);
    host.loop.run(balancer::shutdown);
    assertThat(host.live()).isZero();
  }
}
