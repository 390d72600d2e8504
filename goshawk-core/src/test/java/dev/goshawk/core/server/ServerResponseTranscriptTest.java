package dev.goshawk.core.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goshawk.api.CallEnd;
import dev.goshawk.api.Metadata;
import dev.goshawk.api.MetadataKey;
import dev.goshawk.api.ServerCall;
import dev.goshawk.api.ServerCallListener;
import dev.goshawk.api.ServerHandler;
import dev.goshawk.api.Status;
import dev.goshawk.core.fixture.Peer;
import dev.goshawk.testservices.Texts;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a server answers: traps 17 to 25 of its side. */
class ServerResponseTranscriptTest extends ServerFixture {

  private static final MetadataKey<String> HEADER = MetadataKey.ascii("x-header");

  private static final MetadataKey<String> TRAILER = MetadataKey.ascii("x-trailer");

  private static final MetadataKey<byte[]> DETAILS = MetadataKey.binary("grpc-status-details-bin");

  private final List<String> heard = new ArrayList<>();

  /** A handler that answers a call of one request as a test says, on the loop. */
  private static ServerHandler<String, String> answering(
      BiConsumer<ServerCall<String, String>, String> answer) {
    return call ->
        new ServerCallListener<String>() {
          @Override
          public void onMessage(String message) {
            answer.accept(call, message);
          }
        };
  }

  private Peer call(String method) {
    return client().send("HEADERS 1 " + request(method), "DATA 1 [0:hi] ES");
  }

  @Test
  void trap17_failureBeforeAnyMessageIsTrailersOnly() {
    server.method(
        Texts.UNARY,
        answering(
            (call, request) -> {
              call.context().addHeadersOnSuccess(Metadata.of(HEADER, "h"));
              call.context().addTrailers(Metadata.of(TRAILER, "t"));
              call.close(Status.NOT_FOUND.withMessage("nothing"), Metadata.of(TRAILER, "last"));
            }));
    call("Unary")
        .expect(
            "HEADERS 1 ES "
                + OK_HEADERS
                + " grpc-status=5 grpc-message=nothing x-trailer=t x-trailer=last");
  }

  @Test
  void headersThatAHandlerAddedAreHeadersBeforeAnErrorToo() {
    server.method(
        Texts.UNARY,
        answering(
            (call, request) -> {
              call.context().addHeaders(Metadata.of(HEADER, "h"));
              call.context().addHeadersOnSuccess(Metadata.of(HEADER, "only with an answer"));
              call.close(Status.NOT_FOUND.withMessage("nothing"), Metadata.EMPTY);
            }));
    call("Unary")
        .expect(
            "HEADERS 1 " + OK_HEADERS + " x-header=h",
            "HEADERS 1 ES grpc-status=5 grpc-message=nothing");
  }

  @Test
  void headersThatRideWithAnAnswerComeWithOne() {
    server.method(
        Texts.UNARY,
        answering(
            (call, request) -> {
              call.context().addHeadersOnSuccess(Metadata.of(HEADER, "h"));
              call.sendLast("hello");
            }));
    call("Unary")
        .expect(
            "HEADERS 1 " + OK_HEADERS + " x-header=h",
            "DATA 1 [0:hello]",
            "HEADERS 1 ES grpc-status=0");
  }

  @Test
  void theEndIsToldOnceWithItsStatusAndCause() {
    List<CallEnd> ends = new ArrayList<>();
    IllegalStateException bug = new IllegalStateException("bug");
    server.method(
        Texts.UNARY,
        answering(
            (call, request) -> {
              call.context().onEnd(ends::add);
              call.context().addTrailers(Metadata.of(TRAILER, "t"));
              call.fail(bug);
              call.close(Status.OK, Metadata.EMPTY);
              call.context().onEnd(ends::add);
            }));
    call("Unary")
        .expect(
            "HEADERS 1 ES "
                + OK_HEADERS
                + " grpc-status=2 grpc-message=the handler failed x-trailer=t");
    assertThat(ends).hasSize(2);
    for (CallEnd end : ends) {
      assertThat(end.status()).isEqualTo(Status.UNKNOWN.withMessage("the handler failed"));
      assertThat(end.trailers().get(TRAILER)).isEqualTo("t");
      assertThat(end.cause()).isSameAs(bug);
      assertThat(end.isCancelled()).isFalse();
    }
  }

