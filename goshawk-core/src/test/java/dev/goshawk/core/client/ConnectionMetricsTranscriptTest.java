package dev.goshawk.core.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.core.fixture.MetricLog;
import dev.goshawk.core.fixture.NamedAddress;
import dev.goshawk.core.fixture.Peer;
import dev.goshawk.core.metrics.Instrument;
import dev.goshawk.core.metrics.MetricSink;
import dev.goshawk.core.resolve.Endpoint;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What metrics are told of a channel's connections (gRFC A94), and of pick_first (gRFC A78). */
class ConnectionMetricsTranscriptTest extends ClientFixture {

  private static final String LABELS = " [test:target, , ]";

  private final MetricLog metricLog = new MetricLog();

  private void measure() {
    sinks.add(metricLog);
  }

  @Test
  void connectionThatIsMadeAndEndedByTheChannel() {
    measure();
    Peer server = server();
    metricLog.expect(
        "grpc.subchannel.connection_attempts_succeeded 1" + LABELS,
        "grpc.subchannel.open_connections 1 [test:target, none, , ]",
        "grpc.lb.pick_first.connection_attempts_succeeded 1 [test:target]");
    var unused = channel().shutdown(Duration.ofSeconds(1));
    loop.run();
    server.take();
    metricLog.expect(
        "grpc.subchannel.disconnections 1 [test:target, , , subchannel shutdown]",
        "grpc.subchannel.open_connections -1 [test:target, none, , ]");
  }

  @Test
  void connectionThatGoesAwayIsOpenUntilItIsClosed() {
    measure();
    Peer server = server();
    Call call = unary();
    server.take();
    metricLog.take();
    server.send("GOAWAY \"bye\"");
    metricLog.expect(
        "grpc.subchannel.disconnections 1 [test:target, , , GOAWAY NO_ERROR]",
        "grpc.lb.pick_first.disconnections 1 [test:target]");
    server.cut("Connection reset by peer");
    metricLog.expect("grpc.subchannel.open_connections -1 [test:target, none, , ]");
    call.cancel();
  }

  @Test
  void attemptThatFails() {
    measure();
    channel().connect();
    loop.run();
    attempt(0).fail("refused");
    metricLog.expect(
        "grpc.subchannel.connection_attempts_failed 1" + LABELS,
        "grpc.lb.pick_first.connection_attempts_failed 1 [test:target]");
  }

  @Test
  void attemptThatIsNotNeededHasNeitherSucceededNorFailed() {
    measure();
    addresses = List.of(new NamedAddress("a"), new NamedAddress("b"));
    channel().connect();
    loop.run();
    loop.advance(Duration.ofMillis(250));
    attempts.get(1).accept();
    metricLog.expect(
        "grpc.subchannel.connection_attempts_succeeded 1" + LABELS,
        "grpc.subchannel.open_connections 1 [test:target, none, , ]",
        "grpc.lb.pick_first.connection_attempts_succeeded 1 [test:target]");
  }

  @Test
  void backendsAreNamedByServiceAndLocality() {
    measure();
    known =
        endpoint ->
            endpoint.with(Endpoint.LOCALITY, "north").with(Endpoint.BACKEND_SERVICE, "orders");
    server();
    assertThat(metricLog.take())
        .contains("grpc.subchannel.connection_attempts_succeeded 1 [test:target, orders, north]");
  }

  /** Wants one instrument, and throws at each measurement. */
  private static final class Failing implements MetricSink {
    private int told;

    @Override
    public boolean wants(Instrument instrument) {
      return instrument.name().equals("grpc.subchannel.open_connections");
    }

    @Override
    public void add(Instrument instrument, long value, List<String> labels) {
      assertThat(instrument.name()).isEqualTo("grpc.subchannel.open_connections");
      told++;
      throw new IllegalStateException("a sink that fails");
    }

    @Override
    public void record(Instrument instrument, double value, List<String> labels) {
      throw new AssertionError("no histogram was wanted");
    }
  }

  @Test
  void sinkIsToldWhatItWantsAndMayFail() {
    Failing failing = new Failing();
    sinks.add(failing);
    measure();
    server();
    assertThat(failing.told).isEqualTo(1);
    assertThat(metricLog.take()).hasSize(3); // the other is told nevertheless
  }

  @Test
  void sinkThatWantsNothingHasNothingMade() {
    sinks.add(
        new MetricSink() {
          @Override
          public void add(Instrument instrument, long value, List<String> labels) {
            throw new AssertionError("of the metrics of connections none is on by default");
          }

          @Override
          public void record(Instrument instrument, double value, List<String> labels) {
            throw new AssertionError("likewise");
          }
        });
    server();
    assertThat(channel().trace()).isNull();
  }
}
