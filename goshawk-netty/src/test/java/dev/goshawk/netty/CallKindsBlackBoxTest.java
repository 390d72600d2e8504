package dev.goshawk.netty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.CallFactory;
import dev.goshawk.api.CallOptions;
import dev.goshawk.api.Channel;
import dev.goshawk.api.DuplexStream;
import dev.goshawk.api.RequestStream;
import dev.goshawk.api.ResponseReader;
import dev.goshawk.api.Server;
import dev.goshawk.api.stub.AsyncClientCalls;
import dev.goshawk.api.stub.AsyncHandlers;
import dev.goshawk.api.stub.ClientCalls;
import dev.goshawk.api.stub.Handlers;
import dev.goshawk.testservices.Texts;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every kind of call, with blocking and asynchronous handlers and callers in all pairs. */
class CallKindsBlackBoxTest extends BlackBoxFixture {

  /** Who is on which end; asynchronous means CompletionStage and Flow. */
  enum Pair {
    BLOCKING_TO_BLOCKING(false, false),
    BLOCKING_TO_ASYNC(false, true),
    ASYNC_TO_BLOCKING(true, false),
    ASYNC_TO_ASYNC(true, true);

    final boolean asyncClient;
    final boolean asyncServer;

    Pair(boolean asyncClient, boolean asyncServer) {
      this.asyncClient = asyncClient;
      this.asyncServer = asyncServer;
    }
  }

  private static final CallOptions OPTIONS = CallOptions.DEFAULT;

  private Channel connect(Pair pair) {
    Server server =
        serve(
            Texts.service(
                pair.asyncServer ? CallKindsBlackBoxTest::async : CallKindsBlackBoxTest::blocking));
    return channelTo(server);
  }

  private static void blocking(dev.goshawk.api.ServiceDefinition.Builder service) {
    service
        .method(Texts.UNARY, Handlers.unary((name, context) -> "hello " + name))
        .method(
            Texts.DOWN,
            Handlers.serverStreaming(
                (count, responses, context) -> {
                  for (int i = 0; i < Integer.parseInt(count); i++) {
                    responses.write("item " + i);
                  }
                }))
        .method(
            Texts.UP,
            Handlers.clientStreaming(
                (requests, context) -> {
                  int length = 0;
                  for (String request : requests) {
                    length += request.length();
                  }
                  return "length " + length;
                }))
        .method(
            Texts.BIDI,
            Handlers.bidiStreaming(
                (requests, responses, context) -> {
                  for (String request : requests) {
                    responses.write("echo " + request);
                  }
                }));
  }

  private static void async(dev.goshawk.api.ServiceDefinition.Builder service) {
    service
        .method(
            Texts.UNARY,
            AsyncHandlers.unary(
                (name, context) ->
                    CompletableFuture.supplyAsync(
                        () -> "hello " + name,
                        CompletableFuture.delayedExecutor(1, TimeUnit.MILLISECONDS))))
        .method(
            Texts.DOWN,
            AsyncHandlers.serverStreaming(
                (count, context) -> new Items<>(Integer.parseInt(count), i -> "item " + i)))
        .method(
            Texts.UP,
            AsyncHandlers.clientStreaming(
                (requests, context) -> {
                  Collected<String> all = Collected.oneByOne();
                  requests.subscribe(all);
                  return all.end.thenApply(
                      texts -> "length " + texts.stream().mapToInt(String::length).sum());
                }))
        .method(Texts.BIDI, AsyncHandlers.bidiStreaming((requests, context) -> new Echo(requests)));
  }

  /** Answers each item of a publisher. */
  private record Echo(Flow.Publisher<String> source) implements Flow.Publisher<String> {
    @Override
    public void subscribe(Flow.Subscriber<? super String> target) {
      source.subscribe(
          new Flow.Subscriber<>() {
            @Override
            public void onSubscribe(Flow.Subscription subscription) {
              target.onSubscribe(subscription);
            }

            @Override
            public void onNext(String item) {
              target.onNext("echo " + item);
            }

            @Override
            public void onError(Throwable failure) {
              target.onError(failure);
            }

            @Override
            public void onComplete() {
              target.onComplete();
            }
          });
    }
  }

