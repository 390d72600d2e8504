package dev.goshawk.core.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.CallOptions;
import dev.goshawk.api.Marshaller;
import dev.goshawk.api.Metadata;
import dev.goshawk.api.MethodDescriptor;
import dev.goshawk.api.MethodDescriptor.Kind;
import dev.goshawk.api.Status;
import dev.goshawk.core.fixture.Peer;
import dev.goshawk.core.loop.LoopWatchdog;
import dev.goshawk.core.loop.ThreadEnds;
import dev.goshawk.testservices.Texts;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Whom the watchdog of event loops names on the client: code that was slow itself, and the caller
 * only for what the caller did.
 */
class WatchedCodeTranscriptTest extends ClientFixture {

  /** Where code takes its time: until the watchdog has looked often enough. */
  private String slow = "";

  private final LoopWatchdog watchdog = LoopWatchdog.shared();

  private final class Slow implements Marshaller<String> {
    @Override
    public int size(String message) {
      return Texts.TEXT.size(message);
    }

    @Override
    public void write(String message, byte[] target, int offset, int size) {
      take("write");
      Texts.TEXT.write(message, target, offset, size);
    }

    @Override
    public String read(byte[] source, int offset, int length) {
      take("read");
      return Texts.TEXT.read(source, offset, length);
    }
  }

  private final Slow marshaller = new Slow();

  @BeforeEach
  void watch() {
    watchdog.start();
  }

  @AfterEach
  void stop() throws Exception {
    watchdog.stop();
    watchdog.awaitEnd(ThreadEnds.noLimit());
  }

  /** Goes on until the watchdog has said something; no test depends on how long that takes. */
  private void take(String here) {
    for (int i = 0; slow.equals(here) && log.lines().isEmpty() && i < 6_000; i++) {
      try {
        Thread.sleep(10);
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }

  private MethodDescriptor<String, String> method(Kind kind) {
    return MethodDescriptor.builder(kind, "t.T", "Slow")
        .requests(marshaller)
        .responses(marshaller)
        .build();
  }

  private String said() {
    assertThat(log.lines()).hasSize(1);
    return log.lines().get(0);
  }

  private void assertMarshallerNamed() {
    assertThat(said()).startsWith("a marshaller of ").doesNotContain("blocks");
  }

  @Test
  void slowListenerIsNamedByItsMethod() {
    Peer server = server();
    Call call =
        new Call(Texts.UNARY, CallOptions.DEFAULT) {
          @Override
          public void onClose(Status status, Metadata trailers) {
            take("listener");
            super.onClose(status, trailers);
          }
        };
    call.call.start(call);
    call.call.request(1);
    call.call.sendLast("hi");
    loop.run();
    expectCall(server, 1);
    slow = "listener";
    answer(server, 1, call);
    assertThat(said())
        .startsWith("code of t.T/Unary has held event loop ")
        .contains("code that blocks belongs into a blocking service");
  }

  @Test
  void slowMarshallerOfAResponseIsNamed() {
    Peer server = server();
    Call call = call(method(Kind.UNARY), CallOptions.DEFAULT);
    server.expectStarting("HEADERS 1", "DATA 1");
    slow = "read";
    answer(server, 1, call);
    assertMarshallerNamed();
  }

  /** A listener makes a call on the loop: the time goes to the marshaller, and not to it. */
  @Test
  void slowMarshallerOfARequestMadeOnTheLoopIsNamed() {
    Peer server = server();
    List<Call> made = new ArrayList<>();
    Call first =
        new Call(Texts.UNARY, CallOptions.DEFAULT) {
          @Override
          public void onClose(Status status, Metadata trailers) {
            super.onClose(status, trailers);
            Call next = new Call(method(Kind.UNARY), CallOptions.DEFAULT);
            next.call.start(next);
            next.call.request(1);
            next.call.sendLast("hi");
            made.add(next);
          }
        };
    first.call.start(first);
    first.call.request(1);
    first.call.sendLast("hi");
    loop.run();
    expectCall(server, 1);
    slow = "write";
    answer(server, 1, first);
    server.expectStarting("HEADERS 3", "DATA 3");
    answer(server, 3, made.get(0));
    assertMarshallerNamed();
  }

  @Test
  void slowMarshallerOfAStreamOfRequestsIsNamed() {
    Peer server = server();
    Call call = start(method(Kind.BIDI_STREAMING));
    server.expectStarting("HEADERS 1");
    server.send("HEADERS 1 " + OK_HEADERS); // so that requests are kept no more
    slow = "write";
    loop.run(() -> call.call.send("hi"));
    server.expect("DATA 1 [0:hi]");
    assertMarshallerNamed();
    call.cancel();
    server.take();
  }

  /** Another thread's own time is no loop's. */
  @Test
  void marshallerOnTheCallersThreadIsNotWatched() {
    Peer server = server();
    List<String> before = log.lines();
    call(method(Kind.UNARY), CallOptions.DEFAULT).cancel();
    server.take();
    assertThat(before).isEmpty();
    assertThat(log.lines()).isEmpty();
  }
}
