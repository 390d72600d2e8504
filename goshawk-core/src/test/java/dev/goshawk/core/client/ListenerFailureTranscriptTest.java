package dev.goshawk.core.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.CallFactory;
import dev.goshawk.api.CallOptions;
import dev.goshawk.api.ClientCall;
import dev.goshawk.api.ClientCallListener;
import dev.goshawk.api.ClientInterceptor;
import dev.goshawk.api.ForwardingClientCall;
import dev.goshawk.api.ForwardingClientCallListener;
import dev.goshawk.api.Metadata;
import dev.goshawk.api.MethodDescriptor;
import dev.goshawk.api.ResponseReader;
import dev.goshawk.api.StatusException;
import dev.goshawk.api.stub.AsyncClientCalls;
import dev.goshawk.api.stub.ClientCalls;
import dev.goshawk.core.fixture.Peer;
import dev.goshawk.testservices.Texts;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A listener that fails in the middle of a response that has come whole: its caller gets what came
 * before the failure, and then that, in every style; never an OK that hides it.
 */
class ListenerFailureTranscriptTest extends ClientFixture {

  private enum Event {
    HEADERS,
    SECOND_MESSAGE
  }

  /** An interceptor whose listener does not like what comes. */
  private record Strict(Event event) implements ClientInterceptor {
    @Override
    public <Q, R> ClientCall<Q, R> intercept(
        MethodDescriptor<Q, R> method, CallOptions options, CallFactory next) {
      return new ForwardingClientCall<>(next.newCall(method, options)) {
        @Override
        public void start(ClientCallListener<R> listener) {
          super.start(
              new ForwardingClientCallListener<>(listener) {
                private int messages;

                @Override
                public void onHeaders(Metadata headers) {
                  refuse(event == Event.HEADERS);
                  super.onHeaders(headers);
                }

                @Override
                public void onMessage(R message) {
                  refuse(event == Event.SECOND_MESSAGE && ++messages == 2);
                  super.onMessage(message);
                }
              });
        }
      };
    }

    private static void refuse(boolean refused) {
      if (refused) {
        throw new IllegalStateException("not valid");
      }
    }
  }

  private final List<String> heard = new ArrayList<>();
  private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();

  private void respond(Peer server) {
    loop.run();
    server.expectStarting("HEADERS 1", "DATA 1");
    server.send("HEADERS 1 " + OK_HEADERS, "DATA 1 [0:a][0:b][0:c]", "HEADERS 1 ES grpc-status=0");
  }

  private void assertHeard(Event event) {
    List<String> expected = new ArrayList<>(event == Event.HEADERS ? List.of() : List.of("a"));
    expected.add(
        "CANCELLED the listener of the call failed: java.lang.IllegalStateException: not valid");
    assertThat(heard).isEqualTo(expected);
    assertThat(log.lines()).containsExactly("the listener of a call failed");
  }

  private void end(Throwable failure) {
    StatusException status = (StatusException) failure;
    heard.add(status.status().code() + " " + status.status().message());
  }

  @ParameterizedTest
  @EnumSource
  void readerGetsTheFailure(Event event) {
    interceptors.add(new Strict(event));
    Peer server = server();
    try (ResponseReader<String> reader =
        ClientCalls.serverStreaming(channel(), Texts.DOWN, CallOptions.DEFAULT, "hi")) {
      respond(server);
      while (reader.hasNext()) {
        heard.add(reader.next());
      }
      heard.add("OK");
    } catch (StatusException e) {
      end(e);
    }
    assertHeard(event);
  }

  @ParameterizedTest
  @EnumSource
  void subscriberGetsTheFailure(Event event) {
    interceptors.add(new Strict(event));
    Peer server = server();
    AsyncClientCalls.serverStreaming(
            channel(), Texts.DOWN, CallOptions.DEFAULT.withExecutor(tasks::add), "hi")
        .subscribe(
            new Flow.Subscriber<>() {
              @Override
              public void onSubscribe(Flow.Subscription subscription) {
                subscription.request(Long.MAX_VALUE);
              }

              @Override
              public void onNext(String message) {
                heard.add(message);
              }

              @Override
              public void onError(Throwable failure) {
                end(failure);
              }

              @Override
              public void onComplete() {
                heard.add("OK");
              }
            });
    respond(server);
    while (!tasks.isEmpty()) {
      tasks.poll().run();
    }
    assertHeard(event);
  }

  @Test
  void futureGetsTheFailure() {
    interceptors.add(new Strict(Event.HEADERS));
    Peer server = server();
    var future =
        AsyncClientCalls.unary(
            channel(), Texts.UNARY, CallOptions.DEFAULT.withExecutor(tasks::add), "hi");
    loop.run();
    server.expectStarting("HEADERS 1", "DATA 1");
    server.send("HEADERS 1 " + OK_HEADERS, "DATA 1 [0:a]", "HEADERS 1 ES grpc-status=0");
    while (!tasks.isEmpty()) {
      tasks.poll().run();
    }
    assertThat(future).isCompletedExceptionally();
    end(future.handle((value, failure) -> failure).join());
    assertHeard(Event.HEADERS);
  }
}
