package dev.goshawk.core.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.goshawk.core.fixture.MetricLog;
import java.util.List;
import org.junit.jupiter.api.Test;

/** {@link Instrument} and {@link Metrics}: names are known once, and values fit them. */
class InstrumentTest {

  private static final Instrument COUNTER =
      Instrument.counter("test.counter").labels("color").optionalLabels("size").register();
  private static final Instrument HISTOGRAM = Instrument.histogram("test.histogram").register();

  private final MetricLog log = new MetricLog();
  private final Metrics metrics = Metrics.of("dns:///orders", List.of(log));

  @Test
  void sameInstrumentIsRegisteredOnce() {
    assertThat(Instrument.counter("test.counter").labels("color").optionalLabels("size").register())
        .isSameAs(COUNTER);
  }

  @Test
  void otherInstrumentOfTheNameIsRefused() {
    assertThatExceptionOfType(IllegalStateException.class)
        .isThrownBy(() -> Instrument.counter("test.counter").labels("colour").register())
        .withMessage(
            "instrument test.counter (COUNTER, 1, labels [grpc.target, colour] []) cannot be"
                + " registered: there is test.counter (COUNTER, 1, labels [grpc.target, color]"
                + " [size]) already");
  }

  @Test
  void targetComesFirst() {
    metrics.add(COUNTER, 2, "red", "");
    metrics.record(HISTOGRAM, 0.5);
    log.expect("test.counter 2 [dns:///orders, red, ]", "test.histogram 0.5 [dns:///orders]");
  }

  @Test
  void instrumentOfServersHasNoTarget() {
    Instrument ofServer = Instrument.counter("test.server").labels("color").ofServer().register();
    assertThat(ofServer.labels()).containsExactly("color");
    Metrics.of("", List.of(log)).add(ofServer, 1, "red");
    log.expect("test.server 1 [red]");
  }

  @Test
  void valuesThatDoNotFitAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> metrics.add(COUNTER, 1, "red"))
        .withMessageContaining("[red] are 1 values, but beside grpc.target there are 2 labels of")
        .withMessageContaining("test.counter");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> metrics.add(COUNTER, -1, "red", ""))
        .withMessageContaining("value of -1 for test.counter")
        .withMessageContaining("use an upDownCounter");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> metrics.add(HISTOGRAM, 1))
        .withMessageContaining("record is for a histogram's values");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> metrics.record(COUNTER, 1, "red", ""))
        .withMessageContaining("add is for counters");
    log.expect();
  }

  @Test
  void nobodyMeasuresWithoutSinks() {
    assertThat(Metrics.of("dns:///orders", List.of())).isSameAs(Metrics.NONE);
    assertThat(Metrics.NONE.isOn()).isFalse();
    assertThat(Metrics.NONE.wants(COUNTER)).isFalse();
  }
}
