package dev.goshawk.netty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.CallOptions;
import dev.goshawk.api.Channel;
import dev.goshawk.api.DuplexStream;
import dev.goshawk.api.Server;
import dev.goshawk.api.Status;
import dev.goshawk.api.StatusException;
import dev.goshawk.api.stub.AsyncClientCalls;
import dev.goshawk.api.stub.ClientCalls;
import dev.goshawk.api.stub.Handlers;
import dev.goshawk.testservices.Texts;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Blocking handlers that wait for their callers stand in nobody's way, virtual threads or not. */
class WaitingHandlersBlackBoxTest extends BlackBoxFixture {

  private static final int CALLS_PER_CONNECTION = 1_000;

  private static String call(Channel channel, String request) {
    return ClientCalls.unary(channel, Texts.UNARY, CallOptions.DEFAULT, request);
  }

  @Test
  void idleStreamsLeaveUnaryCallsAnswered() throws Exception {
    int streams = 2 * CALLS_PER_CONNECTION;
    CountDownLatch begun = new CountDownLatch(streams);
    CountDownLatch ended = new CountDownLatch(streams);
    Server server =
        serve(
            Texts.service(
                service ->
                    service
                        .method(Texts.UNARY, Handlers.unary((q, context) -> q))
                        .method(
                            Texts.BIDI,
                            Handlers.bidiStreaming(
                                (requests, responses, context) -> {
                                  requests.next();
                                  begun.countDown();
                                  assertThat(requests.hasNext()).isFalse();
                                  ended.countDown();
                                }))));
    List<DuplexStream<String, String>> open = new ArrayList<>();
    for (int connection = 0; connection < 2; connection++) {
      Channel channel = channelTo(server);
      for (int i = 0; i < CALLS_PER_CONNECTION; i++) {
        DuplexStream<String, String> stream =
            ClientCalls.bidiStreaming(channel, Texts.BIDI, CallOptions.DEFAULT);
        stream.write("watch");
        open.add(stream);
      }
    }
    await(begun);
    Channel other = channelTo(server);
    for (int i = 0; i < 300; i++) {
      assertThat(call(other, "x")).isEqualTo("x");
    }
    for (DuplexStream<String, String> stream : open) {
      stream.endWrites();
    }
    await(ended);
    for (DuplexStream<String, String> stream : open) {
      assertThat(stream.hasNext()).isFalse();
      stream.close();
    }
  }

  @Test
  void unreadResponsesLeaveUnaryCallsAnswered() throws Exception {
    int calls = 200;
    byte[] piece = new byte[40 * 1024];
    CountDownLatch begun = new CountDownLatch(calls);
    Server server =
        serve(
            Texts.service(
                service ->
                    service
                        .method(Texts.UNARY, Handlers.unary((q, context) -> q))
                        .method(
                            Texts.BYTES_DOWN,
                            Handlers.serverStreaming(
                                (q, responses, context) -> {
                                  begun.countDown();
                                  while (true) {
                                    responses.write(piece); // until the call is cancelled
                                  }
                                }))));
    Channel slow =
        channel(
            GoshawkChannel.to("localhost:" + server.port())
                .plaintext()
                .initialWindowSize(piece.length));
    List<Collected<byte[]>> unread = new ArrayList<>();
    for (int i = 0; i < calls; i++) {
      Collected<byte[]> responses = Collected.slowly();
      AsyncClientCalls.serverStreaming(slow, Texts.BYTES_DOWN, CallOptions.DEFAULT, new byte[0])
          .subscribe(responses);
      unread.add(responses);
    }
    await(begun);
    assertThat(call(channelTo(server), "other")).isEqualTo("other");
    assertThat(call(slow, "same")).isEqualTo("same");
    for (Collected<byte[]> responses : unread) {
      responses.cancel();
    }
  }

  @Test
  void nestedCallsOfOneServerComplete() throws Exception {
    int calls = 60;
    int depth = 5; // 300 handlers at a time, more than blockingThreads
    CountDownLatch deepest = new CountDownLatch(calls);
    CompletableFuture<Channel> own = new CompletableFuture<>();
    Server server =
        serve(
            Texts.service(
                service ->
                    service.method(
                        Texts.UNARY,
                        Handlers.unary(
                            (q, context) -> {
                              int level = Integer.parseInt(q);
                              if (level == depth) {
                                deepest.countDown();
                                await(deepest);
                                return "deepest";
                              }
                              return call(await(own), String.valueOf(level + 1));
                            }))));
    Channel channel = channelTo(server);
    own.complete(channel);
    List<CompletableFuture<String>> answers = new ArrayList<>();
    for (int i = 0; i < calls; i++) {
      answers.add(AsyncClientCalls.unary(channel, Texts.UNARY, CallOptions.DEFAULT, "1"));
    }
    for (CompletableFuture<String> answer : answers) {
      assertThat(await(answer)).isEqualTo("deepest");
    }
  }

  @Test
  void callBeyondMaxWaitingHandlersIsRefusedAtOnce() throws Exception {
    Server server =
        serve(
            GoshawkServer.builder()
                .port(0)
                .maxWaitingHandlers(4)
                .service(
                    Texts.service(
                        service ->
                            service
                                .method(Texts.UNARY, Handlers.unary((q, context) -> q))
                                .method(
                                    Texts.BIDI,
                                    Handlers.bidiStreaming(
                                        (requests, responses, context) ->
                                            requests.forEach(responses::write))))));
    Channel greedy = channelTo(server);
    List<DuplexStream<String, String>> open = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      DuplexStream<String, String> stream =
          ClientCalls.bidiStreaming(greedy, Texts.BIDI, CallOptions.DEFAULT);
      stream.write("x");
      assertThat(stream.next()).isEqualTo("x");
      open.add(stream);
    }
    if (Runtime.version().feature() < 21) {
      eventually(
          "the refusal",
          () -> {
            try {
              call(greedy, "x");
              return false; // the handlers are on their way to wait
            } catch (StatusException e) {
              assertThat(e.status().code()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
              assertThat(e.status().message()).contains("maxWaitingHandlers is 4");
              return true;
            }
          });
    } else {
      assertThat(call(greedy, "x")).isEqualTo("x");
    }
    assertThat(call(channelTo(server), "other")).isEqualTo("other");
    for (DuplexStream<String, String> stream : open) {
      stream.close();
    }
  }
}
