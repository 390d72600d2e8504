package dev.goshawk.core.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.goshawk.api.BindableService;
import dev.goshawk.api.Metadata;
import dev.goshawk.api.ServerContext;
import dev.goshawk.api.stub.AsyncHandlers;
import dev.goshawk.core.fixture.Peer;
import dev.goshawk.testservices.Texts;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Null where a server takes none is named, where it is given. */
class ServerNullsTranscriptTest extends ServerFixture {

  @Test
  void contextNamesWhatIsNull() {
    List<Consumer<ServerContext>> steps =
        List.of(
            context -> context.addHeaders(null),
            context -> context.addHeadersOnSuccess(null),
            context -> context.addTrailers((Metadata) null),
            context -> context.useCompression(null),
            context -> context.onCancel(null),
            context -> context.onEnd(null));
    List<String> told = new ArrayList<>();
    server.method(
        Texts.UNARY,
        AsyncHandlers.unary(
            (request, context) -> {
              for (Consumer<ServerContext> step : steps) {
                try {
                  step.accept(context);
                  told.add("taken");
                } catch (NullPointerException e) {
                  told.add(e.getMessage());
                }
              }
              return CompletableFuture.completedFuture("done");
            }));
    Peer client = client().send("HEADERS 1 " + request("Unary"), "DATA 1 [0:hi] ES");
    client.expectStarting("HEADERS 1", "DATA 1 [0:done]", "HEADERS 1 ES grpc-status=0");
    assertThat(told).containsExactly("more", "more", "more", "name", "task", "task");
  }

  @Test
  void serviceThatBindsNothingIsNamed() {
    BindableService nothing = () -> null;
    assertThatNullPointerException()
        .isThrownBy(() -> server.service(nothing))
        .withMessage(nothing.getClass().getName() + ".bind() returned null");
  }
}
