package dev.goshawk.benchmarks;

import dev.goshawk.benchmarks.Scenario.Shape;
import dev.goshawk.benchmarks.Scenario.Variant;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Measures one scenario: all sides stand ready and warm at once, and take turns in short blocks,
 * forwards in one round and backwards in the next (A B B A), so that whatever the machine does
 * meanwhile befalls all of them. Processes are fresh in each repetition.
 *
 * <p>Warm-up has the whole machine, so that the compilers are done sooner; then each process is
 * moved to its core. This one sleeps while a block runs.
 */
final class Runner {
  private static final int SERVER_CORE = 0;
  private static final int CLIENT_CORE = 1;

  /** Processor time that others may take of a block before it is measured again. */
  private static final double DISTURBED = 0.10;

  private static final double STOLEN = 0.05;
  private static final int AGAIN = 1;

  /**
   * A schedule has so many times the rounds of others, of blocks that are so many times shorter:
   * one in a hundred calls decides its figure, so that a few milliseconds in which the machine did
   * something else spoil a block, and most of short ones are spared.
   */
  private static final int SCHEDULE_ROUNDS = 12;

  private static final int SCHEDULE_SHORTER = 4;

  private static final String CHECKER_HEAP = "64m";

  /** Steady: so many blocks of warm-up in a row none of which is cheaper by more than a share. */
  private static final int STEADY_BLOCKS = 4;

  private static final double STEADY = 0.04;
  private static final long WARM_BLOCK_MILLIS = 500;

  /** Compilers are at rest when both processes together use less than a share of a core. */
  private static final double AT_REST = 0.15;

  private static final long REST_LOOK_MILLIS = 60;
  private static final long LONGEST_REST_MILLIS = 900;

  private final Peer.Source source;
  private final Budget budget;
  private final boolean pins;
  private final Consumer<String> progress;
  private final Map<String, Double> highestRates = new LinkedHashMap<>(); // of G0, by settings

  Runner(Peer.Source source, Budget budget, boolean pins, Consumer<String> progress) {
    this.source = source;
    this.budget = budget;
    this.pins = pins;
    this.progress = progress;
  }

  Samples run(Scenario scenario) throws IOException, InterruptedException {
    return switch (scenario.shape()) {
      case SERVER, CLIENT, PAIR, SCHEDULE -> blocks(scenario);
      case START, WIRE, IDLE_CONNECTIONS, IDLE_STREAMS, IDLE_CHANNELS ->
          new SingleRunner(source, budget, progress).run(scenario);
    };
  }

  private Samples blocks(Scenario scenario) throws IOException, InterruptedException {
    Samples samples = new Samples();
    double rate = scenario.shape() == Shape.SCHEDULE ? highestRate(scenario) : 0;
    if (rate > 0) {
      samples.note(
          String.format(
              Locale.ROOT, "G0 answers at most %,.0f calls/s in a closed loop of 100", rate));
    }
    for (int i = 0; i < budget.repetitions(); i++) {
      repetition(scenario, samples, rate, i);
    }
    return samples;
  }

  /** A side's two processes, and the one that asks the questions of the correctness pass. */
  private record Setup(Side side, Peer server, Peer client, Peer checker) implements AutoCloseable {
    @Override
    public void close() {
      if (checker != client) {
        checker.close();
      }
      client.close();
      server.close();
    }
  }

  private Setup setup(Scenario scenario, Side side) throws IOException {
    Settings settings = Settings.of(scenario.settings());
    if (pins && scenario.pinned()) {
      settings = settings.with("pinned", "yes");
    }
    Side serverSide = scenario.shape() == Shape.CLIENT ? Side.FLOOR : side;
    Side clientSide =
        switch (scenario.shape()) {
          case SERVER ->
              settings.generator().equals(H2load.PROGRAM)
                  ? Side.FLOOR
                  : Side.of(settings.generator());
          default -> side;
        };
    Peer server = source.start("server", serverSide, settings);
    Peer client = server;
    try {
      Settings there = settings.with("port", server.port());
      if (settings.backends() > 1) {
        there = there.with("ports", server.order(new Line("ports", Map.of())).text("ports", ""));
      }
      client = source.start("client", clientSide, there);
      boolean readsAnswers = clientSide != Side.FLOOR; // all others know what an answer is
      Peer checker =
          readsAnswers
              ? client
              : source.start("client", Side.GOSHAWK, there.with("heap", CHECKER_HEAP));
      return new Setup(side, server, client, checker);
    } catch (IOException e) {
      client.close();
      server.close();
      throw e;
    }
  }

