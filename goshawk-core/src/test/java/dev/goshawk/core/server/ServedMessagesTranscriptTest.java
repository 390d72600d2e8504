package dev.goshawk.core.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.CallEnd;
import dev.goshawk.api.Metadata;
import dev.goshawk.api.stub.AsyncHandlers;
import dev.goshawk.core.fixture.Peer;
import dev.goshawk.core.trace.ServerCallInfo;
import dev.goshawk.core.trace.ServerCallTracer;
import dev.goshawk.core.trace.ServerTracer;
import dev.goshawk.testservices.Texts;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The bytes of messages, and the begin of the handler, as tracers of a server are told them. */
class ServedMessagesTranscriptTest extends ServerFixture {

  private final List<String> told = new ArrayList<>();
  private boolean wanted = true;

  private final class Tracer implements ServerTracer {
    @Override
    public ServerCallTracer onCall(ServerCallInfo call) {
      return new Call();
    }
  }

  private final class Call implements ServerCallTracer {
    @Override
    public boolean wantsMessages() {
      return wanted;
    }

    @Override
    public void onHandlerStart() {
      told.add("handler");
    }

    @Override
    public void onRequest(ByteBuffer message) {
      told.add("request " + text(message));
    }

    @Override
    public void onMessageReceived(long sequence, long size, long wireSize) {
      told.add("received " + size);
    }

    @Override
    public void onHalfClose() {
      told.add("half-close");
    }

    @Override
    public void onResponseHeaders(Metadata headers) {
      told.add("headers");
    }

    @Override
    public void onResponse(ByteBuffer message) {
      told.add("response " + text(message));
    }

    @Override
    public void onMessageSent(long sequence, long size, long wireSize) {
      told.add("sent " + size + (size == wireSize ? "" : ", compressed"));
    }

    @Override
    public void onEnd(CallEnd end) {
      told.add("end " + end.status().code());
    }
  }

  /** Reads a message to its end; the next observer has it whole all the same. */
  private static String text(ByteBuffer message) {
    assertThat(message.isReadOnly()).isTrue();
    byte[] bytes = new byte[message.remaining()];
    message.get(bytes);
    return bytes.length > 20 ? bytes.length + " bytes" : new String(bytes, UTF_8);
  }

  @BeforeEach
  void observe() {
    server.tracer(new Tracer());
    server.method(
        Texts.UNARY,
        AsyncHandlers.unary(
            (request, context) -> {
              if (request.equals("gzip")) {
                context.useCompression("gzip");
                return CompletableFuture.completedFuture("x".repeat(500));
              }
              return CompletableFuture.completedFuture(request + "!");
            }));
  }

  @Test
  void unaryCall() {
    Peer client = client();
    client.send("HEADERS 1 " + request("Unary"), "DATA 1 [0:hi] ES");
    client.expect("HEADERS 1 " + OK_HEADERS, "DATA 1 [0:hi!]", "HEADERS 1 ES grpc-status=0");
    assertThat(told)
        .containsExactly(
            "request hi",
            "received 2",
            "half-close",
            "handler",
            "headers",
            "response hi!",
            "sent 3",
            "end OK");
  }

  @Test
  void severalTracersHaveTheMessageEach() {
    server.tracer(new Tracer());
    Peer client = client();
    client.send("HEADERS 1 " + request("Unary"), "DATA 1 [0:hi] ES");
    client.take();
    assertThat(told.stream().filter("request hi"::equals)).hasSize(2);
    assertThat(told.stream().filter("response hi!"::equals)).hasSize(2);
  }

  @Test
  void compressedResponseIsToldAsItWas() {
    Peer client = client();
    client.send(
        "HEADERS 1 " + request("Unary") + " grpc-accept-encoding=gzip", "DATA 1 [0:gzip] ES");
    client.take();
    assertThat(told).contains("response 500 bytes", "sent 500, compressed");
  }

  @Test
  void unreadableRequestIsToldAllTheSame() {
    Peer client = client();
    client.send("HEADERS 1 " + request("Unary"), "DATA 1 [0:unreadable] ES");
    client.take();
    assertThat(told).containsExactly("request unreadable", "end INTERNAL");
  }

  @Test
  void nobodyIsToldBytesWhoDoesNotWantThem() {
    wanted = false;
    Peer client = client();
    client.send("HEADERS 1 " + request("Unary"), "DATA 1 [0:hi] ES");
    client.take();
    assertThat(told)
        .containsExactly("received 2", "half-close", "handler", "headers", "sent 3", "end OK");
  }
}
