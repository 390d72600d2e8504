package dev.goshawk.api.stub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.goshawk.api.Background;
import dev.goshawk.api.CallFactory;
import dev.goshawk.api.CallOptions;
import dev.goshawk.api.ClientCall;
import dev.goshawk.api.ClientCallListener;
import dev.goshawk.api.ClientInterceptor;
import dev.goshawk.api.DuplexStream;
import dev.goshawk.api.ForwardingClientCall;
import dev.goshawk.api.ForwardingClientCallListener;
import dev.goshawk.api.Log;
import dev.goshawk.api.Metadata;
import dev.goshawk.api.MetadataKey;
import dev.goshawk.api.MethodDescriptor;
import dev.goshawk.api.Methods;
import dev.goshawk.api.ResponseReader;
import dev.goshawk.api.ScriptedCalls;
import dev.goshawk.api.ScriptedClientCall;
import dev.goshawk.api.Status;
import dev.goshawk.api.StatusException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Waiting: for room, for messages, for the end; and what wakes it. */
@Timeout(120)
class BlockingClientCallTest {
  private static final Status GONE = Status.UNAVAILABLE.withMessage("gone");

  private final ScriptedCalls calls = new ScriptedCalls();

  private DuplexStream<String, String> bidi() {
    return ClientCalls.bidiStreaming(calls, Methods.BIDI, CallOptions.DEFAULT);
  }

  @Test
  void aWriteWaitsUntilTheCallIsReady() throws Exception {
    DuplexStream<String, String> stream = bidi();
    ScriptedClientCall call = calls.call();
    call.ready(false);
    assertThat(stream.isReady()).isFalse();
    CountDownLatch writes = new CountDownLatch(1);
    Background<Boolean> writer =
        Background.start(
            () -> {
              writes.countDown();
              stream.write("a");
              return true;
            });
    Background.await(writes);
    Background.await(call.foundNotReady);
    assertThat(call.log.drain()).containsExactly("start", "request 8");
    call.ready(true);
    assertThat(writer.join()).isTrue();
    assertThat(call.log.lines()).containsExactly("send a");
  }

  @Test
  void aWriteThatWaitsHearsOfTheEnd() throws Exception {
    DuplexStream<String, String> stream = bidi();
    ScriptedClientCall call = calls.call();
    call.ready(false);
    Background<StatusException> writer =
        Background.start(
            () -> catchThrowableOfType(StatusException.class, () -> stream.write("a")));
    Background.await(call.foundNotReady);
    call.close(GONE);
    assertThat(writer.join().status()).isEqualTo(GONE);
  }

  @Test
  void aWriterThatNeverHasToWaitHearsOfTheEnd() {
    DuplexStream<String, String> stream = bidi();
    ScriptedClientCall call = calls.call(); // always ready, as a call that has ended is
    call.close(GONE);
    StatusException failure =
        catchThrowableOfType(StatusException.class, () -> stream.write("into the void"));
    assertThat(failure.status()).isEqualTo(GONE);
  }

  @Test
  void oneThreadReadsWhileAnotherWrites() throws Exception {
    int count = 5_000;
    calls.whenHalfClosed(call -> call.close(Status.OK));
    DuplexStream<String, String> stream = bidi();
    ScriptedClientCall call = calls.call();
    Background<List<String>> reader =
        Background.start(
            () -> {
              List<String> read = new ArrayList<>();
              stream.forEach(read::add);
              return read;
            });
    Background<Integer> peer =
        Background.start(
            () -> {
              for (int i = 0; i < count; i++) {
                call.message("r" + i);
                call.ready(i % 2 == 0);
              }
              call.ready(true);
              return count;
            });
    for (int i = 0; i < count; i++) {
      stream.write("q" + i);
    }
    peer.join();
    stream.endWrites();
    List<String> read = reader.join();
    assertThat(read).hasSize(count).startsWith("r0", "r1").endsWith("r" + (count - 1));
    assertThat(call.log.lines()).contains("send q0", "send q" + (count - 1), "halfClose");
  }

  @Test
  void anInterruptCancelsTheCallAndStays() throws Exception {
    CountDownLatch started = new CountDownLatch(1);
    calls.whenMade(call -> started.countDown());
    Background<Boolean> caller =
        Background.start(
            () -> {
              StatusException failure =
                  catchThrowableOfType(
                      StatusException.class,
                      () -> ClientCalls.unary(calls, Methods.UNARY, CallOptions.DEFAULT, "ping"));
              assertThat(failure.code()).isSameAs(Status.Code.CANCELLED);
              assertThat(failure).hasCauseInstanceOf(InterruptedException.class);
              return Thread.currentThread().isInterrupted();
            });
    Background.await(started);
    caller.thread.interrupt();
    assertThat(caller.join()).isTrue();
    assertThat(calls.call().log.lines())
        .containsExactly(
            "start",
            "request 1",
            "sendLast ping",
            "cancel: the thread that waited for test.Service/Unary was interrupted");
  }

