package dev.goshawk.limits;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.MethodDescriptor;
import dev.goshawk.api.MethodDescriptor.Kind;
import dev.goshawk.api.ServiceDefinition;
import dev.goshawk.api.ServiceDescriptor;
import dev.goshawk.api.stub.AsyncHandlers;
import dev.goshawk.core.fixture.Peer;
import dev.goshawk.testservices.Texts;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Which calls are let in beside others, and what is answered to those that are not. */
class ConcurrencyLimitsTranscriptTest extends LimitsFixture {

  private final Deque<CompletableFuture<String>> running = new ArrayDeque<>();

  private static final MethodDescriptor<String, String> CHECK =
      MethodDescriptor.builder(Kind.UNARY, "grpc.health.v1.Health", "Check")
          .requests(Texts.TEXT)
          .responses(Texts.TEXT)
          .build();

  private ConcurrencyLimits.Builder limits() {
    return ConcurrencyLimits.builder().clock(loop.clock()).random(() -> 0.5);
  }

  private CompletableFuture<String> begun() {
    CompletableFuture<String> later = new CompletableFuture<>();
    running.add(later);
    return later;
  }

  private Peer serve(ConcurrencyLimits limits) {
    server
        .admission(limits)
        .method(Texts.UNARY, AsyncHandlers.unary((request, context) -> begun()))
        .method(Texts.BYTES, AsyncHandlers.unary((request, context) -> new CompletableFuture<>()))
        .method(Texts.DOWN, AsyncHandlers.serverStreaming((request, context) -> subscriber -> {}));
    return client();
  }

  private static void begin(Peer client, int id, String... more) {
    client.send("HEADERS " + id + " " + request("Unary", more), "DATA " + id + " [0:hi] ES");
  }

  /** Ends the call that has run for longest. */
  private void answer(Peer client, int id) {
    loop.run(() -> running.remove().complete("yes"));
    client.expect(
        "HEADERS " + id + " " + OK_HEADERS,
        "DATA " + id + " [0:yes]",
        "HEADERS " + id + " ES grpc-status=0");
  }

  private static void expectRefused(
      Peer client, int id, int status, String words, String pushback) {
    client.expect(
        "HEADERS "
            + id
            + " ES "
            + OK_HEADERS
            + " grpc-status="
            + status
            + " grpc-message="
            + words
            + " grpc-retry-pushback-ms="
            + pushback);
  }

  private void end(Peer client, int... ids) {
    for (int id : ids) {
      client.send("RST_STREAM " + id + " CANCEL");
    }
  }

  @Test
  void overloadTrap68_fullServerIsUnavailableWithPushback() {
    ConcurrencyLimits limits = limits().server(ConcurrencyLimit.fixed(2)).build();
    Peer client = serve(limits);
    begin(client, 1);
    begin(client, 3);
    assertThat(limits.inFlight()).isEqualTo(2);
    begin(client, 5);
    expectRefused(
        client,
        5,
        14,
        "the server has 2 calls in progress, and limit server of ConcurrencyLimits allows 2 now",
        "1000");
    assertThat(limits.refused()).isOne();
    answer(client, 1);
    begin(client, 7);
    client.expect();
    end(client, 3, 7);
    assertThat(limits.inFlight()).isZero();
  }

  @Test
  void overloadTrap70_decisionIsAtTheHeaders() {
    Peer client = serve(limits().server(ConcurrencyLimit.fixed(1)).build());
    begin(client, 1);
    client.send("HEADERS 3 " + request("Unary")); // nothing of its message has come
    client.expectStarting(
        "HEADERS 3 ES " + OK_HEADERS + " grpc-status=14", "RST_STREAM 3 NO_ERROR");
    end(client, 1);
  }

