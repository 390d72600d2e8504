package dev.goshawk.api;

import java.util.ArrayList;
import java.util.List;

/** What happened, in order. Any thread. */
final class Log {
  private final List<String> lines = new ArrayList<>();

  synchronized void add(String line) {
    lines.add(line);
  }

  /** What has happened so far. */
  synchronized List<String> lines() {
    return List.copyOf(lines);
  }

  /** What has happened since this was last asked. */
  synchronized List<String> drain() {
    List<String> drained = List.copyOf(lines);
    lines.clear();
    return drained;
  }
}