  @Test
  void anInterruptedThreadDeliversTheEndBeforeItGoes() throws Exception {
    Log ends = new Log();
    CountDownLatch cancelled = new CountDownLatch(1);
    ClientInterceptor watching =
        new ClientInterceptor() {
          @Override
          public <Q, R> ClientCall<Q, R> intercept(
              MethodDescriptor<Q, R> method, CallOptions options, CallFactory next) {
            return new ForwardingClientCall<>(next.newCall(method, options)) {
              @Override
              public void start(ClientCallListener<R> listener) {
                super.start(
                    new ForwardingClientCallListener<>(listener) {
                      @Override
                      public void onClose(Status status, Metadata trailers) {
                        ends.add(Thread.currentThread().getName());
                        super.onClose(status, trailers);
                      }
                    });
              }

              @Override
              public void cancel(String reason, Throwable cause) {
                super.cancel(reason, cause);
                cancelled.countDown();
              }
            };
          }
        };
    calls.whenMade(ScriptedClientCall::slowCancel);
    ResponseReader<String> reader =
        ClientCalls.serverStreaming(
            calls.intercepted(watching), Methods.SERVER_STREAMING, CallOptions.DEFAULT, "ping");
    Background<StatusException> caller =
        Background.start(
            () -> {
              Thread.currentThread().interrupt();
              return catchThrowableOfType(StatusException.class, reader::hasNext);
            });
    Background.await(cancelled);
    caller.thread.interrupt(); // again, while it waits for the end
    calls.call().endCancelled();
    assertThat(caller.join().code()).isSameAs(Status.Code.CANCELLED);
    assertThat(ends.lines()).containsExactly("background");
  }

  /** An interceptor that is asked whether the call is ready, and does not come back for long. */
  @Test
  void noLockIsHeldWhileInterceptorsAreAskedForReadiness() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch answer = new CountDownLatch(1);
    ClientInterceptor slow =
        new ClientInterceptor() {
          @Override
          public <Q, R> ClientCall<Q, R> intercept(
              MethodDescriptor<Q, R> method, CallOptions options, CallFactory next) {
            return new ForwardingClientCall<>(next.newCall(method, options)) {
              @Override
              public boolean isReady() {
                asked.countDown();
                try {
                  Background.await(answer);
                } catch (InterruptedException e) {
                  throw new AssertionError(e);
                }
                return super.isReady();
              }
            };
          }
        };
    DuplexStream<String, String> stream =
        ClientCalls.bidiStreaming(calls.intercepted(slow), Methods.BIDI, CallOptions.DEFAULT);
    Background<Boolean> writer =
        Background.start(
            () -> {
              stream.write("a");
              return true;
            });
    Background.await(asked);
    calls.call().message("pong"); // takes the queue's lock
    assertThat(stream.next()).isEqualTo("pong");
    stream.compressMessages(false);
    answer.countDown();
    assertThat(writer.join()).isTrue();
    stream.endWrites();
    assertThat(calls.call().log.lines())
        .containsExactly("start", "request 8", "compressMessages false", "send a", "halfClose");
  }

  @Test
  void closingWakesTheReader() throws Exception {
    ResponseReader<String> reader =
        ClientCalls.serverStreaming(calls, Methods.SERVER_STREAMING, CallOptions.DEFAULT, "ping");
    CountDownLatch reads = new CountDownLatch(1);
    Background<StatusException> waiting =
        Background.start(
            () -> {
              reads.countDown();
              return catchThrowableOfType(StatusException.class, reader::hasNext);
            });
    Background.await(reads);
    reader.close();
    assertThat(waiting.join().code()).isSameAs(Status.Code.CANCELLED);
  }

  @Test
  void headersAreWaitedFor() throws Exception {
    Metadata headers = Metadata.of(MetadataKey.ascii("x-header"), "h");
    ResponseReader<String> reader =
        ClientCalls.serverStreaming(calls, Methods.SERVER_STREAMING, CallOptions.DEFAULT, "ping");
    Background<Metadata> waiting = Background.start(reader::headers);
    calls.call().headers(headers);
    assertThat(waiting.join()).isEqualTo(headers);
  }
}
