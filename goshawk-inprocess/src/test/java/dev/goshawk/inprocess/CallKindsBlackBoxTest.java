package dev.goshawk.inprocess;

import static dev.goshawk.testservices.Texts.BIDI;
import static dev.goshawk.testservices.Texts.DOWN;
import static dev.goshawk.testservices.Texts.UNARY;
import static dev.goshawk.testservices.Texts.UP;
import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.CallOptions;
import dev.goshawk.api.Channel;
import dev.goshawk.api.DuplexStream;
import dev.goshawk.api.RequestStream;
import dev.goshawk.api.ResponseReader;
import dev.goshawk.api.Server;
import dev.goshawk.api.ServerContext;
import dev.goshawk.api.ServiceDefinition;
import dev.goshawk.api.stub.AsyncClientCalls;
import dev.goshawk.api.stub.AsyncHandlers;
import dev.goshawk.api.stub.ClientCalls;
import dev.goshawk.api.stub.Handlers;
import dev.goshawk.testservices.Texts;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoThreadLeft.class)
class CallKindsBlackBoxTest {
  private static final CallOptions PLAIN = CallOptions.DEFAULT;

  private final Server server =
      InProcessServer.builder("kinds")
          .service(
              () ->
                  ServiceDefinition.builder(Texts.SERVICE)
                      .method(UNARY, Handlers.unary((text, call) -> text + text))
                      .method(
                          DOWN,
                          Handlers.serverStreaming(
                              (text, responses, call) -> {
                                for (String word : text.split(" ", -1)) {
                                  responses.write(word);
                                }
                              }))
                      .method(
                          UP,
                          Handlers.clientStreaming(
                              (requests, call) -> {
                                StringBuilder all = new StringBuilder();
                                requests.forEach(all::append);
                                return all.toString();
                              }))
                      .method(
                          BIDI,
                          Handlers.bidiStreaming(
                              (requests, responses, call) -> {
                                for (String text : requests) {
                                  responses.write("<" + text + ">");
                                }
                              }))
                      .build())
          .start();
  private final Channel channel = InProcessChannel.to("kinds").build();

  @AfterEach
  void close() {
    channel.close();
    server.close();
  }

  @Test
  void unary() {
    assertThat(ClientCalls.unary(channel, UNARY, PLAIN, "ab")).isEqualTo("abab");
    assertThat(ClientCalls.unary(channel, UNARY, PLAIN, "")).isEmpty();
  }

  @Test
  void aMessageLargerThanAllWindows() {
    String large = "x".repeat(2_000_000);
    assertThat(ClientCalls.unary(channel, UNARY, PLAIN, large)).hasSize(4_000_000);
  }

  @Test
  void compressed() {
    assertThat(ClientCalls.unary(channel, UNARY, PLAIN.withCompression("gzip"), "ab"))
        .isEqualTo("abab");
  }

  @Test
  void serverStreaming() {
    List<String> words = new ArrayList<>();
    try (ResponseReader<String> reader =
        ClientCalls.serverStreaming(channel, DOWN, PLAIN, "to be or not")) {
      reader.forEach(words::add);
    }
    assertThat(words).containsExactly("to", "be", "or", "not");
  }

  @Test
  void clientStreaming() {
    try (RequestStream<String, String> requests = ClientCalls.clientStreaming(channel, UP, PLAIN)) {
      requests.write("to ");
      requests.write("be");
      assertThat(requests.finish()).isEqualTo("to be");
    }
  }

  @Test
  void bidirectional() {
    try (DuplexStream<String, String> chat = ClientCalls.bidiStreaming(channel, BIDI, PLAIN)) {
      for (int i = 0; i < 100; i++) {
        chat.write("" + i);
        assertThat(chat.next()).isEqualTo("<" + i + ">");
      }
      chat.endWrites();
      assertThat(chat.hasNext()).isFalse();
    }
  }

  @Test
  void manyCallsAtATime() throws Exception {
    List<CompletableFuture<String>> pending = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) { // the server lets 1,000 begin: the others wait
      pending.add(AsyncClientCalls.unary(channel, UNARY, PLAIN, "" + i));
    }
    for (int i = 0; i < pending.size(); i++) {
      assertThat(pending.get(i).get(30, TimeUnit.SECONDS)).isEqualTo("" + i + i);
    }
  }

  @Test
  void asynchronousHandlers() throws Exception {
    try (Server asynchronous =
            InProcessServer.builder("asynchronous")
                .service(
                    () ->
                        ServiceDefinition.builder(Texts.SERVICE)
                            .method(UNARY, AsyncHandlers.unary(CallKindsBlackBoxTest::later))
                            .method(BIDI, AsyncHandlers.bidiStreaming((requests, call) -> requests))
                            .build())
                .start();
        Channel toIt = InProcessChannel.to(nameOf(asynchronous)).build()) {
      assertThat(ClientCalls.unary(toIt, UNARY, PLAIN, "ab")).isEqualTo("later: ab");
      try (DuplexStream<String, String> echo = ClientCalls.bidiStreaming(toIt, BIDI, PLAIN)) {
        echo.write("a");
        echo.write("b");
        echo.endWrites();
        List<String> texts = new ArrayList<>();
        echo.forEach(texts::add);
        assertThat(texts).containsExactly("a", "b");
      }
    }
  }

  private static String nameOf(Server server) {
    return ((InProcessAddress) server.addresses().get(0)).name();
  }

  private static CompletableFuture<String> later(String text, ServerContext call) {
    return CompletableFuture.supplyAsync(() -> "later: " + text);
  }

  @Test
  void asynchronousClients() throws Exception {
    CompletableFuture<String> all;
    try (SubmissionPublisher<String> texts = new SubmissionPublisher<>(Runnable::run, 16)) {
      all = AsyncClientCalls.clientStreaming(channel, UP, PLAIN, texts);
      texts.submit("to ");
      texts.submit("be");
    }
    assertThat(all.get(30, TimeUnit.SECONDS)).isEqualTo("to be");
  }
}
