package dev.goshawk.core.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.CallEnd;
import dev.goshawk.api.ContextKey;
import dev.goshawk.api.Metadata;
import dev.goshawk.api.MetadataKey;
import dev.goshawk.api.ServerFilter;
import dev.goshawk.api.ServiceDefinition;
import dev.goshawk.api.Status;
import dev.goshawk.api.stub.AsyncHandlers;
import dev.goshawk.api.stub.Handlers;
import dev.goshawk.core.fixture.Peer;
import dev.goshawk.testservices.Texts;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What decides on a call when its headers have come, and what finds unknown methods. */
class AdmissionTranscriptTest extends ServerFixture {

  private static final ContextKey<String> USER = ContextKey.named("user");

  private final List<String> seen = new CopyOnWriteArrayList<>();

  private final CompletableFuture<CallEnd> ended = new CompletableFuture<>();

  private ServerFilter noting(String name) {
    return (call, next) -> {
      seen.add(name + " begins");
      try {
        next.proceed();
      } finally {
        seen.add(name + " ends");
      }
    };
  }

  private void noteEnd() {
    server.admission(call -> call.onEnd(ended::complete));
  }

  private CallEnd end() throws Exception {
    return ended.get(60, TimeUnit.SECONDS);
  }

  private static final String UNARY_REQUEST = "HEADERS 1 " + request("Unary");

  private Peer call() {
    Peer client = client();
    client.send(UNARY_REQUEST, "DATA 1 [0:hi] ES");
    return client;
  }

  private void expectAnswer(Peer client, String answer) {
    client.expect(
        "HEADERS 1 " + OK_HEADERS, "DATA 1 [0:" + answer + "]", "HEADERS 1 ES grpc-status=0");
  }

  /** A method of another service. */
  private static final class Other {
    static final dev.goshawk.api.MethodDescriptor<String, String> METHOD =
        dev.goshawk.api.MethodDescriptor.builder(
                dev.goshawk.api.MethodDescriptor.Kind.UNARY, "t.S", "Unary")
            .requests(Texts.TEXT)
            .responses(Texts.TEXT)
            .build();
  }

  @Test
  void trailersMadeAtTheEndComeWithEveryStatus() throws Exception {
    noteEnd();
    MetadataKey<String> key = MetadataKey.ascii("x-made");
    server
        .admission(call -> call.addTrailers(() -> Metadata.of(key, "for " + seen.size())))
        .admission(
            call -> {
              seen.add("call");
              if (call.metadata().text("x-refused") != null) {
                throw Status.RESOURCE_EXHAUSTED.exception();
              }
            })
        .method(
            Texts.UNARY,
            AsyncHandlers.unary(
                (request, context) ->
                    request.equals("hi")
                        ? CompletableFuture.completedFuture(request)
                        : CompletableFuture.failedFuture(Status.ABORTED.exception())));
    Peer client = call();
    client.expect(
        "HEADERS 1 " + OK_HEADERS, "DATA 1 [0:hi]", "HEADERS 1 ES grpc-status=0 x-made=for 1");
    assertThat(end().trailers().get(key)).isEqualTo("for 1");
    client.send("HEADERS 3 " + request("Unary"), "DATA 3 [0:no] ES");
    client.expect("HEADERS 3 ES " + OK_HEADERS + " grpc-status=10 x-made=for 2");
    client.send("HEADERS 5 " + request("Unary") + " x-refused=yes");
    client.expect(
        "HEADERS 5 ES " + OK_HEADERS + " grpc-status=8 x-made=for 3", "RST_STREAM 5 NO_ERROR");
    client.send("HEADERS 7 ES " + request("Unary"));
    client.expect(
        "HEADERS 7 ES "
            + OK_HEADERS
            + " grpc-status=12 grpc-message=no request for t.T/Unary x-made=for 4");
  }

  @Test
  void anAdmissionDecidesAtTheHeaders() throws Exception {
    noteEnd();
    server
        .admission(
            call -> {
              seen.add("on the loop " + loop.inLoop());
              throw Status.RESOURCE_EXHAUSTED.withMessage("quota").exception();
            })
        .filter(noting("filter"))
        .method(Texts.UNARY, Handlers.unary((request, context) -> request));
    Peer client = client();
    client.send(UNARY_REQUEST);
    client.expect(
        "HEADERS 1 ES " + OK_HEADERS + " grpc-status=8 grpc-message=quota",
        "RST_STREAM 1 NO_ERROR");
    assertThat(seen).containsExactly("on the loop true");
    assertThat(end().status().code()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    assertThat(end().isCancelled()).isFalse();
  }

  @Test
  void anAdmissionLeavesValuesForTheHandler() {
    server
        .admission(call -> call.put(USER, "ada"))
        .method(Texts.UNARY, Handlers.unary((request, context) -> context.get(USER)));
    expectAnswer(call(), "ada");
  }

  @Test
  void unknownPathsAreServedByTheFallback() {
    server
        .fallback(
            path ->
                path.equals("/t.S/Unary")
                    ? ServiceDefinition.Method.of(
                        Other.METHOD, Handlers.unary((request, context) -> "late " + request))
                    : null)
        .filter(noting("filter"))
        .method(Texts.UNARY, Handlers.unary((request, context) -> request));
    Peer client = client();
    for (int id = 1; id < 8; id += 2) { // again, when the headers come by reference
      client.send(
          "HEADERS " + id + " " + request("Unary").replace("t.T", "t.S"),
          "DATA " + id + " [0:hi] ES");
      client.expect(
          "HEADERS " + id + " " + OK_HEADERS,
          "DATA " + id + " [0:late hi]",
          "HEADERS " + id + " ES grpc-status=0");
    }
    client.send("HEADERS 9 " + request("Unary").replace("t.T", "t.U"), "DATA 9 [0:hi] ES");
    client.expectStarting(
        "HEADERS 9 ES :status=200 content-type=application/grpc grpc-accept-encoding=gzip"
            + " grpc-status=12 grpc-message=method not found: /t.U/Unary");
    assertThat(seen).hasSize(8);
  }
}
