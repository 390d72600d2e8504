package dev.goshawk.opentelemetry;

import dev.goshawk.core.metrics.Instrument;
import dev.goshawk.core.metrics.MetricSink;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.metrics.DoubleHistogram;
import io.opentelemetry.api.metrics.LongCounter;
import io.opentelemetry.api.metrics.LongUpDownCounter;
import io.opentelemetry.api.metrics.Meter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Takes what channels and servers measure beside their calls: connections and balancing policies.
 * Makes an instrument when something is measured for the first time. Any thread.
 */
final class ChannelMetrics implements MetricSink {

  private final Telemetry telemetry;
  private final Meter meter;

  /** By the instrument's name: a counter, or one that goes down, too, or a histogram. */
  private final Map<String, LongCounter> counters = new ConcurrentHashMap<>();

  private final Map<String, LongUpDownCounter> levels = new ConcurrentHashMap<>();
  private final Map<String, DoubleHistogram> histograms = new ConcurrentHashMap<>();

  ChannelMetrics(Telemetry telemetry, Meter meter) {
    this.telemetry = telemetry;
    this.meter = meter;
  }

  @Override
  public boolean wants(Instrument instrument) {
    return telemetry.wants(instrument.name(), instrument.isOnByDefault());
  }

  @Override
  public void add(Instrument instrument, long value, List<String> labels) {
    Attributes all = attributes(instrument, labels);
    if (instrument.kind() == Instrument.Kind.UP_DOWN_COUNTER) {
      levels.computeIfAbsent(instrument.name(), name -> level(instrument)).add(value, all);
    } else {
      counters.computeIfAbsent(instrument.name(), name -> counter(instrument)).add(value, all);
    }
  }

  @Override
  public void record(Instrument instrument, double value, List<String> labels) {
    histograms
        .computeIfAbsent(instrument.name(), name -> histogram(instrument))
        .record(value, attributes(instrument, labels));
  }

  private LongCounter counter(Instrument instrument) {
    return meter
        .counterBuilder(instrument.name())
        .setUnit(instrument.unit())
        .setDescription(instrument.description())
        .build();
  }

  private LongUpDownCounter level(Instrument instrument) {
    return meter
        .upDownCounterBuilder(instrument.name())
        .setUnit(instrument.unit())
        .setDescription(instrument.description())
        .build();
  }

  private DoubleHistogram histogram(Instrument instrument) {
    return meter
        .histogramBuilder(instrument.name())
        .setUnit(instrument.unit())
        .setDescription(instrument.description())
        .build();
  }

  private Attributes attributes(Instrument instrument, List<String> values) {
    AttributesBuilder all = Attributes.builder();
    List<String> names = instrument.labels();
    for (int i = 0; i < names.size(); i++) {
      boolean target = names.get(i).equals(Instrument.TARGET);
      all.put(names.get(i), target ? telemetry.nameOf(values.get(i)) : values.get(i));
    }
    List<String> optional = instrument.optionalLabels();
    for (int i = 0; i < optional.size(); i++) {
      if (telemetry.optionalLabels.contains(optional.get(i))) {
        all.put(optional.get(i), values.get(names.size() + i));
      }
    }
    return all.build();
  }
}
