package dev.goshawk.benchmarks;

/** Who is measured. */
enum Side {
  GOSHAWK("goshawk", "Goshawk in its defaults"),
  G0("g0", "grpc-java as documented: default executor, retry on, epoll as it chooses"),
  G1("g1", "grpc-java at its best: direct executor on both sides, retry off, epoll"),
  VERTX("vertx", "Vert.x gRPC server, native transport, handlers on its event loop"),
  FLOOR("floor", "canned: frame headers parsed, octets that were encoded beforehand");

  private final String word;
  private final String about;

  Side(String word, String about) {
    this.word = word;
    this.about = about;
  }

  /** Its name on command lines and in results. */
  String word() {
    return word;
  }

  String about() {
    return about;
  }

  static Side of(String word) {
    for (Side side : values()) {
      if (side.word.equals(word)) {
        return side;
      }
    }
    throw new IllegalArgumentException(
        "no side " + word + "; there are goshawk, g0, g1, vertx and floor");
  }
}
