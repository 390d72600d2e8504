package dev.goshawk.inprocess;

import static dev.goshawk.testservices.Texts.UNARY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.goshawk.api.CallOptions;
import dev.goshawk.api.Channel;
import dev.goshawk.api.Server;
import dev.goshawk.api.stub.AsyncClientCalls;
import dev.goshawk.api.stub.AsyncHandlers;
import dev.goshawk.api.stub.ClientCalls;
import dev.goshawk.testservices.Texts;
import dev.goshawk.testsupport.Await;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Blocking stubs on the loops of in-process servers and channels, where they must not wait. */
@Timeout(120)
@ExtendWith(NoThreadLeft.class)
class BlockingOnLoopBlackBoxTest {

  private static final CallOptions PLAIN = CallOptions.DEFAULT;

  private static String blocking(Channel channel) {
    return ClientCalls.unary(channel, UNARY, PLAIN, "inner");
  }

  private static void assertRefused(Throwable refusal, String loop) {
    assertThat(refusal)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("a blocking call of t.T/Unary on event loop thread '" + loop)
        .hasMessageContaining("use the client's async() view");
  }

  @Test
  void ofAServerInAnAsynchronousHandler() throws Exception {
    CompletableFuture<Throwable> refusal = new CompletableFuture<>();
    CompletableFuture<Channel> own = new CompletableFuture<>();
    try (Server server =
            server(
                (text, call) -> {
                  if (text.equals("outer")) {
                    refusal.complete(catchThrowable(() -> blocking(own.join())));
                  }
                  return CompletableFuture.completedFuture(text);
                });
        Channel channel = InProcessChannel.to("blocking").build()) {
      own.complete(channel);
      assertThat(Await.value(AsyncClientCalls.unary(channel, UNARY, PLAIN, "outer")))
          .isEqualTo("outer");
      assertRefused(Await.value(refusal), "goshawk-inprocess-");
      assertThat(blocking(channel)).as("on a thread that may wait").isEqualTo("inner");
      assertThat(server.state()).isEqualTo(Server.State.RUNNING);
    }
  }

  @Test
  void ofAChannelBehindAnAnswer() {
    CompletableFuture<String> mayAnswer = new CompletableFuture<>();
    try (Server server =
            server(
                (text, call) ->
                    text.equals("outer") ? mayAnswer : CompletableFuture.completedFuture(text));
        Channel channel = InProcessChannel.to("blocking").build()) {
      CompletableFuture<Throwable> refusal =
          AsyncClientCalls.unary(channel, UNARY, PLAIN, "outer")
              .thenApply(answer -> catchThrowable(() -> blocking(channel)));
      mayAnswer.complete("outer"); // the step above is there, and so runs on the loop
      assertRefused(
          refusal.orTimeout(Await.SECONDS, TimeUnit.SECONDS).join(), "goshawk-inprocess-");
      assertThat(blocking(channel)).isEqualTo("inner");
      assertThat(server.state()).isEqualTo(Server.State.RUNNING);
    }
  }

  private static Server server(AsyncHandlers.Unary<String, String> handler) {
    return InProcessServer.builder("blocking")
        .service(() -> Texts.serving(UNARY, AsyncHandlers.unary(handler)))
        .start();
  }
}
