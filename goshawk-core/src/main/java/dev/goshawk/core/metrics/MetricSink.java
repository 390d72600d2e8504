package dev.goshawk.core.metrics;

import java.util.List;

/**
 * Takes what the parts of channels and servers measure, for a library of metrics. One may be given
 * to many of them.
 *
 * <p>Threads: any event loop, several at a time; must not block. What is thrown is logged, at most
 * ten times in 10 s, and changes nothing for the channel or server.
 */
public interface MetricSink {

  /**
   * Whether it wants what an instrument measures. What no sink of a channel or server wants is not
   * measured, and costs nothing. Asked whenever something is measured: it should be quick, and
   * always answer the same for an instrument.
   *
   * @return by default, whether the instrument is {@linkplain Instrument#isOnByDefault on}
   */
  default boolean wants(Instrument instrument) {
    return instrument.isOnByDefault();
  }

  /**
   * A counter has changed.
   *
   * @param instrument of kind COUNTER or UP_DOWN_COUNTER, and wanted
   * @param value by how much: not negative unless the counter also goes down
   * @param labels the values of {@link Instrument#labels} and then of {@link
   *     Instrument#optionalLabels}; empty where a value is not known
   */
  void add(Instrument instrument, long value, List<String> labels);

  /**
   * A value was measured.
   *
   * @param instrument of kind HISTOGRAM, and wanted
   * @param value in the instrument's unit
   * @param labels as for {@link #add}
   */
  void record(Instrument instrument, double value, List<String> labels);
}
