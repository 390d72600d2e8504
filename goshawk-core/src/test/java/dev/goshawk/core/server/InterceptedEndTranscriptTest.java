package dev.goshawk.core.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.ForwardingServerCall;
import dev.goshawk.api.Metadata;
import dev.goshawk.api.ServerCall;
import dev.goshawk.api.ServerCallListener;
import dev.goshawk.api.ServerHandler;
import dev.goshawk.api.ServerInterceptor;
import dev.goshawk.api.Status;
import dev.goshawk.api.stub.AsyncHandlers;
import dev.goshawk.api.stub.Handlers;
import dev.goshawk.core.fixture.Peer;
import dev.goshawk.testservices.Texts;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * An interceptor throws where a handler sends or ends its call: that ends the call and is logged
 * once, whoever completes the handler, where, and through which filters.
 */
class InterceptedEndTranscriptTest extends ServerFixture {

  /** Throws at a place. */
  private record Throwing(String place) implements ServerInterceptor {
    private void reach(String here) {
      if (place.equals(here)) {
        throw new IllegalStateException("the audit log is full");
      }
    }

    @Override
    public <Q, R> ServerCallListener<Q> intercept(ServerCall<Q, R> call, ServerHandler<Q, R> next) {
      return next.start(
          new ForwardingServerCall<>(call) {
            @Override
            public void sendHeaders() {
              reach("sendHeaders");
              super.sendHeaders();
            }

            @Override
            public void send(R message) {
              reach("send");
              super.send(message);
            }

            @Override
            public void sendLast(R message) {
              reach("sendLast");
              super.sendLast(message);
            }

            @Override
            public void close(Status status, Metadata trailers) {
              reach("close");
              super.close(status, trailers);
            }
          });
    }
  }

  private static void elsewhere(Runnable code) {
    Thread thread = new Thread(code, "application");
    thread.start();
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private void expectEnd(Peer client, String place) {
    if (place.equals("close")) { // by when the response is out
      client.expectStarting(
          "HEADERS 1 " + OK_HEADERS, "DATA 1 [0:hi]", "HEADERS 1 ES grpc-status=2");
    } else {
      client.expectStarting("HEADERS 1 ES " + OK_HEADERS + " grpc-status=2");
    }
    assertThat(log.lines())
        .containsExactly("interceptor " + Throwing.class.getName() + " of t.T/Unary failed");
    assertThat(log.thrown()).singleElement().asString().contains("the audit log is full");
  }

  @ParameterizedTest
  @CsvSource({
    "send, false, false",
    "send, false, true",
    "send, true, false",
    "send, true, true",
    "sendLast, false, false",
    "sendLast, false, true",
    "sendLast, true, false",
    "sendLast, true, true",
    "close, false, false",
    "close, false, true",
    "close, true, false",
    "close, true, true"
  })
  void asynchronousHandler(String place, boolean later, boolean filtered) {
    CompletableFuture<String> response = new CompletableFuture<>();
    server.method(Texts.UNARY, AsyncHandlers.unary((request, context) -> response));
    if (filtered) {
      server.filterAsync((call, next) -> next.proceed());
    }
    server.intercept(new Throwing(place));
    if (!later) {
      response.complete("hi");
    }
    Peer client = client();
    client.send("HEADERS 1 " + request("Unary"), "DATA 1 [0:hi] ES");
    if (later) {
      elsewhere(() -> response.complete("hi"));
    }
    expectEnd(client, place);
  }

  @ParameterizedTest
  @CsvSource({
    "send, false",
    "send, true",
    "sendLast, false",
    "sendLast, true",
    "close, false",
    "close, true"
  })
  void blockingHandler(String place, boolean filtered) {
    server.method(Texts.UNARY, Handlers.unary((request, context) -> request));
    if (filtered) {
      server.filter((call, next) -> next.proceed());
    }
    server.intercept(new Throwing(place));
    Peer client = client();
    client.send("HEADERS 1 " + request("Unary"), "DATA 1 [0:hi] ES");
    expectEnd(client, place);
  }

  /** A handler in no style of ours, on a thread that would not be told. */
  @ParameterizedTest
  @ValueSource(strings = {"sendHeaders", "send", "close"})
  void handlerOnAThreadOfItsOwn(String place) {
    List<Throwable> thrown = new CopyOnWriteArrayList<>();
    server.method(
        Texts.UNARY,
        call ->
            message ->
                elsewhere(
                    () -> {
                      try {
                        if (place.equals("sendHeaders")) {
                          call.sendHeaders();
                        }
                        call.sendLast(message);
                      } catch (Throwable failure) {
                        thrown.add(failure);
                      }
                    }));
    server.intercept(new Throwing(place));
    Peer client = client();
    client.send("HEADERS 1 " + request("Unary"), "DATA 1 [0:hi] ES");
    expectEnd(client, place);
    assertThat(thrown).isEmpty();
  }
}
