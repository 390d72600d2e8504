package dev.goshawk.core.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goshawk.api.CallOptions;
import dev.goshawk.api.MethodDescriptor;
import dev.goshawk.api.Status.Code;
import dev.goshawk.core.fixture.Peer;
import dev.goshawk.core.fixture.Texts;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;

/** Responses are delivered when they are asked for, single ones too. */
class ClientDemandTranscriptTest extends ClientFixture {

  private Call unasked(MethodDescriptor<String, String> method, CallOptions options) {
    Call call = new Call(method, options);
    call.call.start(call);
    call.call.sendLast("hi");
    loop.run();
    return call;
  }

  private static void respond(Peer server, int id) {
    server.send(
        "HEADERS " + id + " " + OK_HEADERS,
        "DATA " + id + " [0:fine]",
        "HEADERS " + id + " ES grpc-status=0");
  }

  @Test
  void singleResponseAndItsEndWaitUntilTheyAreAskedFor() {
    Peer server = server();
    Call call = unasked(Texts.UNARY, CallOptions.DEFAULT);
    expectCall(server, 1);
    respond(server, 1);
    assertThat(call.heard).containsExactly("headers []");
    call.request(0);
    assertThat(call.heard).containsExactly("headers []");
    call.request(1);
    assertThat(call.heard).containsExactly("headers []", "fine", "OK");
    call.request(1);
  }

  @Test
  void soDoesTheResponseToAStreamOfRequests() {
    Peer server = server();
    Call call = unasked(Texts.UP, CallOptions.DEFAULT);
    server.expect("HEADERS 1 " + request("Up"), "DATA 1 [0:hi] ES");
    respond(server, 1);
    assertThat(call.heard).containsExactly("headers []");
    loop.run(() -> call.call.request(7));
    assertThat(call.heard).containsExactly("headers []", "fine", "OK");
  }

  @Test
  void failureComesUnasked() {
    Peer server = server();
    Call call = unasked(Texts.UNARY, CallOptions.DEFAULT);
    expectCall(server, 1);
    server.send("HEADERS 1 ES " + OK_HEADERS + " grpc-status=5 grpc-message=nothing");
    assertEnd(call, Code.NOT_FOUND, "nothing");
  }

  @Test
  void whatWasAskedForBeforeThereWasAStreamHolds() {
    Call call = unasked(Texts.UNARY, CallOptions.DEFAULT).request(1);
    Peer server = only(0).accept();
    expectCall(server, 1);
    answer(server, 1, call);
  }

  @Test
  void callThatIsSentAgainNeedNotAskAgain() {
    Peer server = server();
    Call call = unasked(Texts.UNARY, CallOptions.DEFAULT).request(1);
    expectCall(server, 1);
    server.send("RST_STREAM 1 REFUSED_STREAM");
    expectCall(server, 3);
    answer(server, 3, call);
  }

  @Test
  void callThatIsSentAgainMayAskThen() {
    Peer server = server();
    Call call = unasked(Texts.UNARY, CallOptions.DEFAULT);
    expectCall(server, 1);
    server.send("RST_STREAM 1 REFUSED_STREAM");
    expectCall(server, 3);
    respond(server, 3);
    call.request(1);
    assertThat(call.heard).containsExactly("headers []", "fine", "OK");
  }

  @Test
  void secondResponseIsFoundHoweverFewAreAskedFor() {
    Peer server = server();
    Call call = unasked(Texts.UNARY, CallOptions.DEFAULT);
    expectCall(server, 1);
    server.send("HEADERS 1 " + OK_HEADERS, "DATA 1 [0:a][0:b]");
    assertThat(call.status).isNull();
    call.request(1);
    server.expect("RST_STREAM 1 CANCEL");
    assertEnd(call, Code.UNIMPLEMENTED, "more than one response of t.T/Unary");
  }

  @Test
  void executorGetsNothingUnasked() {
    ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    Peer server = server();
    Call call = unasked(Texts.UNARY, CallOptions.DEFAULT.withExecutor(tasks::add));
    expectCall(server, 1);
    respond(server, 1);
    assertThat(tasks).isEmpty();
    call.request(1);
    tasks.remove().run();
    assertThat(call.heard).containsExactly("headers []", "fine", "OK");
  }

  @Test
  void negativeCountsAreRefused() {
    server();
    Call call = start(Texts.UNARY);
    assertThatThrownBy(() -> call.call.request(-1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("request of -1 messages is negative");
    call.cancel();
  }
}
