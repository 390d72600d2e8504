package dev.goshawk.api;

import java.util.ArrayList;
import java.util.List;

/** What happened, in order. Any thread. */
public final class Log {
  private final List<String> lines = new ArrayList<>();

  public synchronized void add(String line) {
    lines.add(line);
  }

  /** What has happened so far. */
  public synchronized List<String> lines() {
    return List.copyOf(lines);
  }

  /** What has happened since this was last asked. */
  public synchronized List<String> drain() {
    List<String> drained = List.copyOf(lines);
    lines.clear();
    return drained;
  }
}
