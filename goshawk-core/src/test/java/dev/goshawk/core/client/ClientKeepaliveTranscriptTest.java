package dev.goshawk.core.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.Status;
import dev.goshawk.core.connection.Keepalive;
import dev.goshawk.core.fixture.Peer;
import dev.goshawk.core.server.PingEnforcement;
import dev.goshawk.testservices.Texts;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** PINGs of a client: gRFC A8, trap 39. */
class ClientKeepaliveTranscriptTest extends ClientFixture {

  private static final Duration MINUTE = Duration.ofMinutes(1);

  /** From the silence that is set to its 5/4, in which PING is sent. */
  private static final Duration QUARTER = Duration.ofSeconds(15);

  private static Keepalive.Times every(Duration time, boolean withoutCalls, Duration quiet) {
    return new Keepalive.Times(
        time.toNanos(), Duration.ofSeconds(20).toNanos(), withoutCalls, quiet.toNanos());
  }

  @BeforeEach
  void everyMinute() {
    keepalive = every(MINUTE, false, Duration.ZERO);
  }

  /** A call on a connection that has just opened. */
  private Peer callingServer() {
    Peer server = server();
    start(Texts.BIDI);
    server.expectStarting("HEADERS 1");
    return server;
  }

  private static void end(Peer server, int id) {
    server.send("HEADERS " + id + " ES " + OK_HEADERS + " grpc-status=0");
    server.take();
  }

  @Test
  void silenceWithACallIsAskedAbout() {
    Peer server = callingServer();
    loop.advance(MINUTE.minusNanos(1));
    server.expect();
    loop.advance(QUARTER.plusNanos(1));
    server.expect("PING");
    for (int i = 0; i < 10; i++) { // from the answer on the time is exact
      loop.advance(MINUTE.minusNanos(1));
      server.expect();
      loop.advance(Duration.ofNanos(1));
      server.expect("PING");
    }
    end(server, 1);
  }

  @Test
  void deadServerIsNoticed() {
    Peer server = server();
    Call call = start(Texts.BIDI);
    server.silent = true;
    loop.advance(MINUTE.plus(QUARTER));
    server.expectStarting("HEADERS 1", "PING");
    loop.advance(Duration.ofSeconds(20).minusNanos(1));
    assertThat(call.status).isNull();
    loop.advance(Duration.ofNanos(1));
    assertEnd(
        call,
        Status.Code.UNAVAILABLE,
        "nothing came from the server, not even an answer to PING, for keepAliveTimeout PT20S");
    assertThat(server.isClosed()).isTrue();
    server.discard();
    // The next call connects anew.
    start(Texts.BIDI);
    Peer next = attempt(1).accept();
    next.expectStarting("HEADERS 1");
    end(next, 1);
  }

  @Test
  void whatIsReadPutsThePingOff() {
    Peer server = callingServer();
    server.send("HEADERS 1 " + OK_HEADERS);
    for (int i = 0; i < 20; i++) {
      loop.advance(Duration.ofSeconds(50));
      server.send("PING").expect("PING ACK"); // any bytes will do
    }
    loop.advance(MINUTE.plus(QUARTER));
    server.expect("PING");
    end(server, 1);
  }

  @Test
  void idleConnectionSendsNothingAndHoldsNoTimer() {
    Peer server = callingServer();
    loop.advance(Duration.ofSeconds(10));
    end(server, 1);
    loop.advance(QUARTER);
    assertThat(loop.timers()).isZero();
    loop.advance(Duration.ofDays(1));
    server.expect();
  }

  @Test
  void connectionWithoutAnyCallHoldsNoTimer() {
    Peer server = server();
    assertThat(loop.timers()).isZero();
    loop.advance(Duration.ofDays(1));
    server.expect();
  }

  @Test
  void trap39_callAfterLongIdlenessAsksAtOnce() {
    Peer server = callingServer();
    end(server, 1);
    loop.advance(Duration.ofMinutes(10));
    start(Texts.BIDI);
    server.expectStarting("HEADERS 3", "PING");
    end(server, 3);
    start(Texts.BIDI);
    server.expectStarting("HEADERS 5");
    end(server, 5);
  }

  @Test
  void withoutCallsItAsksWhereThatIsSet() {
    keepalive = every(MINUTE, true, Duration.ZERO);
    Peer server = server();
    loop.advance(MINUTE.plus(QUARTER));
    server.expect("PING");
    loop.advance(MINUTE);
    server.expect("PING");
  }

