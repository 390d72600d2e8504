package dev.goshawk.core.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.MethodDescriptor;
import dev.goshawk.api.ServerContext;
import dev.goshawk.api.Status;
import dev.goshawk.api.stub.AsyncHandlers;
import dev.goshawk.core.fixture.Peer;
import dev.goshawk.testservices.Texts;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who listens to ends is told of every call once, of those too that nobody else has seen. */
class CallEndTranscriptTest extends ServerFixture {

  private final List<String> ends = new ArrayList<>();
  private final List<ServerContext> calls = new ArrayList<>();
  private final List<String> admitted = new ArrayList<>();

  @BeforeEach
  void serve() {
    server
        .onCallEnd(
            (call, end) -> {
              calls.add(call);
              ends.add(
                  call.path()
                      + " "
                      + end.status().code()
                      + (end.isCancelled() ? ", not sent" : "")
                      + (loop.inLoop() ? "" : ", elsewhere"));
            })
        .admission(call -> admitted.add(call.path()))
        .method(
            Texts.UNARY,
            AsyncHandlers.unary(
                (request, context) ->
                    request.equals("wait")
                        ? new CompletableFuture<>()
                        : CompletableFuture.completedFuture("yes")));
  }

  private Peer refused(String fields) {
    Peer client = client();
    client.send("HEADERS 1 ES " + fields);
    assertThat(client.take()).isNotEmpty();
    assertThat(admitted).isEmpty();
    return client;
  }

  @ParameterizedTest
  @CsvSource({
    "/t.T/Unary, /t.T/None, /t.T/None UNIMPLEMENTED",
    "/t.T/Unary, /, / UNIMPLEMENTED",
    "/t.T/Unary, t.T/Unary, t.T/Unary UNIMPLEMENTED",
    ":method=POST, :method=GET, /t.T/Unary INTERNAL",
    "application/grpc, text/html, /t.T/Unary INTERNAL",
    "application/grpc, application/grpc+json, /t.T/Unary UNIMPLEMENTED",
    "te=trailers, grpc-encoding=br, /t.T/Unary UNIMPLEMENTED",
    "te=trailers, grpc-timeout=soon, /t.T/Unary INTERNAL",
    "te=trailers, grpc-timeout=0m, /t.T/Unary DEADLINE_EXCEEDED",
    "te=trailers, a-bin=?, /t.T/Unary INTERNAL"
  })
  void callsThatAreRefusedAtTheirHeaders(String usual, String sent, String end) {
    refused(request("Unary").replace(usual, sent));
    assertThat(ends).containsExactly(end);
  }

  @Test
  void unknownMethodsHaveTheNameOfTheirPathAndTheRestOfTheirCall() {
    refused(request("None", "x-from=tests", "user-agent=test/1"));
    ServerContext call = calls.get(0);
    assertThat(call.method().toString()).isEqualTo("t.T/None");
    assertThat(call.method().kind()).isEqualTo(MethodDescriptor.Kind.BIDI_STREAMING);
    assertThat(call.authority()).isEqualTo("localhost");
    assertThat(call.userAgent()).isEqualTo("test/1");
    assertThat(call.remoteAddress()).isNotNull();
    assertThat(call.deadline()).isNull();
  }

  @Test
  void pathsThatNameNothingHaveAMethodWithoutAName() {
    refused(request("Unary").replace("/t.T/Unary", "/"));
    assertThat(calls.get(0).method().toString()).isEqualTo("unnamed/unnamed");
  }

  @Test
  void requestHeadersThatAreTooLarge() {
    server.maxInboundMetadataSize(300);
    refused(request("Unary", "x=" + "v".repeat(500)));
    assertThat(ends).containsExactly("/t.T/Unary RESOURCE_EXHAUSTED");
  }

  @Test
  void callsBeyondMaxCalls() {
    server.maxCalls(1);
    Peer client = client();
    client.send("HEADERS 1 " + request("Unary"), "DATA 1 [0:wait] ES");
    client.send("HEADERS 3 " + request("Unary"));
    client.expectStarting("HEADERS 3 ES " + OK_HEADERS, "RST_STREAM 3 NO_ERROR");
    assertThat(ends).containsExactly("/t.T/Unary RESOURCE_EXHAUSTED");
    assertThat(admitted).hasSize(1);
    client.send("RST_STREAM 1 CANCEL");
    assertThat(ends.get(1)).isEqualTo("/t.T/Unary CANCELLED, not sent");
  }

  @Test
  void callsBeyondMaxBufferedBytes() {
    server.maxBufferedBytes(1_000);
    Peer client = client();
    core().load().budget().add(1_001);
    client.send("HEADERS 1 ES " + request("Unary"));
    client.expectStarting("HEADERS 1 ES " + OK_HEADERS);
    assertThat(ends).containsExactly("/t.T/Unary RESOURCE_EXHAUSTED");
    assertThat(admitted).isEmpty();
    core().load().budget().add(-1_001);
  }

  @Test
  void callsThatAreServedOrRefusedByAnAdmission() {
    server.admission(
        call -> {
          if (call.metadata().text("x-refused") != null) {
            throw Status.PERMISSION_DENIED.exception();
          }
        });
    Peer client = client();
    client.send("HEADERS 1 " + request("Unary"), "DATA 1 [0:hi] ES");
    client.expectStarting("HEADERS 1", "DATA 1", "HEADERS 1 ES");
    client.send("HEADERS 3 ES " + request("Unary", "x-refused=yes"));
    client.expectStarting("HEADERS 3 ES");
    assertThat(ends).containsExactly("/t.T/Unary OK", "/t.T/Unary PERMISSION_DENIED");
  }

  @Test
  void requestOfARefusedCallThatGoesOnIsNotHeldAgainstTheConnection() {
    Peer client = client();
    client.send("HEADERS 1 " + request("None"), "DATA 1 [0:hi]");
    client.expectStarting("HEADERS 1 ES", "RST_STREAM 1 NO_ERROR");
    client.send("HEADERS 3 " + request("Unary"), "DATA 3 [0:hi] ES");
    client.expectStarting("HEADERS 3", "DATA 3", "HEADERS 3 ES");
    assertThat(ends).containsExactly("/t.T/None UNIMPLEMENTED", "/t.T/Unary OK");
  }
}
