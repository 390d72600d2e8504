package dev.goshawk.core.metrics;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is measured, as a library of metrics has to know it. A process has one of each name: whoever
 * measures makes it once and keeps it in a constant. Immutable, any thread. Source: gRFC A79.
 *
 * <pre>{@code
 * static final Instrument MOVES =
 *     Instrument.counter("example.zone_first.moves")
 *         .unit("{move}")
 *         .description("Times that calls went to another zone")
 *         .labels("example.zone")
 *         .register();
 * }</pre>
 */
public final class Instrument {

  /** The label that each instrument of channels has as its first: the target of the channel. */
  public static final String TARGET = "grpc.target";

  /** How values of an instrument are put together. */
  public enum Kind {
    /** A sum that grows. */
    COUNTER,
    /** A sum that grows and shrinks. */
    UP_DOWN_COUNTER,
    /** A distribution of values. */
    HISTOGRAM
  }

  private static final ConcurrentMap<String, Instrument> REGISTERED = new ConcurrentHashMap<>();

  private final Kind kind;
  private final String name;
  private final String unit;
  private final String description;
  private final List<String> labels;
  private final List<String> optionalLabels;
  private final boolean onByDefault;

  private Instrument(Builder b) {
    kind = b.kind;
    name = b.name;
    unit = b.unit;
    description = b.description;
    labels = Stream.concat(b.first.stream(), b.labels.stream()).toList();
    optionalLabels = List.copyOf(b.optionalLabels);
    onByDefault = b.onByDefault;
  }

  /** A sum that grows. */
  public static Builder counter(String name) {
    return new Builder(Kind.COUNTER, name);
  }

  /** A sum that grows and shrinks. */
  public static Builder upDownCounter(String name) {
    return new Builder(Kind.UP_DOWN_COUNTER, name);
  }

  /** A distribution of values. */
  public static Builder histogram(String name) {
    return new Builder(Kind.HISTOGRAM, name);
  }

  /** How values are put together. */
  public Kind kind() {
    return kind;
  }

  /** The name: {@code grpc.subchannel.disconnections}. */
  public String name() {
    return name;
  }

  /** The unit, as UCUM writes it: {@code s}, <code>{attempt}</code>. */
  public String unit() {
    return unit;
  }

  /** What it measures, for people. */
  public String description() {
    return description;
  }

  /**
   * The names of the labels that every value has; the first is {@link #TARGET}, but for {@linkplain
   * Builder#ofServer those of servers}.
   */
  public List<String> labels() {
    return labels;
  }

  /** The names of the labels that a user may want in addition. */
  public List<String> optionalLabels() {
    return optionalLabels;
  }

  /** Whether it is measured where the user has not said what to measure. */
  public boolean isOnByDefault() {
    return onByDefault;
  }

  /** Whether a value has the target of a channel. */
  boolean hasTarget() {
    return !labels.isEmpty() && labels.get(0).equals(TARGET);
  }

  /** How many labels a value has beside {@link #TARGET}, the optional ones included. */
  int ownLabels() {
    return labels.size() - (hasTarget() ? 1 : 0) + optionalLabels.size();
  }

  private boolean isSame(Instrument other) {
    return kind == other.kind
        && unit.equals(other.unit)
        && labels.equals(other.labels)
        && optionalLabels.equals(other.optionalLabels)
        && onByDefault == other.onByDefault;
  }

  @Override
  public String toString() {
    return name + " (" + kind + ", " + unit + ", labels " + labels + " " + optionalLabels + ")";
  }

  /** Collects what an instrument is. One thread. */
  public static final class Builder {

    private final Kind kind;
    private final String name;
    private List<String> first = List.of(TARGET);
    private List<String> labels = List.of();
    private List<String> optionalLabels = List.of();
    private String unit = "1";
    private String description = "";
    private boolean onByDefault;

    private Builder(Kind kind, String name) {
      this.kind = kind;
      this.name = Objects.requireNonNull(name, "name");
      if (name.isBlank()) {
        throw new IllegalArgumentException("name of an instrument is blank");
      }
    }

    /** The unit, as UCUM writes it. Default {@code 1}. */
    public Builder unit(String unit) {
      this.unit = Objects.requireNonNull(unit, "unit");
      return this;
    }

    /** What it measures, for people. Default empty. */
    public Builder description(String description) {
      this.description = Objects.requireNonNull(description, "description");
      return this;
    }

    /** Of a server, which has no {@link #TARGET}. Default is that it is of a channel. */
    public Builder ofServer() {
      first = List.of();
      return this;
    }

    /** The names of the labels that every value has behind {@link #TARGET}. Default none. */
    public Builder labels(String... names) {
      labels = List.of(names);
      return this;
    }

    /** The names of the labels that a user may want in addition. Default none. */
    public Builder optionalLabels(String... names) {
      optionalLabels = List.of(names);
      return this;
    }

    /** Has it measured where the user has not said what to measure. Default is that it is not. */
    public Builder onByDefault() {
      onByDefault = true;
      return this;
    }

    /**
     * The instrument, which the process knows by its name from now on. One that was registered
     * already and is the same is that one.
     *
     * @throws IllegalStateException when another instrument has the name
     */
    public Instrument register() {
      Instrument fresh = new Instrument(this);
      @Nullable Instrument before = REGISTERED.putIfAbsent(name, fresh);
      if (before == null) {
        return fresh;
      }
      if (!before.isSame(fresh)) {
        throw new IllegalStateException(
            "instrument " + fresh + " cannot be registered: there is " + before + " already");
      }
      return before;
    }
  }
}