  @Test
  void callerBeyondItsQuotaHasExhaustedIt() {
    ConcurrencyLimits limits =
        limits()
            .perIdentity(call -> call.metadata().text("user"), ConcurrencyLimit.fixed(1))
            .pushback(Duration.ofMillis(40))
            .build();
    Peer client = serve(limits);
    begin(client, 1, "user=ada");
    begin(client, 3, "user=ada");
    expectRefused(
        client,
        3,
        8,
        "this caller has 1 calls in progress, and limit perIdentity of ConcurrencyLimits allows 1"
            + " now",
        "40");
    begin(client, 5, "user=bob");
    begin(client, 7); // those who say nothing are one
    begin(client, 9);
    client.expectStarting("HEADERS 9 ES " + OK_HEADERS + " grpc-status=8");
    end(client, 1, 5, 7);
  }

  @Test
  void callerBeyondItsQuotaHearsOfThatOfAFullServerToo() {
    ConcurrencyLimits limits =
        limits()
            .server(ConcurrencyLimit.fixed(1))
            .perIdentity(call -> call.metadata().text("user"), ConcurrencyLimit.fixed(1))
            .build();
    Peer client = serve(limits);
    begin(client, 1, "user=ada");
    begin(client, 3, "user=ada");
    client.expectStarting("HEADERS 3 ES " + OK_HEADERS + " grpc-status=8");
    begin(client, 5, "user=bob");
    client.expectStarting("HEADERS 5 ES " + OK_HEADERS + " grpc-status=14");
    end(client, 1);
    begin(client, 7, "user=bob"); // the refused call has given back what it had of bob's
    client.expect();
    end(client, 7);
  }

  @Test
  void methodHasALimitOfItsOwn() {
    Peer client = serve(limits().perMethod(ConcurrencyLimit.fixed(1)).build());
    begin(client, 1);
    begin(client, 3);
    expectRefused(
        client,
        3,
        14,
        "this method has 1 calls in progress, and limit perMethod of ConcurrencyLimits allows 1"
            + " now",
        "1000");
    client.send("HEADERS 5 " + request("Bytes"), "DATA 5 [0:hi] ES");
    client.expect();
    end(client, 1, 5);
  }

  @Test
  void noMoreKeysThanThereMayBe() {
    ConcurrencyLimits limits =
        limits()
            .perIdentity(call -> call.metadata().text("user"), ConcurrencyLimit.fixed(1))
            .maxKeys(2)
            .build();
    Peer client = serve(limits);
    begin(client, 1, "user=ada");
    begin(client, 3, "user=bob");
    begin(client, 5, "user=eve");
    expectRefused(
        client,
        5,
        14,
        "calls of 2 different keys are in progress, which is maxKeys of perIdentity",
        "1000");
    end(client, 1);
    begin(client, 7, "user=eve");
    client.expect();
    end(client, 3, 7);
  }

  @Test
  void lowerPriorityIsRefusedFirst() {
    ConcurrencyLimits limits =
        limits()
            .server(ConcurrencyLimit.fixed(4))
            .priorities(
                Priorities.byHeader("x-priority", "normal")
                    .share("high", 1)
                    .share("normal", 0.75)
                    .share("low", 0.5))
            .build();
    Peer client = serve(limits);
    begin(client, 1, "x-priority=low");
    begin(client, 3, "x-priority=low");
    begin(client, 5, "x-priority=low");
    expectRefused(
        client,
        5,
        14,
        "the server has 2 calls in progress, and limit server of ConcurrencyLimits allows 4 now, of"
            + " them 2 with priority low (share 0.5)",
        "1000");
    begin(client, 7); // names none
    begin(client, 9, "x-priority=unheard-of"); // which is none either
    client.expectStarting("HEADERS 9 ES " + OK_HEADERS + " grpc-status=14");
    begin(client, 11, "x-priority=high");
    begin(client, 13, "x-priority=high");
    client.expectStarting("HEADERS 13 ES " + OK_HEADERS + " grpc-status=14");
    end(client, 1, 3, 7, 11);
  }

