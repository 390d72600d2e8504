package dev.goshawk.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class DrainPlanTest {

  private static Duration seconds(long seconds) {
    return Duration.ofSeconds(seconds);
  }

  @Test
  void trap73_theGraceFitsIntoWhatKubernetesGives() {
    assertThat(DrainPlan.within(seconds(30))).isEqualTo(new DrainPlan(seconds(10), seconds(15)));
    assertThat(DrainPlan.within(seconds(30), seconds(5)))
        .isEqualTo(new DrainPlan(seconds(5), seconds(20)));
    assertThatThrownBy(() -> DrainPlan.within(seconds(15)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "terminationGracePeriod of PT15S leaves no grace for calls: it has to be more than"
                + " lameDuck PT10S and PT5S to end in");
  }

  @Test
  void timesOutOfRangeAreNamed() {
    assertThatThrownBy(() -> new DrainPlan(seconds(-1), seconds(1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("lameDuck of PT-1S is not within PT0S to PT8760H");
    assertThatThrownBy(() -> new DrainPlan(seconds(1), Duration.ofDays(366)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("grace of ");
    assertThatThrownBy(() -> DrainPlan.within(seconds(30), seconds(-1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("lameDuck of ");
  }
}
