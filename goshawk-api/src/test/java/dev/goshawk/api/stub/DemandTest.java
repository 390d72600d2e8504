package dev.goshawk.api.stub;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** A demand in long, passed on in int. */
class DemandTest {
  private final List<Integer> asked = new ArrayList<>();
  private final Demand demand = new Demand(asked::add);

  @Test
  void ordinaryDemandPassesAsItIs() {
    demand.open();
    demand.add(1);
    demand.add(Demand.MOST);
    demand.delivered();
    demand.add(3);
    assertThat(asked).containsExactly(1, Demand.MOST, 3);
  }

  @Test
  void earlyDemandIsKept() {
    demand.add(1);
    demand.add(2);
    assertThat(asked).isEmpty();
    demand.open();
    demand.add(4);
    assertThat(asked).containsExactly(3, 4);
  }

  @Property
  void moreThanTheCallCanCountFollowsAsMessagesComeAndIsExact(
      @ForAll @IntRange(min = 1, max = 8) int step,
      @ForAll @IntRange(min = 9, max = 40) int most,
      @ForAll @Size(min = 1, max = 6) List<@IntRange(min = 1, max = 400) Integer> wanted) {
    List<Integer> passed = new ArrayList<>();
    Demand small = new Demand(passed::add, most, step);
    small.open();
    int seen = 0;
    int outstanding = 0;
    int delivered = 0;
    for (int count : wanted) {
      small.add(count);
      for (int i = 0; i < count / 2 + 1; i++) {
        outstanding += sum(passed.subList(seen, passed.size()));
        seen = passed.size();
        if (outstanding > 0) {
          outstanding--;
          delivered++;
          small.delivered();
        }
      }
    }
    outstanding += sum(passed.subList(seen, passed.size()));
    while (outstanding > 0) {
      outstanding--;
      delivered++;
      seen = passed.size();
      small.delivered();
      outstanding += sum(passed.subList(seen, passed.size()));
    }
    assertThat(passed).allMatch(count -> count <= most);
    assertThat(delivered).isEqualTo(sum(wanted));
  }

  private static int sum(List<Integer> counts) {
    return counts.stream().mapToInt(Integer::intValue).sum();
  }

  @Test
  void endlessDemandNeitherOverflowsNorRunsDry() {
    demand.add(Long.MAX_VALUE);
    demand.add(Long.MAX_VALUE);
    demand.open();
    for (int i = 0; i < 2 * Demand.STEP; i++) {
      demand.delivered();
    }
    demand.add(Long.MAX_VALUE);
    assertThat(asked).containsExactly(Demand.MOST, Demand.STEP, Demand.STEP);
  }
}