  private void repetition(Scenario scenario, Samples samples, double rate, int repetition)
      throws IOException, InterruptedException {
    List<Setup> setups = new ArrayList<>();
    try {
      for (Side side : scenario.sides()) {
        progress.accept(scenario.name() + ": starting " + side.label());
        setups.add(setup(scenario, side));
      }
      for (Setup setup : setups) {
        check(scenario, setup);
        warm(scenario, setup, rate, samples);
      }
      if (pins && scenario.pinned()) {
        for (Setup setup : setups) {
          setup.server().pin(SERVER_CORE);
          setup.client().pin(CLIENT_CORE);
        }
      }
      boolean schedule = scenario.shape() == Shape.SCHEDULE;
      int rounds = budget.rounds() * (schedule ? SCHEDULE_ROUNDS : 1);
      long millis = budget.blockMillis() / (schedule ? SCHEDULE_SHORTER : 1);
      for (int round = 0; round < rounds; round++) {
        List<Setup> order = new ArrayList<>(setups);
        if ((round + repetition) % 2 == 1) {
          Collections.reverse(order);
        }
        for (Variant variant : scenario.variants()) {
          progress.accept(
              String.format(
                  Locale.ROOT,
                  "%s %s: repetition %d/%d, round %d/%d",
                  scenario.name(),
                  variant.name(),
                  repetition + 1,
                  budget.repetitions(),
                  round + 1,
                  rounds));
          for (Setup setup : order) {
            samples.add(
                variant.name(),
                setup.side(),
                undisturbed(scenario, setup, order(variant, millis, rate), samples));
          }
        }
      }
      for (Setup setup : setups) {
        check(scenario, setup);
      }
    } finally {
      setups.forEach(Setup::close);
    }
  }

  /** The order for a block. A schedule's rate is a share of the highest. */
  private static Line order(Variant variant, long millis, double highestRate) {
    Map<String, String> values = new LinkedHashMap<>();
    values.put("millis", "" + millis);
    values.putAll(variant.parameters());
    Line line = new Line("run", values);
    if (highestRate > 0) {
      values.put("rate", "" + highestRate * line.decimal("share", 1));
    }
    return line;
  }

  /** Warms one side up in all variants, until its figures are steady or its time is over. */
  private void warm(Scenario scenario, Setup setup, double rate, Samples samples)
      throws IOException, InterruptedException {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(budget.warmMillis());
    double least = Double.MAX_VALUE;
    int steady = 0;
    long millis = Math.min(WARM_BLOCK_MILLIS, budget.warmMillis());
    Variant first = scenario.variants().get(0);
    Line work =
        scenario.shape() == Shape.SCHEDULE // whose few calls would take minutes to get warm
            ? Line.of("run", "millis", millis, ScheduledLoad.CLOSED, 100)
            : order(first, millis, rate);
    while (System.nanoTime() - end < 0 && steady < STEADY_BLOCKS) {
      progress.accept(scenario.name() + ": warming " + setup.side().label() + " up");
      double cost = block(scenario, setup, work).getOrDefault("cpu", 0.0);
      steady = cost < least * (1 - STEADY) ? 0 : steady + 1;
      least = Math.min(least, cost);
      rest(setup, end);
    }
    for (Variant variant : scenario.variants()) {
      if (!variant.equals(first) || rate > 0) {
        block(scenario, setup, order(variant, millis, rate));
      }
    }
    if (steady < STEADY_BLOCKS) {
      samples.note(
          String.format(
              Locale.ROOT,
              "%s was still getting faster when its warm-up of %.1f s ended",
              setup.side().label(),
              budget.warmMillis() / 1e3));
    }
  }

  /**
   * Waits until the compilers have worked off what a block of warm-up has given them: under load
   * they share the processors with what they compile, and some sides would never get warm.
   */
  private static void rest(Setup setup, long end) throws IOException, InterruptedException {
    long from = System.nanoTime();
    long last = Math.min(end, from + TimeUnit.MILLISECONDS.toNanos(LONGEST_REST_MILLIS));
    double cpu = cpuNanos(setup);
    long time = from;
    while (last - time > 0) {
      Thread.sleep(REST_LOOK_MILLIS);
      double cpuNow = cpuNanos(setup);
      long now = System.nanoTime();
      if (cpuNow - cpu < AT_REST * (now - time)) {
        return;
      }
      cpu = cpuNow;
      time = now;
    }
  }

