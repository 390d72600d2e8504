package dev.goshawk.micrometer;

import dev.goshawk.core.metrics.Instrument;
import dev.goshawk.core.metrics.MetricSink;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Takes what channels and servers measure beside their calls: connections and balancing policies.
 * What goes up and down is a gauge. All labels are tags, since Prometheus wants the same ones each
 * time. Any thread.
 */
final class ChannelMeters implements MetricSink {

  private final MeterRegistry registry;
  private final Meters meters;

  /** Sums that go down, too, by what they are of. */
  private final Map<Series, AtomicLong> levels = new ConcurrentHashMap<>();

  private record Series(String name, List<String> labels) {}

  ChannelMeters(MeterRegistry registry, Meters meters) {
    this.registry = registry;
    this.meters = meters;
  }

  @Override
  public boolean wants(Instrument instrument) {
    return meters.wants(instrument.name(), instrument.isOnByDefault());
  }

  @Override
  public void add(Instrument instrument, long value, List<String> labels) {
    if (instrument.kind() == Instrument.Kind.UP_DOWN_COUNTER) {
      levels
          .computeIfAbsent(
              new Series(instrument.name(), List.copyOf(labels)),
              series -> level(instrument, labels))
          .addAndGet(value);
    } else {
      Counter.builder(instrument.name())
          .description(instrument.description())
          .tags(tags(instrument, labels))
          .register(registry)
          .increment((double) value);
    }
  }

  private AtomicLong level(Instrument instrument, List<String> labels) {
    AtomicLong level = new AtomicLong();
    Gauge.builder(instrument.name(), level, AtomicLong::get)
        .description(instrument.description())
        .tags(tags(instrument, labels))
        .register(registry);
    return level;
  }

  @Override
  public void record(Instrument instrument, double value, List<String> labels) {
    DistributionSummary.builder(instrument.name())
        .description(instrument.description())
        .tags(tags(instrument, labels))
        .register(registry)
        .record(value);
  }

  private List<Tag> tags(Instrument instrument, List<String> values) {
    List<String> names = new ArrayList<>(instrument.labels());
    names.addAll(instrument.optionalLabels());
    List<Tag> tags = new ArrayList<>(names.size());
    for (int i = 0; i < names.size(); i++) {
      boolean target = names.get(i).equals(Instrument.TARGET);
      tags.add(Tag.of(names.get(i), target ? meters.nameOf(values.get(i)) : values.get(i)));
    }
    return tags;
  }
}
