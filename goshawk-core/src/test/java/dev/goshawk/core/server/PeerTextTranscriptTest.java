package dev.goshawk.core.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.Metadata;
import dev.goshawk.api.Status;
import dev.goshawk.api.StatusException;
import dev.goshawk.api.stub.AsyncHandlers;
import dev.goshawk.core.fixture.Peer;
import dev.goshawk.testservices.Texts;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What a client or a backend says never begins a line of a server's log. */
class PeerTextTranscriptTest extends ServerFixture {

  private final List<String> asked = new ArrayList<>();
  private final List<Status> ends = new ArrayList<>();

  @Test
  void headersOfARefusedCallAreEscaped() {
    server.fallback(
        path -> {
          asked.add(path);
          return null;
        });
    server.method(
        Texts.UNARY,
        AsyncHandlers.unary((request, context) -> CompletableFuture.completedFuture(request)));
    server.onCallEnd((call, end) -> ends.add(end.status()));
    Peer client = client();
    client.send("HEADERS 1 ES " + request("Unary").replace("/t.T/Unary", "/a/\u001b2J"));
    client.expect(
        "HEADERS 1 ES "
            + OK_HEADERS
            + " grpc-accept-encoding=gzip grpc-status=12"
            + " grpc-message=method not found: /a/\\u001b2J");
    assertThat(asked).as("the fallback knows nothing of what is no path").isEmpty();
    client.send("HEADERS 3 ES " + request("Unary", "grpc-encoding=\u009b2J"));
    client.expectStarting("HEADERS 3 ES");
    client.send("HEADERS 5 ES " + request("Unary", "grpc-timeout=\u009b2J"));
    client.expectStarting("HEADERS 5 ES");
    client.send(
        "HEADERS 7 ES "
            + request("Unary").replace("application/grpc", "application/grpc+\u001b2J"));
    client.expectStarting("HEADERS 7 ES");
    assertThat(ends)
        .extracting(Status::message)
        .allSatisfy(words -> assertThat(words).doesNotContain("\u001b", "\u009b"));
    assertThat(ends)
        .extracting(Status::message)
        .containsExactly(
            "method not found: /a/\\u001b2J",
            "grpc-encoding '\\u009b2J' is not supported; this server has gzip",
            "grpc-timeout '\\u009b2J' is not at most 8 digits and one of H M S m u n",
            "content-type 'application/grpc+\\u001b2J' is not supported; this server has"
                + " proto");
  }

  @Test
  void statusOfABackendIsLoggedOnOneLine() {
    server.method(
        Texts.UNARY,
        AsyncHandlers.unary(
            (request, context) -> {
              throw StatusException.fromCall(
                  Status.NOT_FOUND.withMessage("none\n2026-01-01 root logged in"), Metadata.EMPTY);
            }));
    Peer client = client();
    client.send("HEADERS 1 " + request("Unary"), "DATA 1 [0:hi] ES");
    client.expectStarting("HEADERS 1 ES");
    assertThat(log.thrown())
        .singleElement()
        .hasToString(
            "dev.goshawk.api.StatusException: NOT_FOUND: none\\n2026-01-01 root logged in");
  }
}