  private static double cpuNanos(Setup setup) throws IOException {
    Line read = new Line("read", Map.of());
    return setup.server().order(read).number("cpu", 0)
        + setup.client().order(read).number("cpu", 0);
  }

  /** A block that others did not disturb, or the last of a few that they did. */
  private Map<String, Double> undisturbed(
      Scenario scenario, Setup setup, Line order, Samples samples)
      throws IOException, InterruptedException {
    for (int attempt = 0; ; attempt++) {
      Machine.Ticks before = Machine.ticks();
      Map<String, Double> figures = block(scenario, setup, order);
      Machine.Ticks after = Machine.ticks();
      double all = after.all() - before.all();
      if (all <= 0) {
        return figures;
      }
      double stolen = (after.stolen() - before.stolen()) / all;
      double share = figures.getOrDefault("busyCores", 0.0) / Machine.cores();
      double foreign = (after.busy() - before.busy()) / all - share;
      if (stolen < STOLEN && foreign < DISTURBED) {
        return figures;
      }
      if (attempt == AGAIN) {
        samples.note(
            String.format(
                Locale.ROOT,
                "others used the machine: in %d attempts at some block more than %.0f %% of the"
                    + " processors were stolen, or %.0f %% busy elsewhere",
                AGAIN + 1,
                STOLEN * 100,
                DISTURBED * 100));
        return figures;
      }
    }
  }

  private static Map<String, Double> block(Scenario scenario, Setup setup, Line order)
      throws IOException {
    Line before = setup.server().order(new Line("read", Map.of()));
    Line ran = setup.client().order(order);
    Line after = setup.server().order(new Line("read", Map.of()));
    if (ran.number("errors", 0) > 0) {
      throw new IOException(
          String.format(
              Locale.ROOT,
              "%s: %d of %d operations of %s went wrong, the first: %s",
              scenario.name(),
              ran.number("errors", 0),
              ran.number("operations", 0),
              setup.side().label(),
              ran.text("error", "")));
    }
    return Metrics.of(scenario, before, ran, after);
  }

  /** A call of the kind that is measured is answered as it should be, and a refused one too. */
  private static void check(Scenario scenario, Setup setup) throws IOException {
    boolean canned = scenario.shape() == Shape.CLIENT || setup.side() == Side.FLOOR;
    check(Settings.of(scenario.settings()), setup.checker(), canned);
  }

  private static void check(Settings settings, Peer client, boolean canned) throws IOException {
    String question = "a question";
    byte[] expected =
        canned
            ? settings.cannedReply()
            : settings.proto()
                ? Orders.quote(Orders.order(question)).toByteArray()
                : question.getBytes(StandardCharsets.US_ASCII);
    expect(client, question, HexFormat.of().formatHex(expected));
    if (!(canned && settings.proto())) {
      expect(client, (char) Wire.REFUSED + "no", "NOT_FOUND: " + Wire.REFUSAL);
    }
  }

  private static void expect(Peer client, String message, String reply) throws IOException {
    String hex = HexFormat.of().formatHex(message.getBytes(StandardCharsets.US_ASCII));
    String came = client.order(Line.of("describe", "message", hex)).text("reply", "");
    if (!came.equals(reply)) {
      throw new IOException("'" + message + "' was answered " + came + " instead of " + reply);
    }
  }

  /** What G0 answers in a closed loop: the measure of all schedules. Measured once. */
  private double highestRate(Scenario scenario) throws IOException, InterruptedException {
    Double known = highestRates.get("g0");
    if (known != null) {
      return known;
    }
    Scenario closed =
        new Scenario(
            scenario.name() + " (the highest rate of G0)",
            scenario.about(),
            Shape.PAIR,
            Map.of(),
            List.of(Variant.of("100", "inflight", "100")),
            List.of(Side.G0),
            scenario.newestJdk(),
            scenario.pinned());
    Samples samples = new Samples();
    repetition(closed, samples, 0, 0);
    List<Double> rates =
        samples
            .figures()
            .getOrDefault("100", Map.of())
            .getOrDefault(Side.G0, Map.of())
            .getOrDefault("rate", List.of());
    double rate = Spread.of(rates).median();
    highestRates.put("g0", rate);
    return rate;
  }
}
