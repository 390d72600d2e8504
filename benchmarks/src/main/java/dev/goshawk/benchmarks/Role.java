package dev.goshawk.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import org.HdrHistogram.Histogram;

/** What a child process is: a server or a client of one side, which does as it is ordered. */
abstract class Role implements AutoCloseable {

  /** Where it listens, or is connected to. */
  abstract int port();

  /** Does what a line orders; the answer says how it went. */
  Line order(Line order) throws Exception {
    return switch (order.verb()) {
      case "read" -> Figures.read();
      case "heap" -> Line.of("ok", "heap", Figures.liveHeap(), "resident", Figures.resident()[0]);
      default -> throw new IllegalArgumentException("no such order: " + order);
    };
  }

  @Override
  public abstract void close() throws IOException;

  /** The role of a side, by the words of the harness. */
  static Role of(String role, String side, Settings settings) throws Exception {
    return switch (role) {
      case "server" -> new Serving(server(side, settings));
      case "client" -> new Calling(side, settings);
      case "overload" -> new OverloadServer(settings);
      default -> throw new IllegalArgumentException("no such role: " + role);
    };
  }

  private static ServerSide server(String side, Settings settings) throws Exception {
    return switch (side) {
      case "goshawk" -> new GoshawkServerSide(settings);
      case "base" -> new GoshawkServerSide(settings.base());
      case "g0" -> new GrpcJavaServer(settings, false);
      case "g1" -> new GrpcJavaServer(settings, true);
      case "vertx" -> new VertxServer(settings);
      case "floor" -> new CannedServer(settings);
      default -> throw new IllegalArgumentException("no such server: " + side);
    };
  }

  private static final class Serving extends Role {
    private final ServerSide server;

    Serving(ServerSide server) {
      this.server = server;
    }

    @Override
    int port() {
      return server.port();
    }

    @Override
    Line order(Line order) throws Exception {
      return switch (order.verb()) {
        case "ports" ->
            Line.of(
                "ok",
                "ports",
                server.ports().stream().map(String::valueOf).collect(Collectors.joining(",")));
        case "accepted" -> Line.of("ok", "accepted", server.accepted());
        default -> super.order(order);
      };
    }

    @Override
    public void close() throws IOException {
      server.close();
    }
  }

  private static final class Calling extends Role {
    private final String side;
    private final Settings settings;
    private final List<Caller> idle = new ArrayList<>();
    private final Load load;
    private final Caller caller;
    private final CannedClient canned;

    @SuppressWarnings("NullAway") // one of caller and canned is there; each order knows which
    Calling(String side, Settings settings) throws Exception {
      this.side = side;
      this.settings = settings;
      switch (side) {
        case "goshawk", "base", "g0", "g1" -> caller = caller(side, settings);
        case "floor" -> caller = null;
        default -> throw new IllegalArgumentException("no such client: " + side);
      }
      boolean neutral = settings.generator().equals(H2load.PROGRAM);
      canned = caller == null && !neutral ? new CannedClient(settings) : null;
      load =
          caller == null
              ? (neutral ? new H2load(settings) : canned)
              : switch (settings.load()) {
                case "closed" -> new CallLoad(caller, settings);
                case "open" -> new ScheduledLoad(caller, settings);
                case "blocking" -> new BlockingLoad(caller, settings);
                case "bidi" -> new StreamLoad(caller, settings, true);
                case "server-streaming" -> new StreamLoad(caller, settings, false);
                default -> throw new IllegalArgumentException("no such load: " + settings.load());
              };
    }

    @Override
    int port() {
      return settings.port();
    }

    @Override
    Line order(Line order) throws Exception {
      return switch (order.verb()) {
        case "run" -> measured(order);
        case "describe" ->
            Line.of(
                "ok", "reply", caller.describe(HexFormat.of().parseHex(order.text("message", ""))));
        case "connections" ->
            Line.of("ok", "made", canned.idleConnections((int) order.number("count", 0)));
        case "streams" -> Line.of("ok", "made", canned.idleStreams((int) order.number("count", 0)));
        case "channels" -> Line.of("ok", "made", idleChannels((int) order.number("count", 0)));
        default -> super.order(order);
      };
    }

    private static Caller caller(String side, Settings settings) throws IOException {
      return switch (side) {
        case "g0" -> new GrpcJavaCaller(settings, false);
        case "g1" -> new GrpcJavaCaller(settings, true);
        case "base" -> new GoshawkCaller(settings.base());
        default -> new GoshawkCaller(settings);
      };
    }

    /** Makes so many more channels, each of which connects for a call. */
    private int idleChannels(int count) throws Exception {
      for (int i = 0; i < count; i++) {
        Caller channel = caller(side, settings);
        idle.add(channel);
        channel.blocking();
      }
      return count;
    }

    private Line measured(Line order) throws Exception {
      long cpu = Figures.cpuNanos();
      long allocated = Figures.allocated();
      Measured measured = load.run(order);
      long allocatedNow = Figures.allocated();
      long cpuNow = Figures.cpuNanos();
      Line answer =
          Line.of(
              "ok",
              "operations",
              measured.operations(),
              "nanos",
              measured.nanos(),
              "errors",
              measured.errors(),
              "error",
              measured.firstError(),
              "cpu",
              cpuNow - cpu,
              "allocated",
              allocatedNow - allocated,
              "resident",
              Figures.resident()[0]);
      Histogram latency = measured.latency();
      if (latency != null) {
        answer.values().put("p50", Long.toString(latency.getValueAtPercentile(50)));
        answer.values().put("p90", Long.toString(latency.getValueAtPercentile(90)));
        answer.values().put("p99", Long.toString(latency.getValueAtPercentile(99)));
        answer.values().put("p99.9", Long.toString(latency.getValueAtPercentile(99.9)));
        answer.values().put("max", Long.toString(latency.getMaxValue()));
      }
      return answer;
    }

    @Override
    public void close() throws IOException {
      for (Caller channel : idle) {
        channel.close();
      }
      load.close();
    }
  }
}
