package dev.goshawk.core.metrics;

import dev.goshawk.core.loop.Observers;
import dev.goshawk.core.transport.Attributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Where the parts of one channel, or of one server, report what they measure. Any thread.
 *
 * <p>Ask {@link #wants} first, so that labels are not put together in vain:
 *
 * <pre>{@code
 * if (host.metrics().wants(MOVES)) {
 *   host.metrics().add(MOVES, 1, zone);
 * }
 * }</pre>
 */
public final class Metrics {

  /** Of a channel or a server that nobody measures. */
  public static final Metrics NONE = new Metrics("", List.of());

  private final String target;
  private final List<MetricSink> sinks;
  private final @Nullable Observers<MetricSink> observers;

  private Metrics(String target, List<MetricSink> sinks) {
    this.target = target;
    this.sinks = sinks;
    this.observers = Observers.of("metric sink", sinks);
  }

  /**
   * What reports to these sinks.
   *
   * @param target the value of {@link Instrument#TARGET}; empty on a server
   */
  public static Metrics of(String target, Collection<? extends MetricSink> sinks) {
    Objects.requireNonNull(target, "target");
    return sinks.isEmpty() ? NONE : new Metrics(target, List.copyOf(sinks));
  }

  /** Whether anybody measures the channel or the server at all. */
  public boolean isOn() {
    return !sinks.isEmpty();
  }

  /** Whether somebody wants what an instrument measures. */
  public boolean wants(Instrument instrument) {
    Observers<MetricSink> told = observers;
    for (int i = 0; told != null && i < sinks.size(); i++) {
      try {
        if (sinks.get(i).wants(instrument)) {
          return true;
        }
      } catch (Throwable thrown) { // a sink is code of users
        told.warn(sinks.get(i), thrown);
      }
    }
    return false;
  }

  /**
   * Changes a counter.
   *
   * @param value by how much: not negative unless the counter also goes down
   * @param labels the values of the instrument's labels but for the target, and then of the
   *     optional ones; empty where a value is not known
   * @throws IllegalArgumentException when the instrument is no counter, or has other labels
   */
  public void add(Instrument instrument, long value, String... labels) {
    check(
        instrument,
        instrument.kind() != Instrument.Kind.HISTOGRAM,
        "record is for a histogram's values");
    if (value < 0 && instrument.kind() == Instrument.Kind.COUNTER) {
      throw new IllegalArgumentException(
          "value of " + value + " for " + instrument + " is negative; use an upDownCounter");
    }
    List<String> all = values(instrument, labels);
    each(
        sink -> {
          if (sink.wants(instrument)) {
            sink.add(instrument, value, all);
          }
        });
  }

  /**
   * Adds a value to a histogram.
   *
   * @param value in the instrument's unit
   * @param labels as for {@link #add}
   * @throws IllegalArgumentException when the instrument is no histogram, or has other labels
   */
  public void record(Instrument instrument, double value, String... labels) {
    check(instrument, instrument.kind() == Instrument.Kind.HISTOGRAM, "add is for counters");
    List<String> all = values(instrument, labels);
    each(
        sink -> {
          if (sink.wants(instrument)) {
            sink.record(instrument, value, all);
          }
        });
  }

  /** The value of a label that resolvers may have given as an attribute; empty where not. */
  public static String label(Attributes attributes, Attributes.Key<String> key) {
    String value = attributes.get(key);
    return value == null ? "" : value;
  }

  private static void check(Instrument instrument, boolean fits, String otherwise) {
    if (!fits) {
      throw new IllegalArgumentException(instrument + " is not of that kind: " + otherwise);
    }
  }

  private List<String> values(Instrument instrument, String... labels) {
    if (labels.length != instrument.ownLabels()) {
      throw new IllegalArgumentException(
          Arrays.toString(labels)
              + " are "
              + labels.length
              + " values, but beside "
              + Instrument.TARGET
              + " there are "
              + instrument.ownLabels()
              + " labels of "
              + instrument);
    }
    List<String> all = new ArrayList<>(1 + labels.length);
    if (instrument.hasTarget()) {
      all.add(target);
    }
    for (String label : labels) {
      all.add(Objects.requireNonNull(label, "value of a label"));
    }
    return Collections.unmodifiableList(all);
  }

  private void each(Consumer<MetricSink> event) {
    if (observers != null) {
      observers.each(event);
    }
  }
}
