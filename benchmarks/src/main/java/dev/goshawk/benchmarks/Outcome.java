package dev.goshawk.benchmarks;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What was found in one variant of a scenario; a line of the results.
 *
 * @param scenario its name
 * @param about what it measures
 * @param variant its name
 * @param jdk that ran both processes
 * @param figures by side and metric
 * @param ratios of Goshawk to the other sides, by side and metric, from pairs of the same round
 * @param notes what a reader has to know
 */
record Outcome(
    String scenario,
    String about,
    String variant,
    String jdk,
    Map<String, Map<String, Spread>> figures,
    Map<String, Map<String, Spread>> ratios,
    List<String> notes) {

  static Outcome of(
      Scenario scenario,
      String variant,
      String jdk,
      Map<Side, Map<String, List<Double>>> samples,
      List<String> notes) {
    Map<String, Map<String, Spread>> figures = new LinkedHashMap<>();
    Map<String, Map<String, Spread>> ratios = new LinkedHashMap<>();
    Map<String, List<Double>> ours = samples.getOrDefault(Side.GOSHAWK, Map.of());
    for (Side side : scenario.sides()) {
      Map<String, List<Double>> metrics = samples.getOrDefault(side, Map.of());
      Map<String, Spread> spreads = new LinkedHashMap<>();
      Map<String, Spread> beside = new LinkedHashMap<>();
      metrics.forEach(
          (metric, values) -> {
            spreads.put(metric, Spread.of(values));
            List<Double> own = ours.get(metric);
            if (side != Side.GOSHAWK && own != null) {
              Spread ratio = Spread.ratio(own, values);
              if (ratio.count() > 0) {
                beside.put(metric, ratio);
              }
            }
          });
      figures.put(side.label(), spreads);
      if (side != Side.GOSHAWK) {
        ratios.put(side.label(), beside);
      }
    }
    return new Outcome(
        scenario.name(), scenario.about(), variant, jdk, figures, ratios, List.copyOf(notes));
  }
}
