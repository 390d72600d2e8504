package dev.goshawk.benchmarks;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a run of the bench found.
 *
 * @param run how it was made
 * @param outcomes in the order in which they were measured
 */
record Results(Run run, List<Outcome> outcomes) {
  private static final Gson GSON =
      new GsonBuilder().disableHtmlEscaping().serializeSpecialFloatingPointValues().create();

  /**
   * How a run was made.
   *
   * @param command the words after {@code bench}
   * @param machine cores, processor and system
   * @param versions of the sides
   * @param quick whether it took the short budget
   * @param pinned whether processes had a core each where the scenario says so
   */
  record Run(
      String command, String machine, List<String> versions, boolean quick, boolean pinned) {}

  /** One line of JSON. */
  static String line(Object part) {
    return GSON.toJson(part);
  }

  List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add(line(run));
    outcomes.forEach(outcome -> lines.add(line(outcome)));
    return lines;
  }

  static Results read(Path file) throws IOException {
    Run run = null;
    List<Outcome> outcomes = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      if (line.isBlank()) {
        continue;
      }
      JsonObject object = JsonParser.parseString(line).getAsJsonObject();
      if (object.has("scenario")) {
        outcomes.add(GSON.fromJson(object, Outcome.class));
      } else {
        run = GSON.fromJson(object, Run.class);
      }
    }
    if (run == null) {
      throw new IOException(file + " has no line that says how it was made");
    }
    return new Results(run, outcomes);
  }

  /** The outcome of a scenario's variant, if it was measured. */
  @Nullable Outcome find(String scenario, String variant) {
    for (Outcome outcome : outcomes) {
      if (outcome.scenario().equals(scenario) && outcome.variant().equals(variant)) {
        return outcome;
      }
    }
    return null;
  }

  /** The measured ratio or figure of a target, if it was measured. */
  @Nullable Spread measured(Target target) {
    Outcome outcome = find(target.scenario(), target.variant());
    if (outcome == null) {
      return null;
    }
    boolean alone = target.beside().equals(Target.ALONE);
    var metrics =
        alone ? outcome.figures().get(Side.GOSHAWK.label()) : outcome.ratios().get(target.beside());
    return metrics == null ? null : metrics.get(target.metric());
  }
}
