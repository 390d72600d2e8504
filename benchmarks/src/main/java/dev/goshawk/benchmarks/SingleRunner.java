package dev.goshawk.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Measures what does not go in blocks: starts, idle connections and streams, octets on the wire.
 */
final class SingleRunner {
  private static final double NANOS_PER_MILLI = 1e6;
  private static final long WIRE_MILLIS = 1000;
  private static final long REST_MILLIS = 2000;
  private static final int CHANNELS = 10;
  private static final long CONNECT_MILLIS = 60_000;
  private static final long LOOK_MILLIS = 20;

  private final Peer.Source source;
  private final Budget budget;
  private final Consumer<String> progress;

  SingleRunner(Peer.Source source, Budget budget, Consumer<String> progress) {
    this.source = source;
    this.budget = budget;
    this.progress = progress;
  }

  Samples run(Scenario scenario) throws IOException, InterruptedException {
    Samples samples = new Samples();
    String variant = scenario.variants().get(0).name();
    int repetitions =
        scenario.shape() == Scenario.Shape.START ? budget.starts() : budget.repetitions();
    for (int i = 0; i < repetitions; i++) {
      List<Side> order = new ArrayList<>(scenario.sides());
      if (i % 2 == 1) {
        Collections.reverse(order);
      }
      for (Side side : order) {
        progress.accept(
            scenario.name() + ": " + side.label() + ", " + (i + 1) + " of " + repetitions);
        samples.add(variant, side, once(scenario, side, samples));
      }
    }
    return samples;
  }

  private Map<String, Double> once(Scenario scenario, Side side, Samples samples)
      throws IOException, InterruptedException {
    Settings settings = Settings.of(scenario.settings());
    return switch (scenario.shape()) {
      case START -> start(settings, side);
      case WIRE -> wire(settings, side);
      case IDLE_CHANNELS -> channels(settings, side);
      case IDLE_CONNECTIONS -> idle(settings, side, "connections", budget.connections(), samples);
      default -> idle(settings, side, "streams", budget.streams(), samples);
    };
  }

  private Map<String, Double> start(Settings settings, Side side) throws IOException {
    long begun = System.nanoTime();
    try (Peer server =
            source.start("server", side, new Settings(new Line("", Map.of("heap", "default"))));
        Peer client = source.start("client", side, settings.with("port", server.port()))) {
      long answered = System.nanoTime();
      client.order(new Line("read", Map.of()));
      return Map.of("start", (answered - begun) / NANOS_PER_MILLI);
    }
  }

  private Map<String, Double> wire(Settings settings, Side side)
      throws IOException, InterruptedException {
    try (Peer server = source.start("server", side, settings);
        Relay relay = new Relay(server.port());
        Peer client = source.start("client", side, settings.with("port", relay.port()))) {
      Line order =
          Line.of(
              "run", "inflight", 100, "millis", Math.min(WIRE_MILLIS, budget.blockMillis() * 2));
      client.order(order);
      long before = relay.octets();
      Line ran = client.order(order);
      relay.settle();
      double octets = relay.octets() - before;
      return Map.of("wire", octets / Math.max(1, ran.number("operations", 0)));
    }
  }

  /** What a client keeps for a channel whose backends are all connected to. */
  private Map<String, Double> channels(Settings settings, Side side)
      throws IOException, InterruptedException {
    try (Peer server = source.start("server", Side.FLOOR, settings)) {
      String ports = server.order(new Line("ports", Map.of())).text("ports", "");
      Settings there = settings.with("port", server.port()).with("ports", ports);
      int backends = settings.backends();
      try (Peer client = source.start("client", side, there)) {
        client.order(Line.of("channels", "count", 1)); // what is loaded once is not measured
        awaitAccepted(server, backends);
        Line before = readAtRest(client);
        int count = Math.max(1, Math.min(CHANNELS, budget.connections() / backends));
        client.order(Line.of("channels", "count", count));
        awaitAccepted(server, (1 + count) * backends);
        Line after = readAtRest(client);
        double heap = after.number("heap", 0) - before.number("heap", 0);
        double resident = after.number("resident", 0) - before.number("resident", 0);
        return Map.of("retained", heap / count, "residentEach", resident / count);
      }
    }
  }

  private static void awaitAccepted(Peer server, int count)
      throws IOException, InterruptedException {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(CONNECT_MILLIS);
    long accepted = 0;
    while (System.nanoTime() - end < 0) {
      accepted = server.order(new Line("accepted", Map.of())).number("accepted", 0);
      if (accepted == count) {
        return;
      }
      Thread.sleep(LOOK_MILLIS);
    }
    throw new IOException(accepted + " connections came instead of " + count);
  }

  /** The live heap when what was busy has let go of its buffers. */
  private Line readAtRest(Peer server) throws IOException, InterruptedException {
    Thread.sleep(Math.min(REST_MILLIS, budget.warmMillis()));
    return server.order(new Line("heap", Map.of()));
  }

  private Map<String, Double> idle(
      Settings settings, Side side, String what, int count, Samples samples)
      throws IOException, InterruptedException {
    try (Peer server = source.start("server", side, settings);
        Peer client = source.start("client", Side.FLOOR, settings.with("port", server.port()))) {
      client.order(Line.of("run", "millis", Math.min(500, budget.warmMillis())));
      if (what.equals("streams")) { // their connections are not what is measured
        client.order(Line.of("connections", "count", Math.min(100, count / 10)));
      }
      Line before = readAtRest(server);
      long made = client.order(Line.of(what, "count", count)).number("made", 0);
      Line after = readAtRest(server);
      if (made < count) {
        samples.note(side.label() + " had " + made + " " + what + " instead of " + count);
      }
      if (made == 0) {
        throw new IOException(side.label() + " took no " + what);
      }
      double heap = after.number("heap", 0) - before.number("heap", 0);
      double resident = after.number("resident", 0) - before.number("resident", 0);
      return Map.of("retained", heap / made, "residentEach", resident / made);
    }
  }
}
