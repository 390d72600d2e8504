package dev.goshawk.core.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.core.balance.LoadReport;
import dev.goshawk.core.balance.Subchannel;
import dev.goshawk.core.fixture.FrameNotation;
import dev.goshawk.core.fixture.NamedAddress;
import dev.goshawk.core.fixture.Peer;
import dev.goshawk.core.resolve.Endpoint;
import dev.goshawk.core.transport.Attributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a backend reports of its load by itself (gRFC A51, out of band). */
class LoadWatchTranscriptTest extends ClientFixture {

  private static final String PATH = "/xds.service.orca.v3.OpenRcaService/StreamCoreMetrics";

  /** Requests for a report each 10 s, each 2 s. */
  private static final String EACH_10_S = "[0:0x0a02080a]";

  private static final String EACH_2_S = "[0:0x0a020802]";

  /** A utilization of the processors of 0.5. */
  private static final String HALF = "[0:0x09000000000000e03f]";

  private final List<String> heard = new ArrayList<>();
  private Subchannel subchannel;

  @BeforeEach
  void make() {
    NamedAddress address = new NamedAddress("a");
    Subchannel.Spec spec =
        new Subchannel.Spec(address, Endpoint.of(address), Attributes.EMPTY, (source, state) -> {});
    loop.run(() -> subchannel = channel().backends().newSubchannel(spec));
  }

  @AfterEach
  void end() {
    loop.run(subchannel::shutdown);
    for (Attempt attempt : attempts) {
      assertThat(attempt.peer.take())
          .allSatisfy(frame -> assertThat(frame).matches("RST_STREAM \\d+ CANCEL"));
    }
    assertThat(loop.timers()).isZero();
  }

  private Runnable watch(String who, Duration interval) {
    Runnable[] handle = new Runnable[1];
    loop.run(
        () ->
            handle[0] =
                subchannel.watchLoad(
                    new LoadReport.Watch(
                        interval, report -> heard.add(who + " " + report.cpuUtilization()))));
    return handle[0];
  }

  private Peer ready(int attempt) {
    loop.run(subchannel::connect);
    return attempt(attempt).accept();
  }

  private static void expectWatch(Peer server, int id, String asked) {
    String head = request("Unary").replace("/t.T/Unary", PATH);
    List<String> got = server.take();
    assertThat(got.get(0)).isEqualTo("HEADERS " + id + " " + head);
    assertThat(got).hasSize(2);
    assertThat(got.get(1)).startsWith("DATA " + id + " ").endsWith(" ES");
    assertThat(FrameNotation.payload(got.get(1))).isEqualTo(FrameNotation.payload(asked));
  }

  private static void report(Peer server, int id) {
    server.send("HEADERS " + id + " " + OK_HEADERS, "DATA " + id + " " + HALF);
  }

  @Test
  void nobodyIsAskedUnlessSomebodyWantsIt() {
    Peer server = ready(0);
    server.expect();
    watch("one", Duration.ofSeconds(10));
    expectWatch(server, 1, EACH_10_S);
    report(server, 1);
    server.send("DATA 1 " + HALF);
    assertThat(heard).containsExactly("one 0.5", "one 0.5");
  }

  @Test
  void eachConnectionIsAsked() {
    watch("one", Duration.ofSeconds(10));
    Peer server = ready(0);
    expectWatch(server, 1, EACH_10_S);
    report(server, 1);
    server.cut("gone");
    Peer again = ready(1);
    expectWatch(again, 1, EACH_10_S);
    report(again, 1);
    assertThat(heard).containsExactly("one 0.5", "one 0.5");
  }

  @Test
  void shortestIntervalIsAskedForAndTheStreamEndsWithTheLastWatch() {
    Runnable one = watch("one", Duration.ofSeconds(10));
    Peer server = ready(0);
    expectWatch(server, 1, EACH_10_S);
    Runnable two = watch("two", Duration.ofSeconds(2));
    server.expectStartingWith("RST_STREAM 1 CANCEL");
    expectWatch(server, 3, EACH_2_S);
    Runnable three = watch("three", Duration.ofSeconds(20));
    server.expect();
    report(server, 3);
    assertThat(heard).containsExactly("one 0.5", "two 0.5", "three 0.5");
    loop.run(three);
    loop.run(two);
    server.expectStartingWith("RST_STREAM 3 CANCEL");
    expectWatch(server, 5, EACH_10_S);
    loop.run(one);
    loop.run(one); // which changes nothing
    server.expect("RST_STREAM 5 CANCEL");
  }

  @Test
  void backendWithoutTheServiceIsNotAskedAgainAndTheLogSaysSo() {
    watch("one", Duration.ofSeconds(10));
    Peer server = ready(0);
    expectWatch(server, 1, EACH_10_S);
    server.send("HEADERS 1 ES " + OK_HEADERS + " grpc-status=12");
    loop.advance(Duration.ofHours(1));
    server.expect();
    assertThat(log.lines())
        .containsExactly(
            "the backend at a does not know"
                + " xds.service.orca.v3.OpenRcaService/StreamCoreMetrics: it reports no load by"
                + " itself, as the balancing policy wants");
    server.cut("gone");
    Peer again = ready(1);
    expectWatch(again, 1, EACH_10_S);
    again.send("HEADERS 1 ES " + OK_HEADERS + " grpc-status=12");
    assertThat(log.lines()).hasSize(1);
  }

  @Test
  void streamThatEndsIsMadeAnewAfterABackoff() {
    watch("one", Duration.ofSeconds(10));
    Peer server = ready(0);
    expectWatch(server, 1, EACH_10_S);
    server.send("HEADERS 1 ES " + OK_HEADERS + " grpc-status=14");
    loop.advance(Duration.ofMillis(999));
    server.expect();
    loop.advance(Duration.ofMillis(1));
    expectWatch(server, 3, EACH_10_S);
    server.send("HEADERS 3 ES " + OK_HEADERS + " grpc-status=14");
    loop.advance(Duration.ofMillis(1_600));
    expectWatch(server, 5, EACH_10_S);
    report(server, 5);
    loop.advance(Duration.ofSeconds(1));
    server.send("HEADERS 5 ES grpc-status=14");
    loop.advance(Duration.ZERO);
    expectWatch(server, 7, EACH_10_S);
    assertThat(log.lines()).isEmpty();
  }

  @Test
  void malformedReportIsNoReport() {
    watch("one", Duration.ofSeconds(10));
    Peer server = ready(0);
    expectWatch(server, 1, EACH_10_S);
    server.send("HEADERS 1 " + OK_HEADERS, "DATA 1 [0:0x09ff]", "DATA 1 " + HALF);
    assertThat(heard).containsExactly("one 0.5");
  }

  @Test
  void listenerThatThrowsKeepsNoOtherFromHearing() {
    loop.run(
        () -> {
          Runnable unused =
              subchannel.watchLoad(
                  new LoadReport.Watch(
                      Duration.ofSeconds(10),
                      report -> {
                        throw new IllegalStateException("mine");
                      }));
        });
    watch("two", Duration.ofSeconds(10));
    Peer server = ready(0);
    expectWatch(server, 1, EACH_10_S);
    report(server, 1);
    assertThat(heard).containsExactly("two 0.5");
    assertThat(log.lines()).singleElement().asString().contains("a listener of load reports");
  }
}
