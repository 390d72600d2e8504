package dev.goshawk.core.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.goshawk.api.Metadata;
import dev.goshawk.api.ServerCall;
import dev.goshawk.api.Status;
import dev.goshawk.core.fixture.Peer;
import dev.goshawk.testservices.Texts;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A null with which a handler ends its call is refused by its name, and the call goes on. */
class NullEndTranscriptTest extends ServerFixture {

  private static Throwable thrown(
      ServerCall<String, String> call, Consumer<ServerCall<?, String>> end) {
    return catchThrowable(() -> end.accept(call));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void nullEndsNothing(boolean filtered) {
    server.method(
        Texts.UNARY,
        call ->
            message -> {
              List<Throwable> refused =
                  Stream.<Consumer<ServerCall<?, String>>>of(
                          ending -> ending.send(null),
                          ending -> ending.sendLast(null),
                          ending -> ending.close(null, Metadata.EMPTY),
                          ending -> ending.close(Status.OK, null),
                          ending -> ending.fail(null))
                      .map(end -> thrown(call, end))
                      .toList();
              assertThat(refused)
                  .allMatch(NullPointerException.class::isInstance)
                  .map(Throwable::getMessage)
                  .containsExactly("message", "message", "status", "trailers", "failure");
              call.sendLast("served");
            });
    if (filtered) {
      server.filterAsync((call, next) -> next.proceed());
    }
    Peer client = client();
    client.send("HEADERS 1 " + request("Unary"), "DATA 1 [0:hi] ES");
    client.expect("HEADERS 1 " + OK_HEADERS, "DATA 1 [0:served]", "HEADERS 1 ES grpc-status=0");
  }
}
