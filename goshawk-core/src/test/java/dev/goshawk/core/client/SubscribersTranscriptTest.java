package dev.goshawk.core.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.goshawk.api.CallOptions;
import dev.goshawk.api.Status;
import dev.goshawk.api.Status.Code;
import dev.goshawk.api.stub.AsyncClientCalls;
import dev.goshawk.core.fixture.Peer;
import dev.goshawk.testservices.Texts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever the application's subscribers to responses and publishers of requests throw, it ends
 * their own call: one beside it on the same connection goes on, and ends at its deadline.
 */
class SubscribersTranscriptTest extends ClientFixture {

  /** Where code of the application runs. */
  private enum Place {
    SUBSCRIBE,
    NEXT,
    COMPLETE,
    ERROR,
    REQUESTS_SUBSCRIBE,
    REQUESTS_REQUEST,
    REQUESTS_CANCEL
  }

  private Throwable thrown;
  private Place place;
  private final List<Object> heard = new ArrayList<>();

  static Stream<Arguments> all() {
    return EachThrown.at(Place.values());
  }

  private void at(Place here) {
    if (place == here) {
      raise(thrown);
    }
  }

  /** Hears the responses, and fails where it is to. */
  private final class Failing implements Flow.Subscriber<String> {
    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      at(Place.SUBSCRIBE);
      subscription.request(10);
    }

    @Override
    public void onNext(String message) {
      at(Place.NEXT);
      heard.add(message);
    }

    @Override
    public void onError(Throwable failure) {
      heard.add(Status.of(failure).code());
      at(Place.ERROR);
    }

    @Override
    public void onComplete() {
      heard.add("complete");
      at(Place.COMPLETE);
    }
  }

  /** Publishes no request, and fails where it is to. */
  private void publish(Flow.Subscriber<?> subscriber) {
    at(Place.REQUESTS_SUBSCRIBE);
    subscriber.onSubscribe(
        new Flow.Subscription() {
          @Override
          public void request(long count) {
            at(Place.REQUESTS_REQUEST);
          }

          @Override
          public void cancel() {
            at(Place.REQUESTS_CANCEL);
          }
        });
  }

  @ParameterizedTest
  @MethodSource("all")
  void whatTheyThrowEndsTheirOwnCall(Place where, Throwable failure) {
    Peer server = server();
    Call beside = start(Texts.BIDI, CallOptions.DEFAULT.withTimeout(Duration.ofSeconds(10)));
    beside.request(10);
    server.expectStarting("HEADERS 1");
    place = where;
    thrown = failure;
    switch (where) {
      case SUBSCRIBE -> {
        assertThat(catchThrowable(this::subscribe)).isSameAs(failure);
        loop.run();
        server.expect(); // there is no call
        assertThat(heard).isEmpty();
      }
      case NEXT -> {
        subscribe();
        loop.run();
        server.expectStarting("HEADERS 3", "DATA 3");
        server.send("HEADERS 3 " + OK_HEADERS, "DATA 3 [0:one]");
        assertThat(heard).containsExactly(Code.CANCELLED);
        server.expect("RST_STREAM 3 CANCEL");
      }
      case COMPLETE, ERROR -> {
        subscribe();
        loop.run();
        server.expectStarting("HEADERS 3", "DATA 3");
        String end = where == Place.ERROR ? " grpc-status=5" : " grpc-status=0";
        server.send("HEADERS 3 " + OK_HEADERS, "DATA 3 [0:one]", "HEADERS 3 ES" + end);
        assertThat(heard)
            .containsExactly("one", where == Place.ERROR ? Code.NOT_FOUND : "complete");
      }
      default -> requests(where, server);
    }
    place = null;
    server.take();
    server.send("HEADERS 1 " + OK_HEADERS, "DATA 1 [0:still there]");
    assertThat(beside.heard).contains("still there");
    loop.advance(Duration.ofSeconds(10));
    assertThat(beside.status.code()).isEqualTo(Code.DEADLINE_EXCEEDED);
    server.expect("RST_STREAM 1 CANCEL");
    assertThat(attempts).as("connections").hasSize(1);
  }

  private void subscribe() {
    AsyncClientCalls.serverStreaming(channel(), Texts.DOWN, CallOptions.DEFAULT, "q")
        .subscribe(new Failing());
  }

  private void requests(Place where, Peer server) {
    CompletableFuture<String> response =
        AsyncClientCalls.clientStreaming(channel(), Texts.UP, CallOptions.DEFAULT, this::publish);
    loop.run();
    if (where == Place.REQUESTS_CANCEL) {
      server.expectStarting("HEADERS 3");
      server.send("HEADERS 3 ES " + OK_HEADERS + " grpc-status=5");
      assertThat(Status.of(failureOf(response)).code()).isEqualTo(Code.NOT_FOUND);
    } else {
      assertThat(failureOf(response)).isNotNull();
    }
  }

  private static Throwable failureOf(CompletableFuture<?> future) {
    assertThat(future).isCompletedExceptionally();
    return catchThrowable(future::join);
  }
}
