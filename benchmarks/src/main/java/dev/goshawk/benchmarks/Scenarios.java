package dev.goshawk.benchmarks;

import static dev.goshawk.benchmarks.Side.BASE;
import static dev.goshawk.benchmarks.Side.FLOOR;
import static dev.goshawk.benchmarks.Side.G0;
import static dev.goshawk.benchmarks.Side.G1;
import static dev.goshawk.benchmarks.Side.GOSHAWK;
import static dev.goshawk.benchmarks.Side.VERTX;

import dev.goshawk.benchmarks.Scenario.Shape;
import dev.goshawk.benchmarks.Scenario.Variant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Everything that is measured, in the order of {@code all}. */
final class Scenarios {
  private static final List<Side> CLIENTS = List.of(GOSHAWK, G1, G0);
  private static final List<Variant> HUNDRED = List.of(Variant.shape(1, 100));

  /** A load that is nobody's own; where the machine has it, its results are rows of their own. */
  private static final Scenario NEUTRAL =
      pinned(
          "server-h2load",
          "server processor time of unary calls from h2load, a neutral generator",
          Shape.SERVER,
          Map.of("generator", H2load.PROGRAM),
          HUNDRED,
          List.of(GOSHAWK, G1, G0, VERTX));

  private static final List<Scenario> OWN =
      List.of(
          pinned(
              "server-unary",
              "server processor time of asynchronous unary calls of 10 octets",
              Shape.SERVER,
              Map.of(),
              List.of(
                  Variant.shape(1, 100),
                  Variant.shape(8, 32),
                  Variant.shape(1, 1),
                  Variant.shape(1, 8),
                  Variant.shape(1, 1000),
                  Variant.shape(64, 1)),
              List.of(GOSHAWK, G1, G0, VERTX, FLOOR)),
          pinned(
              "client-unary",
              "client processor time of asynchronous unary calls of 10 octets",
              Shape.CLIENT,
              Map.of(),
              List.of(Variant.of("100", "inflight", "100"), Variant.of("1000", "inflight", "1000")),
              List.of(GOSHAWK, G1, G0, FLOOR)),
          new Scenario(
              "together",
              "client and server together on all cores, 100 calls in flight",
              Shape.PAIR,
              Map.of(),
              List.of(Variant.of("100", "inflight", "100")),
              CLIENTS,
              false,
              false),
          pinned(
              "ping-pong",
              "one asynchronous call at a time",
              Shape.PAIR,
              Map.of("latency", "yes"),
              List.of(Variant.of("1", "inflight", "1")),
              CLIENTS),
          pinned(
              "server-blocking",
              "server processor time with blocking handlers",
              Shape.SERVER,
              Map.of("handler", "blocking"),
              HUNDRED,
              List.of(GOSHAWK, G0)),
          new Scenario(
              "server-virtual",
              "server processor time with blocking handlers on virtual threads, newest JDK",
              Shape.SERVER,
              Map.of("handler", "blocking"),
              HUNDRED,
              List.of(GOSHAWK, G0),
              true,
              true),
          pinned(
              "client-blocking",
              "blocking calls from many threads of one client, with its own server",
              Shape.PAIR,
              Map.of("load", "blocking"),
              List.of(
                  Variant.of("32", "threads", "32"),
                  Variant.of("1", "threads", "1"),
                  Variant.of("1000", "threads", "1000")),
              List.of(GOSHAWK, G0)),
          pinned(
              "schedule",
              "latency from the intended begin of calls, at shares of what G0 can do",
              Shape.SCHEDULE,
              Map.of("load", "open"),
              List.of(
                  Variant.of("50%", "share", "0.50"),
                  Variant.of("25%", "share", "0.25"),
                  Variant.of("75%", "share", "0.75")),
              CLIENTS),
          pinned(
              "bidi",
              "bidirectional streams of 10 octets, 8 streams with 32 messages in flight each",
              Shape.PAIR,
              Map.of("load", "bidi", "inflight", "32"),
              List.of(Variant.of("8x32")),
              CLIENTS),
          pinned(
              "server-streaming",
              "streams of 1,000 responses of 10 octets, 8 at a time",
              Shape.PAIR,
              Map.of("load", "server-streaming"),
              List.of(Variant.of("8")),
              List.of(GOSHAWK, G1)),
          pinned(
              "unary-64k",
              "unary calls of 64 KiB each way, 8 in flight",
              Shape.PAIR,
              Map.of("payload", "65536"),
              List.of(Variant.of("8", "inflight", "8")),
              List.of(GOSHAWK, G1)),
          pinned(
              "unary-1m",
              "unary calls of 1 MiB each way, 4 in flight",
              Shape.PAIR,
              Map.of("payload", "1048576"),
              List.of(Variant.of("4", "inflight", "4")),
              List.of(GOSHAWK, G1)),
          pinned(
              "server-metadata",
              "server processor time of unary calls with a deadline and ten metadata entries",
              Shape.SERVER,
              Map.of("deadline", "yes", "metadata", "yes"),
              HUNDRED,
              List.of(GOSHAWK, G1, VERTX)),
          pinned(
              "client-metadata",
              "client processor time of unary calls with a deadline and ten metadata entries",
              Shape.CLIENT,
              Map.of("deadline", "yes", "metadata", "yes"),
              HUNDRED,
              List.of(GOSHAWK, G1)),
          pinned(
              "server-tls",
              "server processor time of unary calls through TLS, from Goshawk's client",
              Shape.SERVER,
              Map.of("tls", "yes", "generator", "goshawk"),
              List.of(Variant.of("100", "inflight", "100")),
              List.of(GOSHAWK, G0)),
          pinned(
              "server-proto",
              "server processor time of unary calls with Protocol Buffers",
              Shape.SERVER,
              Map.of("message", "proto"),
              HUNDRED,
              List.of(GOSHAWK, G1, G0, VERTX)),
          pinned(
              "client-proto",
              "client processor time of unary calls with Protocol Buffers",
              Shape.CLIENT,
              Map.of("message", "proto"),
              HUNDRED,
              CLIENTS),
          pinned(
              "big-stream",
              "streams of 1 GiB in messages of 1 MiB through heaps of 128 MiB",
              Shape.PAIR,
              Map.of(
                  "load", "server-streaming",
                  "payload", "1048576",
                  "messages", "1024",
                  "streams", "1",
                  "heap", "128m"),
              List.of(Variant.of("1GiB", "millis", "0")),
              List.of(GOSHAWK, G1)),
          pinned(
              "client-round-robin",
              "client processor time with round_robin over 10 backends; base: ten channels, calls"
                  + " dealt in turn",
              Shape.CLIENT,
              Map.of(
                  "backends", "10", "policy", Settings.ROUND_ROBIN, "base.policy", Settings.TURNS),
              List.of(Variant.of("10x10", "inflight", "100")),
              List.of(GOSHAWK, BASE)),
          pinned(
              "client-retry",
              "client processor time with a retry policy that no call needs; base: without",
              Shape.CLIENT,
              Map.of("retry", "yes", "base.retry", "no"),
              List.of(Variant.of("100", "inflight", "100")),
              List.of(GOSHAWK, BASE)),
          pinned(
              "server-telemetry",
              "server processor time with metrics, and traces of 1 % of calls; base: without",
              Shape.SERVER,
              Map.of("telemetry", "sampled", "base.telemetry", "no"),
              HUNDRED,
              List.of(GOSHAWK, G1, BASE)),
          pinned(
              "client-telemetry",
              "client processor time with metrics, and traces of 1 % of calls; base: without",
              Shape.CLIENT,
              Map.of("telemetry", "sampled", "base.telemetry", "no"),
              List.of(Variant.of("100", "inflight", "100")),
              List.of(GOSHAWK, G1, BASE)),
          pinned(
              "server-unobserved",
              "server processor time with telemetry of which nothing is on; base: without",
              Shape.SERVER,
              Map.of("telemetry", "off", "base.telemetry", "no"),
              HUNDRED,
              List.of(GOSHAWK, BASE)),
          pinned(
              "client-unobserved",
              "client processor time with telemetry of which nothing is on; base: without",
              Shape.CLIENT,
              Map.of("telemetry", "off", "base.telemetry", "no"),
              List.of(Variant.of("100", "inflight", "100")),
              List.of(GOSHAWK, BASE)),
          pinned(
              "client-endpoints",
              "client processor time with round_robin over 1,000 backends; base: over 10",
              Shape.CLIENT,
              Map.of("backends", "1000", "policy", Settings.ROUND_ROBIN, "base.endpoints", "10"),
              List.of(Variant.of("10", "inflight", "10"), Variant.of("1", "inflight", "1")),
              List.of(GOSHAWK, BASE)),
          pinned(
              "client-connections",
              "client processor time with round_robin over 1,000 backends; base: 1,000"
                  + " channels, calls dealt in turn",
              Shape.CLIENT,
              Map.of(
                  "backends",
                  "1000",
                  "policy",
                  Settings.ROUND_ROBIN,
                  "base.policy",
                  Settings.TURNS),
              List.of(Variant.of("10", "inflight", "10")),
              List.of(GOSHAWK, BASE)),
          new Scenario(
              "idle-channel",
              "what a client keeps for a round_robin channel with 100 backends that does nothing",
              Shape.IDLE_CHANNELS,
              Map.of("backends", "100", "policy", Settings.ROUND_ROBIN),
              List.of(Variant.of("100")),
              List.of(GOSHAWK, G1),
              false,
              false),
          new Scenario(
              "idle-connections",
              "what a server keeps for 10,000 connections that do nothing",
              Shape.IDLE_CONNECTIONS,
              Map.of("heap", "1g", "count", "10000"),
              List.of(Variant.of("10000")),
              List.of(GOSHAWK, G1),
              false,
              false),
          new Scenario(
              "idle-streams",
              "what a server keeps for 100,000 streams that do nothing, on 100 connections",
              Shape.IDLE_STREAMS,
              Map.of("heap", "1g", "count", "100000"),
              List.of(Variant.of("100000")),
              List.of(GOSHAWK, G1),
              false,
              false),
          new Scenario(
              "start",
              "from the start of a server and a client process to the first answer",
              Shape.START,
              Map.of("heap", "default", "once", "yes"),
              List.of(Variant.of("first call")),
              CLIENTS,
              false,
              false),
          new Scenario(
              "wire",
              "octets on the wire of a unary call of 10 octets each way, no deadline",
              Shape.WIRE,
              Map.of(),
              List.of(Variant.of("100", "inflight", "100")),
              List.of(GOSHAWK, G0),
              false,
              false));

  static final List<Scenario> ALL =
      Machine.has(H2load.PROGRAM) ? Stream.concat(OWN.stream(), Stream.of(NEUTRAL)).toList() : OWN;

  private Scenarios() {}

  private static Scenario pinned(
      String name,
      String about,
      Shape shape,
      Map<String, String> settings,
      List<Variant> variants,
      List<Side> sides) {
    return new Scenario(name, about, shape, settings, variants, sides, false, true);
  }

  static Scenario named(String name) {
    return ALL.stream()
        .filter(scenario -> scenario.name().equals(name))
        .findFirst()
        .orElseThrow(
            () -> new IllegalArgumentException("no scenario " + name + "; see bench --list"));
  }
}
