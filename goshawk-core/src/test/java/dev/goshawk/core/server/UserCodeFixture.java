package dev.goshawk.core.server;

import dev.goshawk.api.Metadata;
import dev.goshawk.api.ServerCall;
import dev.goshawk.api.ServerCallListener;
import dev.goshawk.api.ServerHandler;
import dev.goshawk.api.Status;
import dev.goshawk.core.fixture.Peer;
import dev.goshawk.testservices.Texts;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/**
 * The base of transcripts in which code of users throws: a call of that code, and beside it on the
 * same connection one that nothing may happen to.
 */
abstract class UserCodeFixture extends ServerFixture {

  /** The service of the call, where it is not the usual one. */
  String service = "t.T";

  /** What code of users throws. */
  @SuppressWarnings("ImmutableEnumChecker") // nobody changes a throwable here
  enum Thrown {
    EXCEPTION(new IllegalStateException("boom")),
    STACK_OVERFLOW(new StackOverflowError("boom")),
    NO_THREAD(new OutOfMemoryError("unable to create native thread")),
    CHECKED(new java.io.IOException("boom"));

    final Throwable what;

    Thrown(Throwable what) {
      this.what = what;
    }

    @SuppressWarnings("TypeParameterUnusedInFormals") // it never returns
    <X extends Throwable, T> T raise() throws X {
      @SuppressWarnings("unchecked") // not declared, as in other languages of the JVM
      X unchecked = (X) what;
      throw unchecked;
    }
  }

  static final String UNKNOWN = "HEADERS 3 ES " + OK_HEADERS + " grpc-status=2";
  static final String INTERNAL = "HEADERS 3 ES " + OK_HEADERS + " grpc-status=13";
  static final String EXHAUSTED = "HEADERS 3 ES " + OK_HEADERS + " grpc-status=8";
  static final String ANSWER = "HEADERS 3 " + OK_HEADERS;
  static final String OK = "HEADERS 3 ES grpc-status=0";

  /** Each place with everything that may be thrown there. */
  static Stream<Arguments> withEachThrown(Enum<?>[] places) {
    return Stream.of(places)
        .flatMap(place -> Stream.of(Thrown.values()).map(thrown -> Arguments.of(place, thrown)));
  }

  /** Has code of users throw in a call, whose caller sees some frames. */
  final <T extends UserCodeFixture> void walk(
      T test, BiConsumer<T, Thrown> setUp, Thrown thrown, String... seen) {
    server.method(Texts.BIDI, echoes());
    setUp.accept(test, thrown);
    Peer client = client();
    client.send("HEADERS 1 " + request("Bidi"), "DATA 1 [0:one]");
    client.expect("HEADERS 1 " + OK_HEADERS, "DATA 1 [0:one]");
    client.send(
        "HEADERS 3 " + request("Unary", "grpc-accept-encoding=failing").replace("t.T", service),
        "DATA 3 [0:hi] ES");
    client.expectStarting(seen);
    client.send("DATA 1 [0:two] ES");
    client.expect("DATA 1 [0:two]", "HEADERS 1 ES grpc-status=0");
  }

  static boolean isBystander(ServerCall<?, ?> call) {
    return call.method() == (Object) Texts.BIDI;
  }

  final void async(ServerHandler<String, String> handler) {
    server.method(Texts.UNARY, handler);
  }

  final void answering() {
    async(
        call ->
            new Quiet() {
              @Override
              public void onHalfClose() {
                call.sendLast("answer");
              }
            });
  }

  static ServerHandler<String, String> echoes() {
    return call -> {
      call.request(2);
      return new ServerCallListener<String>() {
        @Override
        public void onMessage(String message) {
          call.send(message);
        }

        @Override
        public void onHalfClose() {
          call.close(Status.OK, Metadata.EMPTY);
        }
      };
    };
  }

  abstract static class Quiet implements ServerCallListener<String> {
    @Override
    public void onMessage(String message) {}
  }
}
