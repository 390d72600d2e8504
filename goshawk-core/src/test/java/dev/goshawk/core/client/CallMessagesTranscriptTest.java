package dev.goshawk.core.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.CallOptions;
import dev.goshawk.api.Deadline;
import dev.goshawk.api.Metadata;
import dev.goshawk.api.Status;
import dev.goshawk.core.fixture.Peer;
import dev.goshawk.core.trace.ChannelTracer;
import dev.goshawk.core.trace.ClientCallInfo;
import dev.goshawk.core.trace.ClientCallTracer;
import dev.goshawk.testservices.Texts;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the caller sends and is given, and his cancellation, as tracers of a call are told them. */
class CallMessagesTranscriptTest extends ClientFixture {

  private final List<String> told = new ArrayList<>();

  private final class Tracer implements ChannelTracer {
    @Override
    public ClientCallTracer onCall(ClientCallInfo call) {
      Deadline deadline = call.deadline();
      told.add(deadline == null ? "call" : "call for " + deadline.remaining().toMillis() + " ms");
      return new Watch();
    }
  }

  private final class Watch implements ClientCallTracer {
    @Override
    public boolean wantsMessages() {
      return true;
    }

    @Override
    public void onRequest(ByteBuffer message) {
      told.add("request " + text(message));
    }

    @Override
    public void onHalfClose() {
      told.add("half-close");
    }

    @Override
    public void onResponse(ByteBuffer message) {
      told.add("response " + text(message));
    }

    @Override
    public void onCancel() {
      told.add("cancel");
    }

    @Override
    public void onEnd(Status status, Metadata trailers) {
      told.add("end " + status.code());
    }
  }

  private static String text(ByteBuffer message) {
    assertThat(message.isReadOnly()).isTrue();
    byte[] bytes = new byte[message.remaining()];
    message.get(bytes);
    return new String(bytes, UTF_8);
  }

  @BeforeEach
  void observe() {
    tracers.add(new Tracer());
  }

  @Test
  void unaryCall() {
    Peer server = server();
    Call call = unary();
    expectCall(server, 1);
    answer(server, 1, call);
    assertThat(told).containsExactly("call", "request hi", "half-close", "response fine", "end OK");
  }

  @Test
  void unaryCallFromTheLoopItselfIsToldToo() {
    Peer server = server();
    loop.run(
        () -> {
          Call call = new Call(Texts.UNARY, CallOptions.DEFAULT);
          call.call.start(call);
          call.call.request(1);
          call.call.sendLast("hi");
        });
    expectCall(server, 1);
    server.send("HEADERS 1 ES " + OK_HEADERS + " grpc-status=5");
    assertThat(told).containsExactly("call", "request hi", "half-close", "end NOT_FOUND");
  }

  @Test
  void streamsBothWays() {
    Peer server = server();
    Call call = start(Texts.BIDI).request(9).send("a").send("bcd");
    server.expectStarting("HEADERS 1", "DATA 1 [0:a][0:bcd]");
    server.send("HEADERS 1 " + OK_HEADERS, "DATA 1 [0:x][0:]");
    call.send("e");
    call.end();
    server.take();
    server.send("HEADERS 1 ES grpc-status=0");
    assertThat(told)
        .containsExactly(
            "call",
            "request a",
            "request bcd",
            "response x",
            "response ",
            "request e",
            "half-close",
            "end OK");
  }

  @Test
  void compressedRequestIsToldAsItWas() {
    Peer server = server();
    start(Texts.BIDI, CallOptions.DEFAULT.withCompression("gzip")).send("abc");
    server.take();
    assertThat(told).containsExactly("call", "request abc");
    server.send("HEADERS 1 ES " + OK_HEADERS + " grpc-status=0");
    server.take();
  }

  @Test
  void requestIsToldOnceThoughItIsSentAgain() {
    Peer server = server();
    Call call = unary();
    expectCall(server, 1);
    server.send("RST_STREAM 1 REFUSED_STREAM");
    server.take();
    answer(server, 3, call);
    assertThat(told).containsExactly("call", "request hi", "half-close", "response fine", "end OK");
  }

  @Test
  void cancellationIsToldBeforeTheEnd() {
    Peer server = server();
    Call call = start(Texts.BIDI);
    server.take();
    call.call.cancel("enough", null);
    server.take();
    call.call.cancel("again", null);
    assertThat(told).containsExactly("call", "cancel", "end CANCELLED");
  }

  @Test
  void deadlineOfTheCallIsKnownAndIsNoCancellation() {
    Peer server = server();
    start(Texts.BIDI, CallOptions.DEFAULT.withTimeout(Duration.ofMillis(80)));
    loop.advance(Duration.ofMillis(80));
    server.take();
    assertThat(told).containsExactly("call for 80 ms", "end DEADLINE_EXCEEDED");
  }
}
