package dev.goshawk.core.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.core.balance.RoundRobinConfig;
import dev.goshawk.core.connection.Keepalive;
import dev.goshawk.core.fixture.NamedAddress;
import dev.goshawk.core.fixture.Peer;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What tracers are told of a channel: look-ups, states and connections, in their order. */
class ChannelTraceTranscriptTest extends ClientFixture {

  private final RecordingTracer tracer = new RecordingTracer();

  @BeforeEach
  void observe() {
    tracers.add(tracer);
  }

  private void expectTold(String... events) {
    assertThat(tracer.takeEvents()).containsExactly(events);
  }

  @Test
  void fromIdleToReadyAndToTheEnd() {
    Peer server = server();
    expectTold(
        "test:target is CONNECTING",
        "CONNECTING a",
        "a is CONNECTING",
        "1 endpoints of test:target for pick_first",
        "CONNECTED a",
        "a is READY",
        "test:target is READY");
    var unused = channel().shutdown(Duration.ofSeconds(1));
    loop.run();
    server.take();
    assertThat(tracer.takeEvents())
        .startsWith("test:target is SHUTDOWN", "a is SHUTDOWN")
        .last()
        .asString()
        .startsWith("CLOSED a")
        .endsWith("[subchannel shutdown]");
  }

  @Test
  void attemptThatFails() {
    channel().connect();
    loop.run();
    tracer.takeEvents();
    attempt(0).fail("refused");
    assertThat(tracer.takeEvents())
        .startsWith(
            "FAILED a: refused",
            "a is TRANSIENT_FAILURE: UNAVAILABLE: cannot connect to a: refused",
            "test:target is TRANSIENT_FAILURE");
  }

  @Test
  void attemptThatIsNotNeededIsAbandoned() {
    addresses = List.of(new NamedAddress("a"), new NamedAddress("b"));
    channel().connect();
    loop.run();
    loop.advance(Duration.ofMillis(250));
    attempts.get(1).accept();
    assertThat(tracer.takeEvents())
        .contains("CONNECTED b")
        .filteredOn(event -> event.startsWith("ABANDONED"))
        .hasSize(1)
        .allMatch(event -> event.startsWith("ABANDONED a"));
  }

  @Test
  void serverThatGoesAway() {
    Peer server = server();
    tracer.takeEvents();
    server.send("GOAWAY \"bye\"");
    server.cut("Connection reset by peer");
    List<String> told = tracer.takeEvents();
    assertThat(told.get(0))
        .isEqualTo("GOING_AWAY a: the server went away with NO_ERROR: bye [GOAWAY NO_ERROR]");
    assertThat(told.get(told.size() - 1)).startsWith("CLOSED a: ").endsWith("[GOAWAY NO_ERROR]");
  }

  @Test
  void connectionThatIsReset() {
    server();
    tracer.takeEvents();
    attempts.get(0).lose("Connection reset by peer");
    assertThat(tracer.takeEvents().get(0)).startsWith("CLOSED a: ").endsWith("[connection reset]");
  }

  @Test
  void serverThatDoesNotAnswerPings() {
    keepalive = new Keepalive.Times(Duration.ofSeconds(10).toNanos(), 1_000_000_000L, true, 0);
    Peer server = server();
    server.reading(false);
    tracer.takeEvents();
    loop.advance(Duration.ofSeconds(20));
    assertThat(tracer.takeEvents())
        .filteredOn(event -> event.startsWith("CLOSED"))
        .hasSize(1)
        .allMatch(event -> event.endsWith("[connection timed out]"));
    server.discard();
  }

  @Test
  void nameThatCannotBeResolved() {
    unresolvable = new UnknownHostException("nowhere");
    channel().connect();
    loop.run();
    expectTold(
        "test:target is CONNECTING",
        "test:target is TRANSIENT_FAILURE",
        "0 endpoints of test:target: UNAVAILABLE: cannot resolve target"
            + " 'test:target': java.net.UnknownHostException: nowhere");
  }

  @Test
  void policyOfTheServiceConfigIsNamed() {
    namesConfig = "{\"loadBalancingConfig\":[{\"round_robin\":{}}]}";
    Peer unused = server();
    assertThat(tracer.takeEvents())
        .contains(
            "1 endpoints of test:target for "
                + RoundRobinConfig.POLICY
                + ", with a service config");
  }

  @Test
  void connectionThatIsNotNeededSaysWhy() {
    Peer server = server();
    tracer.takeEvents();
    channel().enterIdle();
    loop.run();
    server.take();
    server.cut("the peer closed the connection");
    assertThat(tracer.takeEvents())
        .contains("GOING_AWAY a: the channel became idle [subchannel shutdown]")
        .contains("CLOSED a: the channel became idle [subchannel shutdown]");
  }
}
