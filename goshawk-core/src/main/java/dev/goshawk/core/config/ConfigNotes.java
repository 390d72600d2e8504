package dev.goshawk.core.config;

import java.util.ArrayList;
import java.util.List;

/** What there is to say of a config that could be read. One thread. */
final class ConfigNotes {

  /** How many fields are named. */
  private static final int NAMED = 10;

  private final List<String> unknown = new ArrayList<>();
  private final List<String> others = new ArrayList<>();

  /** Nothing yet. */
  ConfigNotes() {}

  /** A field that is not known was ignored. */
  void ignored(String path) {
    unknown.add(path);
  }

  /** Something else. */
  void add(String words) {
    others.add(words);
  }

  /** All of it in one line; empty when there is nothing. */
  String line() {
    List<String> parts = new ArrayList<>();
    if (!unknown.isEmpty()) {
      int named = Math.min(unknown.size(), NAMED);
      parts.add(
          (unknown.size() == 1 ? "ignored the unknown field " : "ignored the unknown fields ")
              + String.join(", ", unknown.subList(0, named))
              + (unknown.size() > named ? " and " + (unknown.size() - named) + " more" : ""));
    }
    parts.addAll(others);
    return String.join("; ", parts);
  }
}
