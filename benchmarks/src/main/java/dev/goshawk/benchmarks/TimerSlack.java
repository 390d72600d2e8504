package dev.goshawk.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * How late Linux may wake a thread that waits for a time: 50 µs unless told otherwise, which would
 * count as latency of every side alike.
 */
final class TimerSlack {
  private static final Path PROC = Path.of("/proc");

  private TimerSlack() {}

  /**
   * Has this thread woken as soon as the system can. Does nothing where there is no such setting.
   */
  static void none() {
    try {
      Path thread = PROC.resolve("thread-self");
      if (Files.exists(thread)) {
        Path setting = PROC.resolve(thread.toRealPath().getFileName()).resolve("timerslack_ns");
        if (Files.exists(setting)) {
          Files.writeString(setting, "1");
        }
      }
    } catch (IOException e) {
      System.err.println("bench: a schedule wakes up to 50 µs late: " + e.getMessage());
    }
  }
}
