package dev.goshawk.core.server;

import dev.goshawk.api.ServerHandler;
import dev.goshawk.api.stub.AsyncHandlers;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every place at which a server calls publishers of responses and subscribers to requests of an
 * asynchronous handler, with everything that they may throw: the call ends with a status, and a
 * call beside it on the same connection goes on.
 */
class PublishersTranscriptTest extends UserCodeFixture {

  /** A place: how the server is set up to throw there, and what its caller sees. */
  @SuppressWarnings("ImmutableEnumChecker") // nobody changes the array
  private enum Place {
    RESPONSES_SUBSCRIBE(
        (test, thrown) -> test.async(responses(subscriber -> thrown.raise())), UNKNOWN),
    RESPONSES_REQUEST(
        (test, thrown) ->
            test.async(responses(subscriber -> subscriber.onSubscribe(new Failing(thrown)))),
        UNKNOWN),
    RESPONSES_FAIL(
        (test, thrown) ->
            test.async(
                responses(
                    subscriber -> {
                      subscriber.onSubscribe(new Failing(null));
                      subscriber.onError(thrown.what);
                    })),
        UNKNOWN),
    REQUESTS_SUBSCRIBED(
        (test, thrown) -> test.async(requests(new Hearing(thrown, "onSubscribe"))), UNKNOWN),
    REQUESTS_NEXT((test, thrown) -> test.async(requests(new Hearing(thrown, "onNext"))), UNKNOWN),
    REQUESTS_COMPLETE(
        (test, thrown) -> test.async(requests(new Hearing(thrown, "onComplete"))), UNKNOWN);

    private final BiConsumer<PublishersTranscriptTest, Thrown> setUp;
    private final String[] seen;

    Place(BiConsumer<PublishersTranscriptTest, Thrown> setUp, String... seen) {
      this.setUp = setUp;
      this.seen = seen;
    }
  }

  private static Stream<Arguments> all() {
    return withEachThrown(Place.values());
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("all")
  void whateverIsThrownEndsItsOwnCallOnly(Place place, Thrown thrown) {
    walk(this, place.setUp, thrown, place.seen);
  }

  private static ServerHandler<String, String> responses(Flow.Publisher<String> publisher) {
    return AsyncHandlers.serverStreaming((request, context) -> publisher);
  }

  /** A handler that leaves its requests to a subscriber, and never answers. */
  private static ServerHandler<String, String> requests(Flow.Subscriber<String> subscriber) {
    return AsyncHandlers.clientStreaming(
        (requests, context) -> {
          requests.subscribe(subscriber);
          return new CompletableFuture<>();
        });
  }

  /** Throws when it is asked for responses, or never. */
  private record Failing(Thrown thrown) implements Flow.Subscription {
    @Override
    public void request(long count) {
      if (thrown != null) {
        thrown.raise();
      }
    }

    @Override
    public void cancel() {}
  }

  /** Takes requests, and throws at one of its methods. */
  private record Hearing(Thrown thrown, String where) implements Flow.Subscriber<String> {
    private void at(String place) {
      if (place.equals(where)) {
        thrown.raise();
      }
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      at("onSubscribe");
      subscription.request(10);
    }

    @Override
    public void onNext(String request) {
      at("onNext");
    }

    @Override
    public void onError(Throwable failure) {}

    @Override
    public void onComplete() {
      at("onComplete");
    }
  }
}
