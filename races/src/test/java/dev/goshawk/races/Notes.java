package dev.goshawk.races;

/** What was heard in the course of a race, one thing behind the other. Any thread. */
public final class Notes {

  private final StringBuilder notes = new StringBuilder(); // guarded by this

  /** Nothing was heard yet. */
  public Notes() {}

  /** Something was heard. */
  public synchronized void add(Object heard) {
    notes.append(heard);
  }

  @Override
  public synchronized String toString() {
    return notes.toString();
  }
}
