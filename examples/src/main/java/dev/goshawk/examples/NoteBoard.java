package dev.goshawk.examples;

import dev.goshawk.examples.routeguide.RouteNote;
import java.util.ArrayDeque;
import java.util.List;

/** The notes that were left, newest {@value #CAPACITY} of them. Any thread. */
final class NoteBoard {
  /** How many notes are kept: callers decide how many come, so there must be an end to it. */
  static final int CAPACITY = 1_000;

  private final ArrayDeque<RouteNote> notes = new ArrayDeque<>();

  /** Leaves a note, and answers those left at the same location before it, oldest first. */
  synchronized List<RouteNote> leave(RouteNote note) {
    List<RouteNote> earlier =
        notes.stream().filter(other -> other.getLocation().equals(note.getLocation())).toList();
    if (notes.size() == CAPACITY) {
      notes.removeFirst();
    }
    notes.addLast(note);
    return earlier;
  }
}
