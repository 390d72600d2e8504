package dev.goshawk.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.CallOptions;
import dev.goshawk.api.ClientCall;
import dev.goshawk.api.Metadata;
import dev.goshawk.api.Status;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Threads that send by themselves while the loop sleeps, and when they do not. */
class EnteredLoopTranscriptTest extends ClientFixture {

  private Peer lendingServer() {
    Peer server = server();
    server.lending = true;
    return server;
  }

  /** Starts a unary call and sends its request; the loop does not run by itself. */
  private Call sent(String request) {
    Call call = new Call(Texts.UNARY, CallOptions.DEFAULT);
    call.call.start(call);
    call.call.sendLast(request);
    return call;
  }

  @Test
  void callIsSentByItsCaller() {
    Peer server = lendingServer();
    Call call = sent("hi");
    assertThat(server.entered).isEqualTo(1);
    expectCall(server, 1);
    answer(server, 1, call);
  }

  @Test
  void callWaitsBehindWhatTheLoopHasToDo() {
    Peer server = lendingServer();
    List<String> order = new ArrayList<>();
    loop.execute(() -> order.add("before"));
    Call call = sent("hi");
    assertThat(server.entered).isZero();
    server.expectNothingYet();
    loop.execute(() -> order.add("behind"));
    loop.run();
    assertThat(order).containsExactly("before", "behind");
    expectCall(server, 1);
    answer(server, 1, call);
  }

  @Test
  void withManyStreamsTheLoopGathers() {
    Peer server = lendingServer();
    List<Call> calls = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      calls.add(sent("hi"));
      assertThat(server.entered).isEqualTo(i + 1);
      expectCall(server, 2 * i + 1);
    }
    calls.add(sent("hi"));
    server.expectNothingYet();
    loop.run();
    expectCall(server, 11);
    for (int i = 0; i < 6; i++) {
      answer(server, 2 * i + 1, calls.get(i));
    }
  }

  @Test
  void largeRequestIsEncodedOffTheLoop() {
    Peer server = lendingServer();
    String large = "x".repeat(GrpcConnection.MOST_ASIDE + 1);
    Call call = sent(large);
    assertThat(server.entered).isZero();
    loop.run();
    server.expect("HEADERS 1 " + request("Unary"), "DATA 1 [0:" + large + "] ES");
    answer(server, 1, call);
  }

  @Test
  void requestTooLargeIsRefusedBeforeTheLoopIsEntered() {
    maxOutboundMessageSize = 3;
    Peer server = lendingServer();
    Call call = sent("four");
    loop.run();
    assertThat(server.entered).isZero();
    assertEnd(
        call,
        Status.Code.RESOURCE_EXHAUSTED,
        "message of 4 bytes exceeds maxOutboundMessageSize 3");
  }

  @ParameterizedTest
  @ValueSource(strings = {"unwritable", "too deep to write"})
  void requestThatCannotBeWrittenEndsItsCallAlone(String request) {
    Peer server = lendingServer();
    Call call = sent(request);
    server.expect("HEADERS 1 " + request("Unary"), "RST_STREAM 1 CANCEL");
    assertThat(call.status.code()).isEqualTo(Status.Code.INTERNAL);
    Call next = sent("hi");
    expectCall(server, 3);
    answer(server, 3, next);
  }

  @Test
  void messagesOfAStreamKeepTheirOrder() {
    Peer server = lendingServer();
    ClientCall<String, String> up = start(Texts.UP).call;
    server.expect("HEADERS 1 " + request("Up"));
    up.send("a"); // by this thread
    server.expect("DATA 1 [0:a]");
    loop.execute(() -> {});
    up.send("b"); // by the loop
    up.send("c");
    server.expectNothingYet();
    loop.run();
    server.expect("DATA 1 [0:b][0:c]");
    up.send("d");
    up.halfClose();
    server.expect("DATA 1 [0:d] ES");
    server.send("HEADERS 1 " + OK_HEADERS, "DATA 1 [0:fine]", "HEADERS 1 ES grpc-status=0");
  }

  @Test
  void callOfAConnectionThatGoesAwayGoesToTheNext() {
    Peer server = lendingServer();
    server.send("GOAWAY");
    Call call = new Call(Texts.UNARY, CallOptions.DEFAULT.withWaitForReady(true));
    call.call.start(call);
    call.call.sendLast("hi");
    loop.run();
    Peer next = attempts.get(attempts.size() - 1).accept();
    expectCall(next, 1);
    answer(next, 1, call);
    assertThat(call.trailers).isEqualTo(Metadata.EMPTY);
  }
}
