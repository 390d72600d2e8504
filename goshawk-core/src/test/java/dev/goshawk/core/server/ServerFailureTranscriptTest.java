package dev.goshawk.core.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.Marshaller;
import dev.goshawk.api.Metadata;
import dev.goshawk.api.MetadataKey;
import dev.goshawk.api.MethodDescriptor;
import dev.goshawk.api.ServerCall;
import dev.goshawk.api.ServerCallListener;
import dev.goshawk.api.ServerHandler;
import dev.goshawk.api.ServiceDefinition;
import dev.goshawk.api.ServiceDescriptor;
import dev.goshawk.api.Status;
import dev.goshawk.api.stub.AsyncHandlers;
import dev.goshawk.api.stub.Handlers;
import dev.goshawk.core.fixture.Peer;
import dev.goshawk.testservices.Texts;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What callers see when a handler fails, or its responses cannot be sent. */
class ServerFailureTranscriptTest extends ServerFixture {

  private static final MetadataKey<String> TRAILER = MetadataKey.ascii("x-trailer");

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

  /** As code without null checks may have it; a call of one request would wait for ever. */
  @ParameterizedTest
  @EnumSource
  void requestThatItsMarshallerReadsAsNullIsInternal(MethodDescriptor.Kind kind) {
    Marshaller<String> nothing =
        new Marshaller<>() {
          @Override
          public int size(String message) {
            return 0;
          }

          @Override
          public void write(String message, byte[] target, int offset, int size) {}

          @Override
          public String read(byte[] source, int offset, int length) {
            return null;
          }
        };
    MethodDescriptor<String, String> method =
        MethodDescriptor.builder(kind, "n.N", "Nothing")
            .requests(nothing)
            .responses(Texts.TEXT)
            .build();
    ServiceDescriptor service = ServiceDescriptor.builder("n.N").methods(method).build();
    server.service(
        () ->
            ServiceDefinition.builder(service)
                .method(
                    method,
                    call -> {
                      call.request(1);
                      return message -> {};
                    })
                .build());
    client()
        .send("HEADERS 1 " + request("Nothing").replace("t.T", "n.N"), "DATA 1 [0:hi] ES")
        .expect(
            "HEADERS 1 ES "
                + OK_HEADERS
                + " grpc-status=13 grpc-message=message of 2 bytes could not be read: its"
                + " marshaller read null");
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
    String end = " grpc-status=13 grpc-message=a response of t.T/%s could not be written";
    // The headers were out when the message failed.
    client.expect("HEADERS 1 " + OK_HEADERS, "HEADERS 1 ES" + end.formatted("Unary"));
    client.send("HEADERS 3 " + request("Down"), "DATA 3 [0:hi] ES");
    client.expect(
        "HEADERS 3 " + OK_HEADERS, "DATA 3 [0:ok]", "HEADERS 3 ES" + end.formatted("Down"));
    assertThat(log.lines())
        .containsExactly(
            "a response of t.T/Unary cannot be sent: message of java.lang.String could not be"
                + " written: java.lang.IllegalStateException: cannot write",
            "a response of t.T/Down cannot be sent: message of java.lang.String could not be"
                + " written: java.lang.IllegalStateException: cannot write");
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
        "HEADERS 1 ES grpc-status=13 grpc-message=a response of t.T/Unary could not be written");
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
}
