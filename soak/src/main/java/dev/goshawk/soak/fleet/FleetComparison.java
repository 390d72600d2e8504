package dev.goshawk.soak.fleet;

import dev.goshawk.soak.fleet.Load.LostCalls;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;

/**
 * {@code goshawk soak --fleet --compare}: the same steps under our channel and under grpc-java's,
 * both with round_robin, each over a fleet of its own; and how policies spread calls. Prints a
 * table in Markdown, and draws. One thread.
 */
public final class FleetComparison {

  private static final int BACKENDS = 5;
  private static final int CALLS_PER_SECOND = 400;
  private static final double MILLIS_OF_A_SECOND = 1e3;

  private final long seed;
  private final PrintWriter out;

  /** A comparison that has not begun. */
  public FleetComparison(long seed, PrintWriter out) {
    this.seed = seed;
    this.out = out;
  }

  /** What one channel has shown. */
  private record Row(
      Implementation channel, double spread, Seen drained, Seen killed, Seen stopped) {

    List<String> cells() {
      return List.of(
          channel.title(),
          text("%.2f %%", spread * 100),
          text("%.0f ms", Math.max(drained.usedMillis(), killed.usedMillis())),
          text("%,d of %,d", drained.failed(), drained.calls()),
          text("%,d of %,d", killed.failed(), killed.calls()),
          text("%.0f ms", killed.leftMillis()),
          text("%,d of %,d", stopped.failed(), stopped.calls()),
          text("%.1f s", stopped.leftMillis() / MILLIS_OF_A_SECOND));
    }

    private static String text(String format, Object... values) {
      return String.format(Locale.ROOT, format, values);
    }
  }

  private static final List<String> HEADINGS =
      List.of(
          "channel",
          "spread, off the mean",
          "new backend used after, at most",
          "failed while all were drained in turn",
          "failed while all were killed in turn",
          "killed one left after",
          "failed while one was silent",
          "silent one left after");

  /** Measures, prints the table, and draws the spread into a file. */
  public void run(Path picture) throws InterruptedException, IOException {
    try {
      List<Row> rows = new ArrayList<>();
      for (Implementation channel : Implementation.values()) {
        out.println("round_robin of " + channel.title());
        out.flush();
        rows.add(measure(channel));
      }
      out.println();
      out.println(row(HEADINGS));
      out.println("|" + " --- |".repeat(HEADINGS.size()));
      rows.forEach(row -> out.println(row(row.cells())));
      out.println();
      out.flush();
      Files.writeString(picture, SpreadDrawing.of(PolicySpread.measure(out)));
      out.println("drawn into " + picture);
      out.flush();
    } catch (LostCalls e) {
      throw new IOException(e);
    }
  }

  private static String row(List<String> cells) {
    return "| " + String.join(" | ", cells) + " |";
  }

  private Row measure(Implementation channel) throws InterruptedException, IOException, LostCalls {
    Random random = new Random(seed);
    try (Fleet fleet = new Fleet(BACKENDS);
        FleetClient client = channel.client(fleet.certificates());
        Load load = new Load(client, new AtomicLong(), CALLS_PER_SECOND, seed)) {
      Stage stage = new Stage(fleet, client, load, new Findings(out));
      stage.resolve();
      double spread = new CalmSteps(stage, random).quiet();
      Seen drained = new RolloutSteps(stage).drain();
      DeathSteps deaths = new DeathSteps(stage, random);
      Seen killed = Seen.NOTHING;
      for (int slot = 0; slot < fleet.size(); slot++) {
        killed = killed.and(deaths.kill(slot));
      }
      return new Row(channel, spread, drained, killed, deaths.blackHole());
    }
  }
}
