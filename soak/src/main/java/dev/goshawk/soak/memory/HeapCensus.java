package dev.goshawk.soak.memory;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.function.UnaryOperator;

/** What a process holds, and how it tells the one that has started it. */
final class HeapCensus {

  /** Full collections before counting: what one has made collectable goes with the next. */
  private static final int COLLECTIONS = 3;

  private HeapCensus() {}

  /** The bytes of the heap that are in use after a full collection. */
  static long used() {
    for (int i = 0; i < COLLECTIONS; i++) {
      System.gc();
    }
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }

  /** Answers each line of standard input with one of standard output, to its end. */
  static void answer(UnaryOperator<String> orders) throws IOException {
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      System.out.println(orders.apply(line));
    }
  }
}
