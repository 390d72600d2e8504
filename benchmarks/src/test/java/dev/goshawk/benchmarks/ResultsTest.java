package dev.goshawk.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultsTest {
  private static final Target BESIDE_G1 = Target.ALL.get(0);

  private static Results results(List<Double> ours, List<Double> theirs) {
    Map<Side, Map<String, List<Double>>> samples = new EnumMap<>(Side.class);
    samples.put(Side.GOSHAWK, Map.of("serverCpu", ours));
    samples.put(Side.G1, Map.of("serverCpu", theirs));
    Scenario scenario = Scenarios.named("server-unary");
    Outcome outcome = Outcome.of(scenario, "1x100", "17", samples, List.of("a <note>"));
    return new Results(
        new Results.Run("all", "2 cores", List.of("grpc 1"), true, false), List.of(outcome));
  }

  @Test
  void ratiosAreOfPairsNotOfMedians() {
    Results results = results(List.of(1.0, 10.0, 100.0), List.of(4.0, 20.0, 1000.0));
    assertThat(results.measured(BESIDE_G1)).isEqualTo(new Spread(0.25, 0.1, 0.5, 3));
  }

  @Test
  void manyValuesHaveABootstrappedInterval() {
    Spread spread = Spread.of(List.of(1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 100.0));
    assertThat(spread.median()).isEqualTo(4.5);
    assertThat(spread.low()).isBetween(1.0, 4.5);
    assertThat(spread.high()).isBetween(4.5, 60.0);
    assertThat(spread.noisy()).isTrue();
  }

  @Test
  void aVerdictSaysWhenTheSpreadReachesOverTheBound() {
    assertThat(BESIDE_G1.verdict(new Spread(0.1, 0.09, 0.11, 9))).isEqualTo("yes, and the aim");
    assertThat(BESIDE_G1.verdict(new Spread(0.3, 0.2, 0.39, 9))).isEqualTo("yes");
    assertThat(BESIDE_G1.verdict(new Spread(0.3, 0.2, 0.5, 9))).startsWith("likely");
    assertThat(BESIDE_G1.verdict(new Spread(0.5, 0.3, 0.6, 9))).startsWith("NOT LIKELY");
    assertThat(BESIDE_G1.verdict(new Spread(0.9, 0.8, 1.1, 9))).isEqualTo("NO");
  }

  @Test
  void resultsAreReadBackAndDrawn(@TempDir Path dir) throws Exception {
    Results results = results(List.of(1.0, 1.0), List.of(4.0, 5.0));
    Path file = dir.resolve("results.json");
    Files.write(file, results.lines());
    Results read = Results.read(file);
    assertThat(read.measured(BESIDE_G1)).isEqualTo(results.measured(BESIDE_G1));
    assertThat(read.run()).isEqualTo(results.run());
    assertThat(Drawing.of(read)).startsWith("<svg").contains("4.44 ×").endsWith("</svg>\n");
    assertThat(String.join("\n", Markdown.of(read)))
        .contains("| 0.225 [0.200 - 0.250] |")
        .contains("server-unary 1x100");
  }

  @Test
  void targetsNameScenariosAndVariantsThatThereAre() {
    for (Target target : Target.ALL) {
      assertThat(Scenarios.named(target.scenario()).variants())
          .extracting(Scenario.Variant::name)
          .contains(target.variant());
    }
  }
}
