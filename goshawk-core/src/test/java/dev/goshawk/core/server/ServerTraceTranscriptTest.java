package dev.goshawk.core.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.CallEnd;
import dev.goshawk.api.Metadata;
import dev.goshawk.api.Status;
import dev.goshawk.api.stub.AsyncHandlers;
import dev.goshawk.core.fixture.Peer;
import dev.goshawk.core.trace.ConnectionEvent;
import dev.goshawk.core.trace.ServerCallInfo;
import dev.goshawk.core.trace.ServerCallTracer;
import dev.goshawk.core.trace.ServerTracer;
import dev.goshawk.testservices.Texts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What tracers of a server are told of its calls and connections, and in which order. */
class ServerTraceTranscriptTest extends ServerFixture {

  private static final String PEER = "localhost/127.0.0.1:4711";

  /** Writes down what it is told, and throws behind that where it is to. */
  private static final class Recording implements ServerTracer {
    final List<String> told = new ArrayList<>();
    final List<String> connections = new ArrayList<>();
    boolean throwing;
    boolean refusing;
    boolean watching = true;

    private void tell(String words) {
      told.add(words);
      if (throwing) {
        throw new StackOverflowError(words);
      }
    }

    @Override
    public void onConnection(ConnectionEvent event) {
      connections.add(event.toString());
      if (throwing) {
        throw new StackOverflowError();
      }
    }

    @Override
    public ServerCallTracer onCall(ServerCallInfo call) {
      told.add(
          "call "
              + call.context().path()
              + (call.isRegistered() ? "" : ", not registered,")
              + " from "
              + call.connection().remoteAddress());
      if (refusing) {
        throw new StackOverflowError();
      }
      return watching ? new Call() : null;
    }

    private final class Call implements ServerCallTracer {
      @Override
      public void onMessageReceived(long sequence, long size, long wireSize) {
        tell("received " + sequence + " of " + size + "/" + wireSize);
      }

      @Override
      public void onHalfClose() {
        tell("half-close");
      }

      @Override
      public void onResponseHeaders(Metadata headers) {
        tell("headers " + headers);
      }

      @Override
      public void onMessageSent(long sequence, long size, long wireSize) {
        tell("sent " + sequence + " of " + size + "/" + wireSize);
      }

      @Override
      public void onEnd(CallEnd end) {
        tell("end " + end.status().code() + (end.isCancelled() ? ", not sent" : ""));
      }
    }
  }

  private final Recording tracer = new Recording();

  @BeforeEach
  void observe() {
    server.tracer(tracer);
    server.method(
        Texts.UNARY,
        AsyncHandlers.unary(
            (request, context) -> {
              if (request.equals("fail")) {
                return CompletableFuture.failedFuture(Status.NOT_FOUND.exception());
              }
              if (request.equals("never")) {
                return new CompletableFuture<>();
              }
              if (request.length() > 100) {
                context.useCompression("gzip");
              }
              return CompletableFuture.completedFuture(request + "!");
            }));
  }

  private void expectTold(String... events) {
    assertThat(tracer.told).containsExactly(events);
  }

  @Test
  void unaryCall() {
    Peer client = client();
    client.send("HEADERS 1 " + request("Unary"), "DATA 1 [0:hi] ES");
    client.expect("HEADERS 1 " + OK_HEADERS, "DATA 1 [0:hi!]", "HEADERS 1 ES grpc-status=0");
    expectTold(
        "call /t.T/Unary from " + PEER,
        "received 0 of 2/2",
        "half-close",
        "headers []",
        "sent 0 of 3/3",
        "end OK");
    assertThat(tracer.connections).containsExactly("CONNECTED " + PEER);
    client.cut("gone");
    assertThat(tracer.connections).hasSize(2).last().asString().startsWith("CLOSED " + PEER);
  }

  @Test
  void statusAlone() {
    Peer client = client();
    client.send("HEADERS 1 " + request("Unary"), "DATA 1 [0:fail] ES");
    client.take();
    expectTold("call /t.T/Unary from " + PEER, "received 0 of 4/4", "half-close", "end NOT_FOUND");
  }

  @Test
  void methodThatIsNotThere() {
    Peer client = client();
    client.send("HEADERS 1 ES " + request("Nothing"));
    client.take();
    expectTold("call /t.T/Nothing, not registered, from " + PEER, "end UNIMPLEMENTED");
  }

  @Test
  void callThatTheClientCancels() {
    Peer client = client();
    client.send("HEADERS 1 " + request("Unary"), "DATA 1 [0:never] ES", "RST_STREAM 1 CANCEL");
    expectTold(
        "call /t.T/Unary from " + PEER,
        "received 0 of 5/5",
        "half-close",
        "end CANCELLED, not sent");
  }

  @Test
  void compressedMessagesHaveTwoSizes() {
    Peer client = client();
    client.send(
        "HEADERS 1 " + request("Unary", "grpc-accept-encoding=gzip"),
        "DATA 1 [0:" + "a".repeat(101) + "] ES");
    client.take();
    assertThat(tracer.told).hasSize(6);
    assertThat(tracer.told.get(4)).startsWith("sent 0 of 102/").doesNotEndWith("/102");
  }

  @Test
  void callThatNobodyWantsToSeeIsNotTold() {
    tracer.watching = false;
    Peer client = client();
    client.send("HEADERS 1 " + request("Unary"), "DATA 1 [0:hi] ES");
    client.take();
    expectTold("call /t.T/Unary from " + PEER);
  }

  @Test
  void serverThatShutsDownLetsConnectionsGo() {
    Peer client = client();
    var unused = core().shutdown(Duration.ofSeconds(1));
    loop.run();
    client.take();
    assertThat(tracer.connections)
        .startsWith("CONNECTED " + PEER, "GOING_AWAY " + PEER + ": server shutdown")
        .hasSize(3)
        .last()
        .asString()
        .startsWith("CLOSED ");
  }

  @Test
  void tracerThatThrowsEverywhereChangesNothing() {
    tracer.throwing = true;
    Recording refusing = new Recording();
    refusing.refusing = true;
    Recording second = new Recording();
    server.tracer(refusing).tracer(second);
    Peer client = client();
    client.send("HEADERS 1 " + request("Unary"), "DATA 1 [0:hi] ES");
    client.expect("HEADERS 1 " + OK_HEADERS, "DATA 1 [0:hi!]", "HEADERS 1 ES grpc-status=0");
    assertThat(tracer.told).hasSize(6);
    assertThat(refusing.told).hasSize(1);
    assertThat(second.told).hasSize(6).last().isEqualTo("end OK");
    assertThat(second.connections).hasSize(1);
  }
}
