package dev.goshawk.core.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.ServerContext;
import dev.goshawk.api.stub.AsyncHandlers;
import dev.goshawk.core.fixture.Peer;
import dev.goshawk.core.trace.ServerCallInfo;
import dev.goshawk.core.trace.ServerCallTracer;
import dev.goshawk.core.trace.ServerTracer;
import dev.goshawk.testservices.Texts;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What tracers set on a thread is there while code of the application runs, and nowhere else. */
class CallScopeTranscriptTest extends ServerFixture {

  private final List<String> open = new ArrayList<>();
  private final List<String> seen = new ArrayList<>();

  /** Sets its name on the thread. */
  private ServerTracer named(String name, boolean throwing) {
    return new ServerTracer() {
      @Override
      public ServerCallTracer onCall(ServerCallInfo call) {
        return new ServerCallTracer() {
          @Override
          public Scope enter() {
            if (throwing) {
              throw new StackOverflowError(name);
            }
            open.add(name);
            return () -> assertThat(open.remove(open.size() - 1)).isEqualTo(name);
          }
        };
      }
    };
  }

  private void look(String where) {
    seen.add(where + " " + open);
  }

  private void serve() {
    server.method(
        Texts.UNARY,
        AsyncHandlers.unary(
            (request, context) -> {
              look("handler");
              context.onEnd(end -> look("end"));
              return CompletableFuture.completedFuture(request);
            }));
  }

  private void call() {
    Peer client = client();
    client.send("HEADERS 1 " + request("Unary"), "DATA 1 [0:hi] ES");
    client.expect("HEADERS 1 " + OK_HEADERS, "DATA 1 [0:hi]", "HEADERS 1 ES grpc-status=0");
  }

  @Test
  void severalAreSetInOrderAndUndoneInReverse() {
    server.tracer(named("a", false));
    server.tracer(named("b", false));
    serve();
    call();
    assertThat(seen).hasSize(2).allMatch(where -> where.contains("[a, b"));
    assertThat(open).isEmpty();
  }

  @Test
  void oneThatFailsKeepsNobodyElseFromIt() {
    server.tracer(named("a", true));
    server.tracer(named("b", false));
    serve();
    call();
    assertThat(seen).hasSize(2).allMatch(where -> where.endsWith("b]"));
    assertThat(open).isEmpty();
  }

  @Test
  void itGoesWhereTheContextIsTaken() {
    server.tracer(named("a", false));
    ServerContext[] taken = new ServerContext[1];
    server.method(
        Texts.UNARY,
        AsyncHandlers.unary(
            (request, context) -> {
              taken[0] = context;
              return CompletableFuture.completedFuture(request);
            }));
    call();
    taken[0].run(() -> look("later"));
    assertThat(seen).containsExactly("later [a]");
    assertThat(open).isEmpty();
  }

  @Test
  void nobodyIsAskedForACallThatNobodySees() {
    serve();
    call();
    assertThat(seen).containsExactly("handler []", "end []");
  }
}