  @Test
  void deadServerIsNoticedWithoutCallsWhereThatIsSet() {
    keepalive = every(MINUTE, true, Duration.ZERO);
    Peer server = server();
    server.silent = true;
    loop.advance(MINUTE.plus(QUARTER).plusSeconds(20));
    server.expect("PING");
    assertThat(server.isClosed()).isTrue();
  }

  @Test
  void serverThatDiesBehindTheLastCallIsNoticedYet() {
    Peer server = server();
    Call call = start(Texts.BIDI);
    server.expectStarting("HEADERS 1");
    server.silent = true;
    loop.advance(MINUTE.plus(QUARTER));
    call.cancel();
    server.expect("PING", "RST_STREAM 1 CANCEL");
    loop.advance(Duration.ofSeconds(20));
    assertThat(server.isClosed()).isTrue();
    server.discard();
    assertThat(loop.timers()).isZero();
  }

  // What is sent where nothing is set must suit every server.

  @Test
  void quietServerIsAskedOnceAndThenSeldom() {
    keepalive = every(MINUTE, false, Duration.ofSeconds(330));
    Peer server = callingServer();
    loop.advance(MINUTE.plus(QUARTER));
    server.expect("PING");
    for (int i = 0; i < 5; i++) {
      loop.advance(Duration.ofSeconds(330).minusNanos(1));
      server.expect();
      loop.advance(Duration.ofNanos(1));
      server.expect("PING");
    }
    end(server, 1);
  }

  @Test
  void serverThatRespondsIsAskedAgain() {
    keepalive = every(MINUTE, false, Duration.ofSeconds(330));
    Peer server = server();
    Call call = start(Texts.BIDI).request(100);
    server.expectStarting("HEADERS 1").send("HEADERS 1 " + OK_HEADERS);
    for (int i = 0; i < 5; i++) {
      server.send("DATA 1 [0:x]");
      loop.advance(MINUTE.plus(QUARTER));
      server.expect("PING");
    }
    loop.advance(Duration.ofSeconds(329));
    server.expect();
    assertThat(call.heard).filteredOn("x"::equals).hasSize(5);
    server.send("HEADERS 1 ES grpc-status=0").take();
  }

  @Test
  void serverBearsWhatIsSentByDefault() {
    // What servers of gRPC count, in its strictest form: no strike at all is earned in a day in
    // which responses come now and then.
    keepalive = every(MINUTE, false, Duration.ofSeconds(330));
    PingEnforcement strict = new PingEnforcement(Duration.ofMinutes(5).toNanos(), false);
    Peer server = server();
    start(Texts.BIDI).request(10_000);
    server.expectStarting("HEADERS 1").send("HEADERS 1 " + OK_HEADERS);
    boolean responded = true;
    for (int second = 1; second < 86_400; second++) {
      loop.advance(Duration.ofSeconds(1));
      for (String frame : server.take()) {
        assertThat(frame).isEqualTo("PING");
        assertThat(strict.permits(loop.nanoTime(), true, responded, 0)).isTrue();
        assertThat(strict.strikes()).isZero();
        responded = false;
      }
      if (second % 997 == 0 || second % 1_499 < 3) {
        server.send("DATA 1 [0:x]");
        responded = true;
      }
    }
    server.send("HEADERS 1 ES grpc-status=0").take();
  }

  // too_many_pings.

  @Test
  void trap39_tooManyPingsDoublesTheTimeOfLaterConnections() {
    Peer server = callingServer();
    server.send("GOAWAY ENHANCE_YOUR_CALM \"too_many_pings\"");
    end(server, 1);
    assertThat(log.lines())
        .containsExactly(
            "the server at a ended the connection with too_many_pings: it does not permit"
                + " keepAliveTime PT1M with keepAliveWithoutCalls false; later connections of the"
                + " channel go by a keepAliveTime of PT2M");
    start(Texts.BIDI);
    Peer next = attempt(1).accept();
    next.expectStarting("HEADERS 1");
    loop.advance(MINUTE.multipliedBy(2).minusNanos(1));
    next.expect();
    loop.advance(QUARTER.multipliedBy(2).plusNanos(1));
    next.expect("PING");
    end(next, 1);
  }

  @Test
  void otherWordsAndOtherCodesDoNot() {
    Peer server = callingServer();
    server.send("GOAWAY ENHANCE_YOUR_CALM \"too_many_things\"");
    end(server, 1);
    start(Texts.BIDI);
    Peer second = attempt(1).accept();
    second.expectStarting("HEADERS 1");
    second.send("GOAWAY NO_ERROR \"too_many_pings\"");
    end(second, 1);
    assertThat(channel().settings().keepalive().times()).isEqualTo(keepalive);
    assertThat(log.lines()).isEmpty();
  }
}
