package dev.goshawk.logging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goshawk.api.CallOptions;
import dev.goshawk.api.Channel;
import dev.goshawk.api.Metadata;
import dev.goshawk.api.MetadataKey;
import dev.goshawk.api.Server;
import dev.goshawk.api.ServerContext;
import dev.goshawk.api.ServerHandler;
import dev.goshawk.api.Status;
import dev.goshawk.api.StatusException;
import dev.goshawk.api.stub.AsyncHandlers;
import dev.goshawk.api.stub.ClientCalls;
import dev.goshawk.api.stub.Handlers;
import dev.goshawk.netty.GoshawkChannel;
import dev.goshawk.netty.GoshawkServer;
import dev.goshawk.testservices.Texts;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.MDC;

/** Values of calls in the MDC of SLF4J. */
@Timeout(60)
class LogContextBlackBoxTest {

  private static final MetadataKey<String> ID = MetadataKey.ascii("request-id");

  private final List<String> seen = Collections.synchronizedList(new ArrayList<>());
  private final ExecutorService one = Executors.newSingleThreadExecutor(); // used by all calls
  private final LogContext context =
      LogContext.builder(MDC::putCloseable)
          .put("method", call -> call.method().toString())
          .put("request", call -> call.metadata().get(ID))
          .build();

  @AfterEach
  void end() {
    one.shutdown();
  }

  private void see() {
    seen.add(MDC.get("method") + " " + MDC.get("request"));
  }

  private String call(
      ServerHandler<String, String> handler, boolean filtered, @Nullable String id) {
    GoshawkServer.Builder builder =
        GoshawkServer.builder()
            .port(0)
            .handlerExecutor(one)
            .service(Texts.service(b -> b.method(Texts.UNARY, handler)));
    if (filtered) {
      builder.filter(context);
    }
    try (Server server = builder.start();
        Channel channel = GoshawkChannel.to("localhost:" + server.port()).plaintext().build()) {
      Metadata metadata = id == null ? Metadata.EMPTY : Metadata.of(ID, id);
      return ClientCalls.unary(
          channel, Texts.UNARY, CallOptions.DEFAULT.withMetadata(metadata), "hi");
    }
  }

  private String answer(String request, ServerContext call) {
    see();
    return request;
  }

  @Test
  void blockingHandlerHasTheValuesAndItsThreadLosesThem() throws Exception {
    call(Handlers.unary(this::answer), true, "r1");
    one.submit(this::see).get();
    call(Handlers.unary(this::answer), true, null);
    assertThat(seen).containsExactly("t.T/Unary r1", "null null", "t.T/Unary null");
  }

  @Test
  void threadLosesThemWhereTheHandlerFails() throws Exception {
    assertThatThrownBy(
            () ->
                call(
                    Handlers.unary(
                        (request, call) -> {
                          see();
                          throw Status.NOT_FOUND.exception();
                        }),
                    true,
                    "r1"))
        .isInstanceOf(StatusException.class);
    one.submit(this::see).get();
    assertThat(seen).containsExactly("t.T/Unary r1", "null null");
  }

  @Test
  void asynchronousHandlerTakesThemAlong() {
    String answer =
        call(
            AsyncHandlers.unary(
                (request, call) ->
                    CompletableFuture.supplyAsync(
                        () -> {
                          see(); // a stage has nothing of the call
                          context.run(call, this::see);
                          see();
                          return request;
                        },
                        one)),
            false,
            "r1");
    assertThat(answer).isEqualTo("hi");
    assertThat(seen).containsExactly("null null", "t.T/Unary r1", "null null");
  }

  @Test
  void valuesAreUndoneInReverseWhateverOneOfThemThrows() {
    List<String> undone = new ArrayList<>();
    LogContext failing =
        LogContext.builder(
                (key, value) ->
                    () -> {
                      undone.add(key + "=" + value);
                      if (key.equals("b")) {
                        throw new IllegalStateException("not mine");
                      }
                    })
            .put("a", call -> "1\n2")
            .put("b", call -> "3")
            .put("c", call -> null)
            .put("d", call -> "4")
            .build();
    assertThatThrownBy(
            () ->
                call(
                    Handlers.unary(
                        (request, call) -> {
                          failing.run(call, () -> {});
                          return request;
                        }),
                    false,
                    null))
        .isInstanceOf(StatusException.class);
    assertThat(undone).containsExactly("d=4", "b=3", "a=1\\n2");
  }
}
