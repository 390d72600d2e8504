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
import dev.goshawk.api.stub.AsyncHandlers;
import dev.goshawk.api.stub.Handlers;
import dev.goshawk.core.fixture.Peer;
import dev.goshawk.http2.Http2Config;
import dev.goshawk.testservices.Texts;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

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
  void trap25_whatAHandlerThrowsIsUnknownAndNotTold() {
    server.method(
        Texts.UNARY,
        AsyncHandlers.unary(
            (request, context) -> {
              throw new IllegalStateException("secret");
            }));
    call("Unary")
        .expect("HEADERS 1 ES " + OK_HEADERS + " grpc-status=2 grpc-message=the handler failed");
    assertThat(log.lines()).containsExactly("the handler of t.T/Unary failed");
    assertThat(log.thrown().get(0)).hasMessage("secret");
  }

  @Test
  void trap25_failedStageIsUnknownAndNotTold() {
    server.method(
        Texts.UNARY,
        AsyncHandlers.unary(
            (request, context) ->
                CompletableFuture.<String>failedFuture(new IllegalStateException("secret"))
                    .thenApply(x -> x)));
    call("Unary")
        .expect("HEADERS 1 ES " + OK_HEADERS + " grpc-status=2 grpc-message=the handler failed");
    assertThat(log.thrown().get(0)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void trap25_blockingHandlerThatThrowsIsUnknownAndNotTold() {
    server.method(
        Texts.UNARY,
        Handlers.unary(
            (request, context) -> {
              throw new java.io.IOException("secret");
            }));
    call("Unary")
        .expect("HEADERS 1 ES " + OK_HEADERS + " grpc-status=2 grpc-message=the handler failed");
    assertThat(log.thrown().get(0)).hasMessage("secret");
  }

  @Test
  void trap25_errorAfterAMessageIsUnknownToo() {
    server.method(
        Texts.DOWN,
        answering(
            (call, request) -> {
              call.send("a");
              throw new AssertionError("secret");
            }));
    call("Down")
        .expect(
            "HEADERS 1 " + OK_HEADERS,
            "DATA 1 [0:a]",
            "HEADERS 1 ES grpc-status=2 grpc-message=the handler failed");
    assertThat(log.thrown().get(0)).isInstanceOf(AssertionError.class);
  }

  @Test
  void mapperSaysWhatCallersSeeOfExceptions() {
    server
        .exceptionMapper(
            failure ->
                failure instanceof IllegalArgumentException
                    ? Status.INVALID_ARGUMENT
                        .withMessage(failure.getMessage())
                        .exception(Metadata.of(TRAILER, "t"))
                    : null)
        .method(
            Texts.UNARY,
            AsyncHandlers.unary(
                (request, context) -> {
                  throw request.equals("hi")
                      ? new IllegalArgumentException("bad argument")
                      : new IllegalStateException("secret");
                }));
    Peer client = call("Unary");
    client.expect(
        "HEADERS 1 ES " + OK_HEADERS + " grpc-status=3 grpc-message=bad argument x-trailer=t");
    client.send("HEADERS 3 " + request("Unary"), "DATA 3 [0:other] ES");
    client.expect("HEADERS 3 ES " + OK_HEADERS + " grpc-status=2 grpc-message=the handler failed");
  }

  @Test
  void mapperThatThrowsHidesNothing() {
    server
        .exceptionMapper(
            failure -> {
              throw new IllegalStateException("mapper");
            })
        .method(
            Texts.UNARY,
            AsyncHandlers.unary(
                (request, context) -> {
                  throw new IllegalStateException("secret");
                }));
    call("Unary")
        .expect("HEADERS 1 ES " + OK_HEADERS + " grpc-status=2 grpc-message=the handler failed");
    assertThat(log.thrown()).extracting(Throwable::getMessage).containsExactly("mapper", "secret");
  }

  @Test
  void nullOfAHandlerIsUnknown() {
    server.method(Texts.UNARY, Handlers.unary((request, context) -> null));
    call("Unary")
        .expect("HEADERS 1 ES " + OK_HEADERS + " grpc-status=2 grpc-message=the handler failed");
  }

  @Test
  void responseLargerThanTheLimitIsResourceExhausted() {
    server
        .maxOutboundMessageSize(3)
        .method(Texts.UNARY, answering((call, request) -> call.sendLast("four")))
        .method(
            Texts.DOWN,
            answering(
                (call, request) -> {
                  call.send("ok");
                  call.send("four");
                  call.send("ok");
                }));
    Peer client = call("Unary");
    String end = " grpc-status=8 grpc-message=message of 4 bytes exceeds maxOutboundMessageSize 3";
    client.expect("HEADERS 1 ES " + OK_HEADERS + end);
    client.send("HEADERS 3 " + request("Down"), "DATA 3 [0:hi] ES");
    client.expect("HEADERS 3 " + OK_HEADERS, "DATA 3 [0:ok]", "HEADERS 3 ES" + end);
  }

  @Test
  void responseThatCannotBeWrittenIsInternal() {
    server
        .method(Texts.UNARY, answering((call, request) -> call.sendLast("unwritable")))
        .method(
            Texts.DOWN,
            Handlers.serverStreaming(
                (request, responses, context) -> {
                  responses.write("ok");
                  responses.write("unwritable");
                  heard.add("after");
                }));
    Peer client = call("Unary");
    String end =
        " grpc-status=13 grpc-message=message of java.lang.String could not be written:"
            + " java.lang.IllegalStateException: cannot write";
    // The headers were out when the message failed.
    client.expect("HEADERS 1 " + OK_HEADERS, "HEADERS 1 ES" + end);
    client.send("HEADERS 3 " + request("Down"), "DATA 3 [0:hi] ES");
    client.expect("HEADERS 3 " + OK_HEADERS, "DATA 3 [0:ok]", "HEADERS 3 ES" + end);
  }

  /** On the loop, where the frame of the message has been begun. */
  @Test
  void responseTooDeepToBeWrittenEndsItsCallAlone() {
    server.method(
        Texts.UNARY,
        answering(
            (call, request) ->
                call.sendLast(request.equals("hi") ? "too deep to write" : request)));
    Peer client = call("Unary");
    client.expect(
        "HEADERS 1 " + OK_HEADERS,
        "HEADERS 1 ES grpc-status=13 grpc-message=message of java.lang.String could not be"
            + " written: java.lang.StackOverflowError");
    client.send("HEADERS 3 " + request("Unary"), "DATA 3 [0:fine] ES");
    client.expectStarting("HEADERS 3 " + OK_HEADERS, "DATA 3 [0:fine]", "HEADERS 3 ES");
  }

  @Test
  void failedRequestEndsTheCallOnceAndForAllWhateverTheHandlerDoes() {
    List<ServerCall<String, String>> calls = new ArrayList<>();
    server.method(
        Texts.BIDI,
        call -> {
          calls.add(call);
          call.request(10);
          return new ServerCallListener<String>() {
            @Override
            public void onMessage(String message) {
              heard.add(message);
            }

            @Override
            public void onCancel(Status reason) {
              heard.add("cancelled " + reason.code());
            }

            @Override
            public void onComplete() {
              heard.add("complete");
            }
          };
        });
    Peer client = client();
    client.send("HEADERS 1 " + request("Bidi"), "DATA 1 [0:a]");
    ServerCall<String, String> call = calls.get(0);
    call.send("from another thread, still on its way when the bad message comes");
    client.send("DATA 1 [7:bad]");
    List<String> got = client.take();
    assertThat(got.get(got.size() - 2)).contains("ES").contains("grpc-status=13");
    assertThat(got.get(got.size() - 1)).isEqualTo("RST_STREAM 1 NO_ERROR");
    call.send("later");
    call.close(Status.OK, Metadata.EMPTY);
    client.expect();
    assertThat(heard).containsExactly("a", "cancelled INTERNAL");
    assertThat(call.context().isCancelled()).isTrue();
  }

  @Test
  void failedRequestDropsWhatWasPostedAndNotSent() {
    CompletableFuture<ServerCall<String, String>> running = new CompletableFuture<>();
    server.method(
        Texts.BIDI,
        call -> {
          call.request(10);
          running.complete(call);
          return message -> {};
        });
    Peer client = client();
    client.send("HEADERS 1 " + request("Bidi"));
    loop.run(
        () -> {
          // From a thread that is not the loop, while the loop is at work.
          elsewhere(() -> running.join().send("posted"));
          loop.execute(() -> {});
          client.sendFromWithin("DATA 1 [7:bad]");
        });
    client.expect(
        "HEADERS 1 ES "
            + OK_HEADERS
            + " grpc-status=13 grpc-message=message with flag 0x07; only 0 and 1 are defined",
        "RST_STREAM 1 NO_ERROR");
  }

  private static void elsewhere(Runnable task) {
    Thread thread = new Thread(task);
    thread.start();
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void blockingReaderHearsOfABadRequest() throws Exception {
    CountDownLatch reading = new CountDownLatch(1);
    CompletableFuture<String> end = new CompletableFuture<>();
    server.method(
        Texts.UP,
        Handlers.clientStreaming(
            (requests, context) -> {
              reading.countDown();
              try {
                while (true) {
                  requests.next();
                }
              } catch (RuntimeException e) {
                end.complete(e.getMessage());
                throw e;
              }
            }));
    Peer client = client();
    client.send("HEADERS 1 " + request("Up"), "DATA 1 [0:a]");
    reading.await();
    client.send("DATA 1 [0:b][9:bad]");
    client.expectStarting(
        "HEADERS 1 ES " + OK_HEADERS + " grpc-status=13", "RST_STREAM 1 NO_ERROR");
    assertThat(end.get(60, java.util.concurrent.TimeUnit.SECONDS)).contains("flag 0x09");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 10})
  void demandBoundsWhatTheHandlerGets(int demand) {
    CompletableFuture<ServerCall<String, String>> running = new CompletableFuture<>();
    server.method(
        Texts.UP,
        call -> {
          running.complete(call);
          return new ServerCallListener<String>() {
            @Override
            public void onMessage(String message) {
              heard.add(message);
            }

            @Override
            public void onHalfClose() {
              heard.add("end");
              call.sendLast("done");
            }
          };
        });
    Peer client = client();
    client.send("HEADERS 1 " + request("Up"), "DATA 1 [0:a][0:b][0:c][0:d] ES");
    assertThat(heard).isEmpty();
    int asked = 0;
    while (asked < 4) {
      running.join().request(demand);
      loop.run();
      asked += demand;
      assertThat(heard).hasSizeBetween(Math.min(asked, 4), 5);
    }
    assertThat(heard).containsExactly("a", "b", "c", "d", "end");
    client.expectStarting("HEADERS 1", "DATA 1 [0:done]", "HEADERS 1 ES");
  }

  @Test
  void demandFromWithinAMessageNeitherRepeatsNorLosesOne() {
    server.method(
        Texts.UP,
        call -> {
          call.request(1);
          return new ServerCallListener<String>() {
            @Override
            public void onMessage(String message) {
              heard.add(message);
              call.request(1);
            }

            @Override
            public void onHalfClose() {
              heard.add("end");
              call.sendLast("done");
            }
          };
        });
    Peer client = client();
    client.send("HEADERS 1 " + request("Up"), "DATA 1 [0:a][0:b][0:c] ES");
    assertThat(heard).containsExactly("a", "b", "c", "end");
    client.expectStarting("HEADERS 1", "DATA 1 [0:done]", "HEADERS 1 ES");
  }

  @Test
  void demandFromWithinAHeldMessageNeitherRepeatsNorLosesOne() {
    CompletableFuture<ServerCall<String, String>> running = new CompletableFuture<>();
    server.method(
        Texts.UP,
        call -> {
          running.complete(call);
          return new ServerCallListener<String>() {
            @Override
            public void onMessage(String message) {
              heard.add(message);
              call.request(1);
            }

            @Override
            public void onHalfClose() {
              heard.add("end");
              call.sendLast("done");
            }
          };
        });
    Peer client = client();
    client.send("HEADERS 1 " + request("Up"), "DATA 1 [0:a][0:b][0:c] ES");
    assertThat(heard).isEmpty();
    running.join().request(1);
    loop.run();
    assertThat(heard).containsExactly("a", "b", "c", "end");
    client.expectStarting("HEADERS 1", "DATA 1 [0:done]", "HEADERS 1 ES");
  }

  @Test
  void requestsThatAreNotAskedForHoldTheWindow() {
    CompletableFuture<ServerCall<String, String>> running = new CompletableFuture<>();
    server
        .initialWindowSize(100)
        .method(
            Texts.UP,
            call -> {
              running.complete(call);
              return heard::add;
            });
    Peer client = client();
    client.send("HEADERS 1 " + request("Up"), "DATA 1 [0:" + "x".repeat(45) + "]");
    client.send("DATA 1 [0:" + "y".repeat(45) + "]", "DATA 1 [0:" + "z".repeat(45) + "]");
    assertThat(client.unsent(1)).isEqualTo(50);
    running.join().request(1);
    client.send();
    assertThat(heard).hasSize(1);
    assertThat(client.unsent(1)).isZero();
    running.join().request(5);
    loop.run();
    client.send("RST_STREAM 1 CANCEL");
    assertThat(heard).hasSize(3);
  }

  @Test
  void responsesWaitForTheClientsWindow() {
    CompletableFuture<ServerCall<String, String>> running = new CompletableFuture<>();
    server.method(
        Texts.DOWN,
        call -> {
          running.complete(call);
          return new ServerCallListener<String>() {
            @Override
            public void onMessage(String message) {}

            @Override
            public void onReady() {
              heard.add("ready");
            }

            @Override
            public void onComplete() {
              heard.add("complete");
            }
          };
        });
    Peer client = client(Http2Config.builder().initialWindowSize(1_000));
    client.consuming = false;
    client.send("HEADERS 1 " + request("Down"), "DATA 1 [0:hi] ES");
    ServerCall<String, String> call = running.join();
    String large = "x".repeat(40_000);
    assertThat(call.isReady()).isTrue();
    call.send(large);
    assertThat(call.isReady()).isFalse();
    client.expectStarting("HEADERS 1", "DATA 1 (");
    assertThat(call.isReady()).isFalse();
    assertThat(heard).isEmpty();
    client.consuming = true;
    client.consume(1, 1_000);
    client.expectStarting("DATA 1 (");
    assertThat(call.isReady()).isTrue();
    assertThat(heard).containsExactly("ready");
    call.close(Status.OK, Metadata.EMPTY);
    client.expect("HEADERS 1 ES grpc-status=0");
  }

  /** A threshold of the handler's, below that of every other call. */
  @Test
  void fewBytesThatWaitAreToldToHaveGone() {
    CompletableFuture<ServerCall<String, String>> running = new CompletableFuture<>();
    server.method(
        Texts.DOWN,
        call -> {
          running.complete(call);
          return new ServerCallListener<String>() {
            @Override
            public void onMessage(String message) {}

            @Override
            public void onReady() {
              heard.add("ready");
            }
          };
        });
    Peer client = client(Http2Config.builder().initialWindowSize(100));
    client.consuming = false;
    client.send("HEADERS 1 " + request("Down"), "DATA 1 [0:hi] ES");
    ServerCall<String, String> call = running.join();
    call.readyThreshold(1);
    call.send("x".repeat(110));
    assertThat(call.isReady()).isFalse();
    client.expectStarting("HEADERS 1", "DATA 1 (");
    assertThat(heard).isEmpty();
    client.consuming = true;
    client.consume(1, 100);
    client.expectStarting("DATA 1 (");
    assertThat(heard).containsExactly("ready");
    assertThat(call.isReady()).isTrue();
    call.close(Status.OK, Metadata.EMPTY);
    client.expect("HEADERS 1 ES grpc-status=0");
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
