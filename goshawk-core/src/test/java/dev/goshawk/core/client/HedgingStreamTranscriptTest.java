package dev.goshawk.core.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.Status.Code;
import dev.goshawk.core.fixture.FakeLoop;
import dev.goshawk.core.fixture.NamedAddress;
import dev.goshawk.core.fixture.Peer;
import dev.goshawk.http2.Http2Config;
import dev.goshawk.testservices.Texts;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Hedged calls with streams of requests, or whose attempts are on several loops. */
class HedgingStreamTranscriptTest extends RetryFixture {

  @BeforeEach
  void usePolicy() {
    hedge(HEDGING);
  }

  private Peer narrow(int window) {
    Peer server = server(Http2Config.builder().initialWindowSize(window));
    server.consuming = false;
    return server;
  }

  @Test
  void eachAttemptIsSentAllRequests() {
    Peer server = server();
    Call call = start(Texts.BIDI).request(2).send("a");
    server.expectStarting("HEADERS 1", "DATA 1 [0:a]");
    advance(500);
    server.expectStarting("HEADERS 3", "DATA 3 [0:a]");
    call.send("b").request(1);
    server.expect("DATA 1 [0:b]", "DATA 3 [0:b]");
    server.send("HEADERS 3 " + OK_HEADERS, "DATA 3 [0:x][0:y][0:z][0:w]");
    loop.run();
    server.expect("RST_STREAM 1 CANCEL");
    assertThat(call.heard).containsExactly("headers []", "x", "y", "z");
    call.send("c").end().request(1);
    server.expect("DATA 3 [0:c] ES");
    server.send("HEADERS 3 ES grpc-status=0");
    loop.run();
    assertThat(call.heard).endsWith("w", "OK");
  }

  @Test
  void singleResponseIsAskedOfTheWinner() {
    Peer server = server();
    Call call = new Call(Texts.UP, dev.goshawk.api.CallOptions.DEFAULT);
    call.call.start(call);
    call.call.sendLast("a");
    loop.run();
    server.expectStarting("HEADERS 1", "DATA 1");
    server.send("HEADERS 1 " + OK_HEADERS, "DATA 1 [0:fine]", "HEADERS 1 ES grpc-status=0");
    loop.run();
    assertThat(call.heard).containsExactly("headers []");
    call.request(1);
    assertThat(call.heard).containsExactly("headers []", "fine", "OK");
  }

  @Test
  void writerIsReadyWhereAnyAttemptIs() {
    addresses = List.of(new NamedAddress("a"), new NamedAddress("b"));
    policy = dev.goshawk.core.balance.RoundRobinConfig.DEFAULT;
    channel().connect();
    loop.run();
    Peer a = attempts.get(0).accept(Http2Config.builder().initialWindowSize(8));
    a.consuming = false;
    Peer b = attempts.get(1).accept(Http2Config.builder().initialWindowSize(8));
    b.consuming = false;
    Call call = start(Texts.UP).send("abc").send("x".repeat(40_000));
    advance(500);
    a.take();
    b.take();
    assertThat(call.call.isReady()).isFalse();
    assertThat(call.heard).isEmpty();
    while (call.heard.isEmpty()) {
      b.consume(1, 8);
      loop.run();
    }
    assertThat(call.heard).containsExactly("ready");
    assertThat(call.call.isReady()).isTrue();
    call.cancel();
    a.take();
    b.take();
  }

  @Test
  void writerThatWaitsIsToldByTheAttemptThatIsMadeNext() {
    Peer server = narrow(8);
    Call call = start(Texts.UP).send("abc").send("x".repeat(40_000));
    server.expectStarting("HEADERS 1", "DATA 1 [0:abc]");
    assertThat(call.call.isReady()).isFalse();
    refuse(server, 1, " grpc-retry-pushback-ms=100");
    server.take();
    assertThat(call.call.isReady()).isFalse();
    advance(100);
    server.expectStarting("HEADERS 3", "DATA 3 [0:abc]");
    while (call.heard.isEmpty()) {
      server.consume(3, 8);
      loop.run();
    }
    assertThat(call.heard).containsExactly("ready");
    call.cancel();
    server.take();
  }