  @Test
  void overloadTrap67_healthIsNotLimited() {
    ServiceDefinition health =
        ServiceDefinition.builder(
                ServiceDescriptor.builder("grpc.health.v1.Health").methods(CHECK).build())
            .method(
                CHECK,
                AsyncHandlers.unary((request, context) -> CompletableFuture.completedFuture("ok")))
            .build();
    server.service(() -> health);
    ConcurrencyLimits limits = limits().server(ConcurrencyLimit.fixed(1)).build();
    Peer client = serve(limits);
    begin(client, 1);
    client.send("HEADERS 3 " + requestOf("/grpc.health.v1.Health/Check"), "DATA 3 [0:hi] ES");
    client.expect("HEADERS 3 " + OK_HEADERS, "DATA 3 [0:ok]", "HEADERS 3 ES grpc-status=0");
    assertThat(limits.inFlight()).isOne();
    end(client, 1);
  }

  @Test
  void overloadTrap69_streamsTakeNoRoomUnlessTheyWeigh() {
    ConcurrencyLimits limits = limits().server(ConcurrencyLimit.fixed(1)).build();
    Peer client = serve(limits);
    client.send("HEADERS 1 " + request("Down"), "DATA 1 [0:hi] ES");
    assertThat(limits.inFlight()).isZero();
    end(client, 1);
  }

  @Test
  void streamsCountWhatTheyWeigh() {
    ConcurrencyLimits limits = limits().server(ConcurrencyLimit.fixed(1)).streamWeight(0.5).build();
    Peer client = serve(limits);
    client.send("HEADERS 1 " + request("Down"), "DATA 1 [0:hi] ES");
    client.send("HEADERS 3 " + request("Down"), "DATA 3 [0:hi] ES");
    assertThat(limits.inFlight()).isOne();
    client.send("HEADERS 5 " + request("Down"), "DATA 5 [0:hi] ES");
    client.expectStarting("HEADERS 5 ES " + OK_HEADERS + " grpc-status=14");
    end(client, 1, 3);
    assertThat(limits.inFlight()).isZero();
  }

  @Test
  void overloadTrap71_loweredLimitLetsCallsEndAndNoneIn() {
    ConcurrencyLimits limits =
        limits()
            .server(ConcurrencyLimit.aimd().initial(4).min(2).backoff(0.5).timeout(ofMillis(10)))
            .build();
    Peer client = serve(limits);
    for (int id = 1; id < 9; id += 2) {
      begin(client, id);
    }
    loop.advance(Duration.ofMillis(11)); // slow from here on
    answer(client, 1);
    assertThat(limits.limit()).isEqualTo(2);
    assertThat(limits.inFlight()).isEqualTo(3);
    begin(client, 9);
    client.expectStarting("HEADERS 9 ES " + OK_HEADERS + " grpc-status=14");
    answer(client, 3);
    begin(client, 11);
    client.expectStarting("HEADERS 11 ES " + OK_HEADERS + " grpc-status=14");
    answer(client, 5);
    begin(client, 13);
    client.expect();
    end(client, 7, 13);
  }

  private static Duration ofMillis(long millis) {
    return Duration.ofMillis(millis);
  }

  @Test
  void slowClientDoesNotLowerTheLimit() {
    ConcurrencyLimits limits =
        limits().server(ConcurrencyLimit.aimd().initial(4).min(2).timeout(ofMillis(10))).build();
    Peer client = serve(limits);
    client.send("HEADERS 1 " + request("Unary"));
    loop.advance(Duration.ofSeconds(5)); // until it sends its request
    client.send("DATA 1 [0:hi] ES");
    answer(client, 1);
    assertThat(limits.limit()).isEqualTo(4);
  }

  @Test
  void memoryIsALimitToo() {
    server.maxBufferedBytes(1000);
    ConcurrencyLimits limits =
        limits()
            .memoryShare(0.5)
            .priorities(Priorities.byHeader("x-priority", "low").share("high", 1).share("low", 0.5))
            .build();
    Peer client = serve(limits);
    client.send("HEADERS 1 " + request("Bytes"), "DATA 1 (000000012c" + "00".repeat(290) + ")");
    begin(client, 3);
    client.expectStarting(
        "HEADERS 3 ES " + OK_HEADERS + " grpc-status=14 grpc-message=the server holds 3");
    begin(client, 5, "x-priority=high");
    client.expect();
    end(client, 1, 5);
  }
}
