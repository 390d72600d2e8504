package dev.goshawk.core.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goshawk.api.Metadata;
import dev.goshawk.api.ServerCall;
import dev.goshawk.api.ServerCallListener;
import dev.goshawk.api.Status;
import dev.goshawk.core.fixture.Peer;
import dev.goshawk.testservices.Texts;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A call that is ended from outside its handler, by its context. */
class ServerEndTranscriptTest extends ServerFixture {

  private static final Status OVER = Status.UNAUTHENTICATED.withMessage("too late");

  private final List<String> heard = new ArrayList<>();
  private final List<ServerCall<String, String>> calls = new ArrayList<>();

  private Peer begun() {
    server.method(
        Texts.BIDI,
        call -> {
          calls.add(call);
          call.context().onEnd(end -> heard.add("end: " + end.status()));
          return new ServerCallListener<String>() {
            @Override
            public void onMessage(String message) {
              heard.add(message);
            }

            @Override
            public void onCancel(Status reason) {
              heard.add("cancelled: " + reason);
            }

            @Override
            public void onComplete() {
              heard.add("complete");
            }
          };
        });
    Peer client = client().send("HEADERS 1 " + request("Bidi"));
    calls.get(0).send("a");
    client.expectStarting("HEADERS 1", "DATA 1 [0:a]");
    return client;
  }

  @Test
  void callerSeesTheStatusAndTheHandlerIsTold() {
    Peer client = begun();
    calls.get(0).context().end(OVER);
    client.expectStarting("HEADERS 1 ES grpc-status=16", "RST_STREAM 1 NO_ERROR");
    assertThat(heard)
        .containsExactlyInAnyOrder(
            "end: UNAUTHENTICATED: too late", "cancelled: UNAUTHENTICATED: too late");
    assertThat(calls.get(0).context().isCancelled()).isTrue();
    calls.get(0).send("b");
    calls.get(0).close(Status.OK, Metadata.EMPTY);
    calls.get(0).context().end(Status.ABORTED);
    client.expect();
  }

  @Test
  void callThatHasEndedIsLeftAlone() {
    Peer client = begun();
    calls.get(0).close(Status.OK, Metadata.EMPTY);
    client.expectStarting("HEADERS 1 ES grpc-status=0", "RST_STREAM 1 NO_ERROR");
    calls.get(0).context().end(OVER);
    client.expect();
    assertThat(heard).containsExactlyInAnyOrder("end: OK", "complete");
  }

  @Test
  void okIsForHandlersOnly() {
    Peer client = begun();
    assertThatThrownBy(() -> calls.get(0).context().end(Status.OK))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a call cannot be ended with OK from outside its handler");
    client.send("RST_STREAM 1 CANCEL");
  }
}