  @Test
  void trap75_whatIsTooMuchToKeepLeavesTheCallWithTheAttemptThatSentMost() {
    retryBudget = new RetryBudget(5, 100, 1_000);
    addresses = List.of(new NamedAddress("a"), new NamedAddress("b"));
    policy = dev.goshawk.core.balance.RoundRobinConfig.DEFAULT;
    channel().connect();
    loop.run();
    Peer a = attempts.get(0).accept(Http2Config.builder().initialWindowSize(6));
    a.consuming = false;
    Peer b = attempts.get(1).accept(Http2Config.builder().initialWindowSize(12));
    b.consuming = false;
    Call call = start(Texts.UP).send("a").send("b");
    advance(500);
    a.take();
    b.take();
    assertThat(retryBudget.used()).isEqualTo(76);
    call.send("c");
    a.expect("RST_STREAM 1 CANCEL");
    assertThat(retryBudget.used()).isZero();
    b.consume(1, 12);
    b.expect("DATA 1 [0:c]");
    refuse(b, 1);
    loop.run();
    b.take();
    assertEnd(
        call,
        Code.UNAVAILABLE,
        "busy; not retried: its requests take 114 bytes, more than perCallRetryBufferSize 100");
  }

  @Test
  void trap75_whatIsTooMuchForTheFirstStreamIsNotHedged() {
    retryBudget = new RetryBudget(5, 50, 1_000);
    Call call = start(Texts.UP).send("a").send("b").end();
    Peer server = attempt(0).accept();
    server.expectStarting("HEADERS 1", "DATA 1 [0:a][0:b] ES");
    advance(10_000);
    server.expect();
    assertThat(loop.timers()).isZero();
    server.send("HEADERS 1 " + OK_HEADERS, "DATA 1 [0:fine]", "HEADERS 1 ES grpc-status=0");
    loop.run();
    assertThat(call.heard).containsExactly("headers []", "fine", "OK");
  }

  // Several loops.

  /** Two responses begin on two loops; one has the call, and its listener hears on one loop. */
  @Test
  void responsesOnTwoLoopsAreOne() {
    addresses = List.of(new NamedAddress("a"), new NamedAddress("b"));
    policy = dev.goshawk.core.balance.RoundRobinConfig.DEFAULT;
    channel().connect();
    loop.run();
    FakeLoop one = new FakeLoop();
    FakeLoop two = new FakeLoop();
    Peer a = attempts.get(0).acceptOn(one);
    Peer b = attempts.get(1).acceptOn(two);
    Call call = start(Texts.BIDI).request(1).send("m");
    advance(500);
    one.run();
    two.run();
    a.take();
    b.take();
    two.run(() -> b.sendFromWithin("HEADERS 1 " + OK_HEADERS, "DATA 1 [0:y]"));
    one.run(() -> a.sendFromWithin("HEADERS 1 " + OK_HEADERS, "DATA 1 [0:x]"));
    assertThat(call.heard).isEmpty(); // nothing is told on a loop of a connection
    loop.run();
    assertThat(call.heard).containsExactly("headers []", "y");
    a.expect("RST_STREAM 1 CANCEL");
    b.send("HEADERS 1 ES grpc-status=0");
    loop.run();
    assertThat(call.heard).endsWith("OK");
    b.take();
    a.cut("closed");
    b.cut("closed");
    loop.run();
  }

  /** A race of grpc-java's: one has the call before another has been sent its start. */
  @Test
  void responseThatComesBeforeAnotherAttemptHasItsStreamOpensNone() {
    addresses = List.of(new NamedAddress("a"), new NamedAddress("b"));
    policy = dev.goshawk.core.balance.RoundRobinConfig.DEFAULT;
    channel().connect();
    loop.run();
    FakeLoop one = new FakeLoop();
    FakeLoop two = new FakeLoop();
    Peer a = attempts.get(0).acceptOn(one);
    Peer b = attempts.get(1).acceptOn(two);
    Call call = unary();
    one.run();
    two.run();
    Peer has = a.take().isEmpty() ? b : a;
    Peer other = has == a ? b : a;
    has.take();
    advance(500); // the channel's loop has picked, the other connection's has not run
    has.send("HEADERS 1 " + OK_HEADERS, "DATA 1 [0:fine]", "HEADERS 1 ES grpc-status=0");
    other.expect();
    loop.run();
    assertThat(call.heard).containsExactly("headers []", "fine", "OK");
    a.cut("closed");
    b.cut("closed");
    loop.run();
  }
}
