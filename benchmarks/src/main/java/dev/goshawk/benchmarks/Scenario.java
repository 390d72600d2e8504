package dev.goshawk.benchmarks;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One thing that is measured.
 *
 * @param name as given on the command line
 * @param about what it measures, for people
 * @param shape who stands against whom
 * @param settings of servers and clients
 * @param variants what differs from block to block, within the same processes
 * @param sides Goshawk and those beside it
 * @param newestJdk runs on the newest JDK, not on the one that runs the harness
 * @param pinned server and client have a core each
 */
record Scenario(
    String name,
    String about,
    Shape shape,
    Map<String, String> settings,
    List<Variant> variants,
    List<Side> sides,
    boolean newestJdk,
    boolean pinned) {

  /** Who stands against whom. */
  enum Shape {
    /** Servers, each with a canned client, or the one that the setting generator names. */
    SERVER,
    /** Clients, each with a canned server. */
    CLIENT,
    /** Client and server of the same side. */
    PAIR,
    /** The same at a schedule of calls, as fast as shares of what G0 can do. */
    SCHEDULE,
    /** From the start of the processes to the first answer. */
    START,
    /** Octets on the wire, counted between client and server. */
    WIRE,
    /** What a server keeps for connections that do nothing. */
    IDLE_CONNECTIONS,
    /** What a server keeps for streams that do nothing. */
    IDLE_STREAMS,
    /** What a client keeps for channels that are connected and do nothing. */
    IDLE_CHANNELS
  }

  /**
   * One point of a scenario.
   *
   * @param name as in the results
   * @param parameters of the order that starts a block
   */
  record Variant(String name, Map<String, String> parameters) {
    static Variant of(String name, String... pairs) {
      return new Variant(name, map(pairs));
    }

    /** So many connections with so many calls in flight on each. */
    static Variant shape(int connections, int inFlight) {
      return of(
          connections + "x" + inFlight, "connections", "" + connections, "inflight", "" + inFlight);
    }
  }

  Scenario {
    settings = Map.copyOf(settings);
    variants = List.copyOf(variants);
    sides = List.copyOf(sides);
  }

  /** Only the variants and sides that were asked for; empty lists ask for all. */
  Scenario only(List<String> variantNames, List<Side> onlySides) {
    List<Variant> some =
        variants.stream()
            .filter(v -> variantNames.isEmpty() || variantNames.contains(v.name()))
            .toList();
    List<Side> others =
        sides.stream()
            .filter(s -> onlySides.isEmpty() || s == Side.GOSHAWK || onlySides.contains(s))
            .toList();
    return new Scenario(name, about, shape, settings, some, others, newestJdk, pinned);
  }

  static Map<String, String> map(String... pairs) {
    Map<String, String> map = new LinkedHashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      map.put(pairs[i], pairs[i + 1]);
    }
    return map;
  }
}
