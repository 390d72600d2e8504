package dev.goshawk.core.channelz;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The last events of a channel, subchannel or server, which gRFC A3 calls its trace. Any thread.
 *
 * <p>An event that names a child holds it, so that a subchannel that has ended can be looked at for
 * as long as its channel's log tells of it.
 */
public final class EventLog {

  /** How many events are kept: 30; older ones are only counted. */
  public static final int KEPT = 30;

  /** How much of an event's words is kept, in characters: a status may bring a page. */
  static final int MAX_WORDS = 1_024;

  /** How much an event matters. */
  public enum Severity {
    /** It is as it should be. */
    INFO,
    /** Something failed that is tried again. */
    WARNING,
    /** Something failed for good. */
    ERROR
  }

  /**
   * One event.
   *
   * @param time when it was
   * @param severity how much it matters
   * @param words what has happened
   * @param child the subchannel that it is about, or null
   */
  public record Event(
      Instant time, Severity severity, String words, @Nullable SubchannelNode child) {}

  /**
   * What a log holds at one moment.
   *
   * @param created when that began of which it tells
   * @param logged how many events there were, those that are not kept among them
   * @param events those that are kept, the oldest first
   */
  public record Contents(Instant created, long logged, List<Event> events) {
    public Contents {
      events = List.copyOf(events);
    }
  }

  private final Instant created = Instant.now();
  private final Deque<Event> events = new ArrayDeque<>(); // guarded by itself, as is the next
  private long logged;

  EventLog() {}

  /** Something has happened. Not kept while channelz is off. */
  public void add(Severity severity, String words) {
    add(severity, words, null);
  }

  void add(Severity severity, String words, @Nullable SubchannelNode child) {
    Objects.requireNonNull(words, "words");
    if (!Channelz.isOn()) {
      return;
    }
    String kept = words.length() <= MAX_WORDS ? words : words.substring(0, MAX_WORDS) + "...";
    Event event = new Event(Instant.now(), severity, kept, child);
    synchronized (events) {
      logged++;
      if (events.size() == KEPT) {
        events.removeFirst();
      }
      events.addLast(event);
    }
  }

  /** What it holds now. */
  public Contents contents() {
    synchronized (events) {
      return new Contents(created, logged, List.copyOf(events));
    }
  }
}
