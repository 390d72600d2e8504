package dev.goshawk.benchmarks;

import java.io.IOException;
import java.util.List;

/** A server that is measured. */
interface ServerSide extends AutoCloseable {
  /** Where it listens, on the loopback interface. */
  int port();

  /** Where else it listens, and there first. */
  default List<Integer> ports() {
    return List.of(port());
  }

  /** How many connections it has accepted, where it counts them. */
  default int accepted() {
    return 0;
  }

  @Override
  void close() throws IOException;
}