  @ParameterizedTest
  @EnumSource
  void unary(Pair pair) throws Exception {
    Channel channel = connect(pair);
    for (int i = 0; i < 20; i++) {
      assertThat(unary(pair, channel, "caller " + i)).isEqualTo("hello caller " + i);
    }
    assertThat(unary(pair, channel, "")).isEqualTo("hello ");
    String large = "x".repeat(3_000_000);
    assertThat(unary(pair, channel, large)).isEqualTo("hello " + large);
  }

  private static String unary(Pair pair, CallFactory calls, String request) throws Exception {
    return pair.asyncClient
        ? await(AsyncClientCalls.unary(calls, Texts.UNARY, OPTIONS, request))
        : ClientCalls.unary(calls, Texts.UNARY, OPTIONS, request);
  }

  @ParameterizedTest
  @EnumSource
  void serverStreaming(Pair pair) throws Exception {
    Channel channel = connect(pair);
    for (int count : new int[] {0, 1, 7, 1_000}) {
      List<String> expected = items(count, "item ");
      if (pair.asyncClient) {
        Collected<String> responses = Collected.oneByOne();
        AsyncClientCalls.serverStreaming(channel, Texts.DOWN, OPTIONS, String.valueOf(count))
            .subscribe(responses);
        assertThat(await(responses.end)).isEqualTo(expected);
      } else {
        try (ResponseReader<String> responses =
            ClientCalls.serverStreaming(channel, Texts.DOWN, OPTIONS, String.valueOf(count))) {
          assertThat(read(responses)).isEqualTo(expected);
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void clientStreaming(Pair pair) throws Exception {
    Channel channel = connect(pair);
    for (int count : new int[] {0, 1, 7, 1_000}) {
      String response;
      if (pair.asyncClient) {
        response =
            await(
                AsyncClientCalls.clientStreaming(
                    channel, Texts.UP, OPTIONS, new Items<>(count, i -> "12345")));
      } else {
        try (RequestStream<String, String> requests =
            ClientCalls.clientStreaming(channel, Texts.UP, OPTIONS)) {
          for (int i = 0; i < count; i++) {
            requests.write("12345");
          }
          response = requests.finish();
        }
      }
      assertThat(response).isEqualTo("length " + 5 * count);
    }
  }

  @ParameterizedTest
  @EnumSource
  void bidiStreaming(Pair pair) throws Exception {
    Channel channel = connect(pair);
    for (int count : new int[] {0, 1, 7, 1_000}) {
      List<String> expected = items(count, "echo ");
      if (pair.asyncClient) {
        Collected<String> responses = Collected.all();
        AsyncClientCalls.bidiStreaming(
                channel, Texts.BIDI, OPTIONS, new Items<>(count, String::valueOf))
            .subscribe(responses);
        assertThat(await(responses.end)).isEqualTo(expected);
      } else {
        try (DuplexStream<String, String> stream =
            ClientCalls.bidiStreaming(channel, Texts.BIDI, OPTIONS)) {
          for (int i = 0; i < count; i++) {
            stream.write(String.valueOf(i));
            assertThat(stream.next()).isEqualTo("echo " + i);
          }
          stream.endWrites();
          assertThat(stream.hasNext()).isFalse();
        }
      }
    }
  }

  private static List<String> items(int count, String prefix) {
    List<String> items = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      items.add(prefix + i);
    }
    return items;
  }

  private static List<String> read(Iterable<String> responses) {
    List<String> read = new ArrayList<>();
    for (String response : responses) {
      read.add(response);
    }
    return read;
  }
}