  @Test
  void trap17_headersWaitForTheFirstMessage() {
    CompletableFuture<ServerCall<String, String>> running = new CompletableFuture<>();
    server.method(
        Texts.DOWN,
        answering(
            (call, request) -> {
              call.context().addHeaders(Metadata.of(HEADER, "h"));
              running.complete(call);
            }));
    Peer client = call("Down");
    client.expect();
    ServerCall<String, String> call = running.join();
    call.context().addHeaders(Metadata.of(HEADER, "more"));
    call.send("a");
    client.expect("HEADERS 1 " + OK_HEADERS + " x-header=h x-header=more", "DATA 1 [0:a]");
    assertThatThrownBy(() -> call.context().addHeaders(Metadata.of(HEADER, "late")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("have been sent");
    call.context().addTrailers(Metadata.of(TRAILER, "t"));
    call.close(Status.OK, Metadata.EMPTY);
    client.expect("HEADERS 1 ES grpc-status=0 x-trailer=t");
  }

  @Test
  void headersGoBeforeTheFirstMessageWhenAsked() {
    server.method(
        Texts.DOWN,
        answering(
            (call, request) -> {
              call.sendHeaders();
              call.sendHeaders();
            }));
    Peer client = call("Down");
    client.expect("HEADERS 1 " + OK_HEADERS);
    client.send("RST_STREAM 1 CANCEL");
  }

  @Test
  void failureAfterHeadersIsTrailers() {
    server.method(
        Texts.DOWN,
        answering(
            (call, request) -> {
              call.send("a");
              call.close(Status.DATA_LOSS, Metadata.EMPTY);
              call.send("never");
              call.close(Status.OK, Metadata.EMPTY);
            }));
    call("Down").expect("HEADERS 1 " + OK_HEADERS, "DATA 1 [0:a]", "HEADERS 1 ES grpc-status=15");
  }

  @Test
  void trap18_okIsSaidEvenOfNoMessages() {
    server.method(Texts.DOWN, answering((call, request) -> call.close(Status.OK, Metadata.EMPTY)));
    call("Down").expect("HEADERS 1 " + OK_HEADERS, "HEADERS 1 ES grpc-status=0");
  }

  @ParameterizedTest
  @EnumSource(
      value = Status.Code.class,
      names = {"OK"},
      mode = EnumSource.Mode.EXCLUDE)
  void trap18_everyCodeHasItsNumber(Status.Code code) {
    server.method(
        Texts.UNARY, answering((call, request) -> call.close(Status.of(code), Metadata.EMPTY)));
    call("Unary").expect("HEADERS 1 ES " + OK_HEADERS + " grpc-status=" + code.number());
  }

  @Test
  void trap19_messageIsPercentEncoded() {
    server.method(
        Texts.UNARY,
        answering(
            (call, request) ->
                call.close(
                    Status.ABORTED.withMessage("\t\u00e4 100% \ud83d\ude00\r\nend ~"),
                    Metadata.EMPTY)));
    call("Unary")
        .expect(
            "HEADERS 1 ES "
                + OK_HEADERS
                + " grpc-status=10 grpc-message=%09%C3%A4 100%25 %F0%9F%98%80%0D%0Aend ~");
  }

  @Test
  void trap21_richErrorsAreTrailers() {
    server.method(
        Texts.UNARY,
        answering(
            (call, request) ->
                call.fail(
                    Status.ABORTED.exception(
                        Metadata.of(DETAILS, new byte[] {1, 2, (byte) 255, 4})))));
    call("Unary")
        .expect("HEADERS 1 ES " + OK_HEADERS + " grpc-status=10 grpc-status-details-bin=AQL/BA");
  }

  @Test
  void trap22_clientThatStillSendsIsAskedToStopAfterTheTrailers() {
    server.method(
        Texts.UP,
        call -> {
          call.sendLast("early");
          return message -> {};
        });
    Peer client = client();
    client.send("HEADERS 1 " + request("Up"));
    client.expect(
        "HEADERS 1 " + OK_HEADERS,
        "DATA 1 [0:early]",
        "HEADERS 1 ES grpc-status=0",
        "RST_STREAM 1 NO_ERROR");
    // What crossed it on the wire is nobody's, and does no harm.
    client.send("HEADERS 3 " + request("Up"));
    client.expectStarting("HEADERS 3", "DATA 3", "HEADERS 3 ES", "RST_STREAM 3 NO_ERROR");
  }

  @Test
  void trap23_okWithoutResponseIsInternal() {
    server.method(Texts.UNARY, answering((call, request) -> call.close(Status.OK, Metadata.EMPTY)));
    call("Unary")
        .expect(
            "HEADERS 1 ES "
                + OK_HEADERS
                + " grpc-status=13 grpc-message=t.T/Unary ended with OK without a response");
  }

  @Test
  void trap23_moreThanOneResponseIsInternal() {
    server.method(
        Texts.UNARY,
        answering(
            (call, request) -> {
              call.send("a");
              call.send("b");
              call.close(Status.OK, Metadata.EMPTY);
            }));
    call("Unary")
        .expect(
            "HEADERS 1 " + OK_HEADERS,
            "DATA 1 [0:a]",
            "HEADERS 1 ES grpc-status=13 grpc-message=more than one response of t.T/Unary");
  }

  @Test
  void trap23_secondResponseMayCloseTheCallToo() {
    server.method(
        Texts.UNARY,
        answering(
            (call, request) -> {
              call.send("a");
              call.sendLast("b");
            }));
    call("Unary")
        .expect(
            "HEADERS 1 " + OK_HEADERS,
            "DATA 1 [0:a]",
            "HEADERS 1 ES grpc-status=13 grpc-message=more than one response of t.T/Unary");
  }

  @Test
  void handlerOfOneRequestHearsThatItsAnswerWasSent() {
    server.method(
        Texts.UNARY,
        call ->
            new ServerCallListener<String>() {
              @Override
              public void onMessage(String message) {
                call.send("fine");
                call.close(Status.OK, Metadata.EMPTY);
              }

              @Override
              public void onComplete() {
                heard.add("complete");
              }
            });
    Peer client = call("Unary");
    client.expectStarting("HEADERS 1", "DATA 1 [0:fine]", "HEADERS 1 ES");
    assertThat(heard).containsExactly("complete");
  }
}
