package dev.goshawk.balancers.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.Metadata;
import dev.goshawk.api.Status;
import dev.goshawk.balancers.Calls;
import dev.goshawk.balancers.LeastRequestConfig;
import dev.goshawk.core.balance.PickResult;
import dev.goshawk.core.fixture.FakeHost;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** {@link LeastRequest}: which of the backends that are drawn gets a call. */
class LeastRequestTest {

  private final FakeHost host = new FakeHost();
  private final LeastRequest balancer = new LeastRequest(host);
  private final Deque<Double> drawn = new ArrayDeque<>();

  private void ready(LeastRequestConfig config, String... names) {
    host.resolve(balancer, config, names);
    for (String name : names) {
      host.of(name).ready();
    }
    host.log.clear();
    host.random(() -> drawn.isEmpty() ? 0 : drawn.poll());
  }

  /** The next call draws the backends of these indices of three. */
  private PickResult pick(int... indices) {
    for (int index : indices) {
      drawn.add((index + 0.5) / 3);
    }
    return host.pick();
  }

  @Test
  void takesTheOneWithTheFewestCallsAndTheFirstOfEqualOnes() {
    ready(LeastRequestConfig.DEFAULT, "a", "b", "c");
    PickResult first = pick(0, 1);
    assertThat(Calls.words(first)).isEqualTo("a");
    assertThat(Calls.words(pick(0, 1))).isEqualTo("b"); // counted from the pick on
    assertThat(Calls.words(pick(1, 0))).isEqualTo("b");
    assertThat(Calls.words(pick(1, 0))).isEqualTo("a");
    assertThat(Calls.words(pick(0, 0))).isEqualTo("a"); // drawn twice
    Calls.end(first, Status.CANCELLED, Metadata.EMPTY);
    assertThat(Calls.words(pick(1, 0))).isEqualTo("b"); // 2 and 2
  }

  @Test
  void drawsAsManyAsAsked() {
    ready(new LeastRequestConfig(3), "a", "b", "c");
    pick(0, 0, 0);
    pick(1, 1, 1);
    assertThat(Calls.words(pick(0, 1, 2))).isEqualTo("c");
  }

  @Test
  void countsSurviveUpdatesAndTimesWithoutAConnection() {
    ready(LeastRequestConfig.DEFAULT, "a", "b", "c");
    pick(0, 0);
    host.resolve(balancer, LeastRequestConfig.DEFAULT, "a", "b", "c");
    assertThat(Calls.words(pick(0, 1))).isEqualTo("b");
    host.of("a").idle();
    host.of("a").ready();
    Calls.end(pick(1, 1), Status.OK, Metadata.EMPTY);
    pick(1, 1);
    assertThat(Calls.words(pick(1, 0))).isEqualTo("a");
  }

  @Test
  void waitsAndFailsAsRoundRobinDoes() {
    host.resolve(balancer, LeastRequestConfig.DEFAULT, "a", "b");
    host.expect("connect a", "connect b", "CONNECTING");
    host.of("a").fail();
    host.of("b").fail();
    assertThat(host.picked(2)).containsExactly("no a; no b", "no a; no b");
  }

  /**
   * Calls that last as long on each of ten backends but one, which takes ten times as long: it has
   * fewer calls than the others get, about as many under way.
   */
  @Test
  void slowBackendGetsFewerCalls() {
    String[] names = new String[10];
    for (int i = 0; i < names.length; i++) {
      names[i] = "b" + i;
    }
    Random random = new Random(1);
    ready(LeastRequestConfig.DEFAULT, names);
    host.random(random::nextDouble);
    record Running(PickResult result, int end) {}
    Map<String, Integer> spread = new HashMap<>();
    PriorityQueue<Running> running = new PriorityQueue<>(Comparator.comparingInt(Running::end));
    for (int now = 0; now < 20_000; now++) {
      while (!running.isEmpty() && running.element().end <= now) {
        Calls.end(running.remove().result, Status.OK, Metadata.EMPTY);
      }
      PickResult picked = host.pick();
      String name = Calls.words(picked);
      spread.merge(name, 1, Integer::sum);
      running.add(new Running(picked, now + (name.equals("b0") ? 200 : 20)));
    }
    double slow = spread.get("b0") / 20_000.0;
    double fast = (1 - slow) / 9;
    // Round robin would give it 10 %. The others stay within 20 % of each other.
    assertThat(slow).isLessThan(0.05);
    for (int i = 1; i < names.length; i++) {
      assertThat(spread.get(names[i]) / 20_000.0).isBetween(0.8 * fast, 1.2 * fast);
    }
  }

  @Test
  void spreadIsEvenWhenCallsAreShort() {
    Random random = new Random(2);
    ready(LeastRequestConfig.DEFAULT, "a", "b", "c", "d");
    host.random(random::nextDouble);
    Map<String, Integer> spread = new HashMap<>();
    for (int i = 0; i < 10_000; i++) {
      spread.merge(Calls.end(host.picker(), Status.OK), 1, Integer::sum);
    }
    // 2,500 each with a standard deviation of sqrt(10,000 * 0.25 * 0.75) = 43: five are 217.
    assertThat(spread.values()).allMatch(count -> count > 2_283 && count < 2_717).hasSize(4);
  }
}
