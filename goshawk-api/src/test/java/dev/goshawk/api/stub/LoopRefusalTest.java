package dev.goshawk.api.stub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.goshawk.api.CallOptions;
import dev.goshawk.api.Methods;
import dev.goshawk.api.ResponseReader;
import dev.goshawk.api.ScriptedCalls;
import dev.goshawk.api.internal.LoopThread;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Blocking code on the thread of an event loop. */
@Timeout(120)
class LoopRefusalTest {
  private static final String WAYS_OUT =
      " on event loop thread 'loop-7', which must not wait; use the client's async() view, or run"
          + " this code on another thread: by withExecutor in the options of the asynchronous call,"
          + " or in a blocking service instead of an asynchronous one";

  private static final class Loop extends Thread implements LoopThread {
    Loop(Runnable task) {
      super(task, "loop-7");
    }
  }

  private static <V> V onLoop(Callable<V> task) throws Exception {
    FutureTask<V> future = new FutureTask<>(task);
    new Loop(future).start();
    return future.get(60, TimeUnit.SECONDS);
  }

  private final ScriptedCalls calls = new ScriptedCalls();

  static Stream<BlockingCall> everyKind() {
    return Stream.of(
        calls -> ClientCalls.unary(calls, Methods.UNARY, CallOptions.DEFAULT, "q"),
        calls ->
            ClientCalls.serverStreaming(calls, Methods.SERVER_STREAMING, CallOptions.DEFAULT, "q"),
        calls -> ClientCalls.clientStreaming(calls, Methods.CLIENT_STREAMING, CallOptions.DEFAULT),
        calls -> ClientCalls.bidiStreaming(calls, Methods.BIDI, CallOptions.DEFAULT));
  }

  interface BlockingCall {
    Object make(ScriptedCalls calls);
  }

  @ParameterizedTest
  @MethodSource("everyKind")
  void aBlockingCallIsRefusedBeforeItIsMade(BlockingCall call) throws Exception {
    Throwable refusal = onLoop(() -> catchThrowable(() -> call.make(calls)));
    assertThat(refusal)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageMatching("a blocking call of test.Service/\\w+\\Q" + WAYS_OUT + "\\E");
    assertThat(calls.made()).isEmpty();
  }

  @Test
  void whatIsThereIsReadOnALoopButNotWaitedFor() throws Exception {
    ResponseReader<String> reader =
        ClientCalls.serverStreaming(calls, Methods.SERVER_STREAMING, CallOptions.DEFAULT, "q");
    calls.call().message("a");
    assertThat(reader.hasNext()).isTrue();
    assertThat(onLoop(reader::next)).isEqualTo("a");
    assertThat(onLoop(() -> catchThrowable(reader::hasNext)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("waiting in a stream of test.Service/Down" + WAYS_OUT);
  }
}
