package dev.goshawk.benchmarks;

/** Who is measured. */
enum Side {
  GOSHAWK("goshawk", "Goshawk in its defaults"),
  G0("g0", "grpc-java as documented: default executor, retry on, epoll as it chooses"),
  G1("g1", "grpc-java at its best: direct executor on both sides, retry off, epoll"),
  BASE("base", "Goshawk again, without what the scenario measures"),
  VERTX("vertx", "Vert.x gRPC server, native transport, handlers on its event loop"),
  FLOOR("floor", "canned: frame headers parsed, octets that were encoded beforehand");

  private final String label;
  private final String about;

  Side(String label, String about) {
    this.label = label;
    this.about = about;
  }

  /** Its name on command lines and in results. */
  String label() {
    return label;
  }

  String about() {
    return about;
  }

  static Side of(String label) {
    for (Side side : values()) {
      if (side.label.equals(label)) {
        return side;
      }
    }
    throw new IllegalArgumentException(
        "no side " + label + "; there are goshawk, base, g0, g1, vertx and floor");
  }
}
