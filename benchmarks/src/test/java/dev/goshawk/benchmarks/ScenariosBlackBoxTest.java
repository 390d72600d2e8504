package dev.goshawk.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every scenario is run once with little to do: all sides answer what they should, errors included,
 * before and after, and each metric that a target asks for is there. Nothing is said of speed.
 */
class ScenariosBlackBoxTest {

  static Stream<Scenario> scenarios() {
    return Scenarios.ALL.stream().map(ScenariosBlackBoxTest::small);
  }

  /** The same with a few messages where it would be a thousand. */
  private static Scenario small(Scenario scenario) {
    Map<String, String> settings = new HashMap<>(scenario.settings());
    settings.replace("messages", "8");
    return new Scenario(
        scenario.name(),
        scenario.about(),
        scenario.shape(),
        settings,
        scenario.variants(),
        scenario.sides(),
        scenario.newestJdk(),
        scenario.pinned());
  }

  @ParameterizedTest
  @MethodSource("scenarios")
  void everySideAnswersAndEveryFigureIsThere(Scenario scenario) throws Exception {
    Runner runner = new Runner(InProcess::start, Budget.SMOKE, false, what -> {});
    Samples samples = runner.run(scenario);
    assertThat(samples.figures().keySet())
        .containsExactlyInAnyOrderElementsOf(
            scenario.variants().stream().map(Scenario.Variant::name).toList());
    samples
        .figures()
        .forEach(
            (variant, sides) -> {
              assertThat(sides.keySet()).containsExactlyInAnyOrderElementsOf(scenario.sides());
              Outcome outcome = Outcome.of(scenario, variant, "17", sides, List.of());
              for (Target target : Target.ALL) {
                if (target.scenario().equals(scenario.name()) && target.variant().equals(variant)) {
                  assertThat(outcome.figures().get("goshawk")).containsKey(target.metric());
                  if (!target.beside().equals(Target.ALONE)) {
                    assertThat(outcome.figures().get(target.beside())).containsKey(target.metric());
                  }
                }
              }
              assertThat(Report.table(outcome)).hasSizeGreaterThan(2);
            });
  }
}
