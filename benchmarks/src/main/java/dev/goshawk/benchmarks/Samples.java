package dev.goshawk.benchmarks;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The figures of a scenario: for each variant, side and metric one number for each round. Numbers
 * of the same round were measured one right after the other. One thread.
 */
final class Samples {
  private final Map<String, Map<Side, Map<String, List<Double>>>> figures = new LinkedHashMap<>();
  private final List<String> notes = new ArrayList<>();

  void add(String variant, Side side, Map<String, Double> block) {
    Map<String, List<Double>> metrics =
        figures
            .computeIfAbsent(variant, v -> new EnumMap<>(Side.class))
            .computeIfAbsent(side, s -> new LinkedHashMap<>());
    block.forEach(
        (name, value) -> metrics.computeIfAbsent(name, n -> new ArrayList<>()).add(value));
  }

  /** Something that a reader of the figures has to know. */
  void note(String note) {
    if (!notes.contains(note)) {
      notes.add(note);
    }
  }

  List<String> notes() {
    return notes;
  }

  Map<String, Map<Side, Map<String, List<Double>>>> figures() {
    return figures;
  }
}
