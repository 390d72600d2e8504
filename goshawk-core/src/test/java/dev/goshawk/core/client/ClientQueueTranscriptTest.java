package dev.goshawk.core.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.CallOptions;
import dev.goshawk.api.ConnectivityState;
import dev.goshawk.api.Status.Code;
import dev.goshawk.core.fixture.Peer;
import dev.goshawk.core.fixture.Texts;
import dev.goshawk.http2.Http2Config;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Calls that wait for a stream or for a connection: trap 28. */
class ClientQueueTranscriptTest extends ClientFixture {

  @Test
  void trap28_callsBeyondTheServersLimitWaitInOrder() {
    Peer server = server(Http2Config.builder().maxConcurrentStreams(1));
    Call first = unary();
    Call second = unary();
    Call third = unary();
    expectCall(server, 1);
    answer(server, 1, first);
    expectCall(server, 3);
    answer(server, 3, second);
    expectCall(server, 5);
    answer(server, 5, third);
  }

  @Test
  void trap28_waitingCallMayEndBeforeItsTurn() {
    Peer server = server(Http2Config.builder().maxConcurrentStreams(1));
    Call first = unary();
    Call cancelled = unary();
    Call late = call(Texts.UNARY, CallOptions.DEFAULT.withTimeout(Duration.ofSeconds(1)));
    Call last = unary();
    cancelled.cancel();
    loop.advance(Duration.ofSeconds(1));
    assertThat(cancelled.status.code()).isEqualTo(Code.CANCELLED);
    assertEnd(
        late,
        Code.DEADLINE_EXCEEDED,
        "the deadline passed: waiting for a stream slot for 1.0 s, 1 of 1 in use");
    expectCall(server, 1);
    answer(server, 1, first);
    expectCall(server, 3);
    answer(server, 3, last);
  }

  @Test
  void trap28_cancelledCallGivesItsStreamToTheNext() {
    Peer server = server(Http2Config.builder().maxConcurrentStreams(1));
    Call first = unary();
    Call second = unary();
    expectCall(server, 1);
    first.cancel();
    server.expect("RST_STREAM 1 CANCEL", "HEADERS 3 " + request("Unary"), "DATA 3 [0:hi] ES");
    answer(server, 3, second);
  }

  @Test
  void trap28_callMadeAsAnotherEndsWaitsItsTurn() {
    Peer server = server(Http2Config.builder().maxConcurrentStreams(1));
    List<Call> made = new ArrayList<>();
    Call first =
        new Call(Texts.UNARY, CallOptions.DEFAULT) {
          @Override
          public void onClose(dev.goshawk.api.Status status, dev.goshawk.api.Metadata trailers) {
            super.onClose(status, trailers);
            Call next = new Call(Texts.UNARY, CallOptions.DEFAULT);
            next.call.start(next);
            next.call.request(1);
            next.call.sendLast("hi");
            made.add(next);
          }
        };
    first.call.start(first);
    first.call.request(1);
    first.call.sendLast("hi");
    loop.run();
    Call second = unary();
    expectCall(server, 1);
    answer(server, 1, first);
    expectCall(server, 3);
    answer(server, 3, second);
    expectCall(server, 5);
    answer(server, 5, made.get(0));
    assertThat(state()).isEqualTo(ConnectivityState.READY);
    only(0);
  }

  @Test
  void streamMadeBeforeTheConnectionKeepsItsRequests() {
    Call call = start(Texts.UP).send("a").send("b").end();
    Peer server = only(0).accept();
    server.expect("HEADERS 1 " + request("Up"), "DATA 1 [0:a][0:b] ES");
    answer(server, 1, call);
  }

  @Test
  void streamMadeBeforeTheConnectionIsReadyForALittle() {
    Call call = start(Texts.UP);
    assertThat(call.call.isReady()).isTrue();
    call.send("x".repeat(40_000));
    assertThat(call.call.isReady()).isFalse();
    Peer server = only(0).accept();
    assertThat(call.heard).containsExactly("ready");
    assertThat(call.call.isReady()).isTrue();
    call.cancel();
    server.take();
  }

  @Test
  void manyCallsThatWaitGoInTheirOrder() {
    List<Call> calls = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      Call call = start(Texts.UNARY);
      call.send("call " + i).end();
      calls.add(call);
    }
    Peer server = only(0).accept();
    for (int i = 0; i < 5; i++) {
      int id = 2 * i + 1;
      server.expectStartingWith("HEADERS " + id, "DATA " + id + " [0:call " + i + "] ES");
    }
    for (int i = 0; i < 5; i++) {
      answer(server, 2 * i + 1, calls.get(i));
    }
  }
}
