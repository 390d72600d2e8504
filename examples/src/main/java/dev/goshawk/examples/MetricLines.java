package dev.goshawk.examples;

import dev.goshawk.api.Channel;
import dev.goshawk.core.metrics.Instrument;
import dev.goshawk.core.metrics.MetricSink;
import dev.goshawk.netty.GoshawkChannel;
import java.util.List;
import java.util.function.Consumer;

/**
 * A line for each measurement of a channel's connections and policies. Any thread; the log must not
 * block.
 */
final class MetricLines implements MetricSink {

  private final Consumer<String> log;

  MetricLines(Consumer<String> log) {
    this.log = log;
  }

  // snippet: sink
  @Override
  public boolean wants(Instrument instrument) {
    return instrument.name().startsWith("grpc.subchannel.");
  }

  @Override
  public void add(Instrument instrument, long value, List<String> labels) {
    log.accept(instrument.name() + " " + value + " " + labels);
  }

  @Override
  public void record(Instrument instrument, double value, List<String> labels) {
    log.accept(instrument.name() + " " + value + " " + instrument.unit() + " " + labels);
  }

  // end snippet

  // snippet: channel
  static Channel orders(Consumer<String> log) {
    return GoshawkChannel.to("dns:///orders.example:443").metrics(new MetricLines(log)).build();
  }
  // end snippet
}
