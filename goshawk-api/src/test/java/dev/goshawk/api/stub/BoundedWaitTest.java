package dev.goshawk.api.stub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.goshawk.api.Background;
import dev.goshawk.api.CallFactory;
import dev.goshawk.api.CallOptions;
import dev.goshawk.api.ClientCall;
import dev.goshawk.api.ClientCallListener;
import dev.goshawk.api.ClientInterceptor;
import dev.goshawk.api.Deadline;
import dev.goshawk.api.MethodDescriptor;
import dev.goshawk.api.Methods;
import dev.goshawk.api.ResponseReader;
import dev.goshawk.api.ScriptedCalls;
import dev.goshawk.api.ScriptedClientCall;
import dev.goshawk.api.Status;
import dev.goshawk.api.StatusException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Waits for a call whose event loop is stuck: it neither ends the call nor hears its cancel. */
@Timeout(120)
class BoundedWaitTest {
  private final ScriptedCalls calls = new ScriptedCalls().whenMade(ScriptedClientCall::slowCancel);

  private StatusException failure(CallOptions options) {
    return catchThrowableOfType(
        StatusException.class, () -> ClientCalls.unary(calls, Methods.UNARY, options, "ping"));
  }

  private static void assertOverdue(StatusException failure) {
    assertThat(failure.status())
        .isEqualTo(
            Status.DEADLINE_EXCEEDED.withMessage(
                "the deadline passed, and the event loop of test.Service/Unary has not ended the"
                    + " call since: it is blocked or overloaded"));
    assertThat(failure.isFromCall()).isTrue();
  }

  @Test
  void aTimeoutEndsTheWait() {
    assertOverdue(failure(CallOptions.DEFAULT.withTimeout(Duration.ofMillis(1))));
    assertThat(calls.call().log.lines()).hasSize(4).element(3).asString().startsWith("cancel: ");
  }

  @Test
  void aDeadlineEndsTheWait() {
    assertOverdue(failure(CallOptions.DEFAULT.withDeadline(Deadline.after(Duration.ofMillis(1)))));
  }

  /** What an interceptor answers with that has no use for next, and forgets to end the call. */
  private static final class Forgotten<Q, R> implements ClientCall<Q, R> {
    @Override
    public void start(ClientCallListener<R> listener) {}

    @Override
    public void request(int count) {}

    @Override
    public void send(Q message) {}

    @Override
    public void halfClose() {}

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public boolean isReady() {
      return true;
    }

    @Override
    public void compressMessages(boolean enabled) {}

    @Override
    public void cancel(String reason, @Nullable Throwable cause) {}
  }

  @Test
  void aCallThatAnInterceptorNeverEndsIsNamedByItsClass() {
    ClientInterceptor forgetful =
        new ClientInterceptor() {
          @Override
          public <Q, R> ClientCall<Q, R> intercept(
              MethodDescriptor<Q, R> method, CallOptions options, CallFactory next) {
            return new Forgotten<>();
          }
        };
    CallOptions options = CallOptions.DEFAULT.withTimeout(Duration.ofMillis(1));
    StatusException failure =
        catchThrowableOfType(
            StatusException.class,
            () -> ClientCalls.unary(calls.intercepted(forgetful), Methods.UNARY, options, "ping"));
    assertThat(failure.status())
        .isEqualTo(
            Status.DEADLINE_EXCEEDED.withMessage(
                "the deadline passed, and nothing has ended test.Service/Unary since: the call is a "
                    + Forgotten.class.getName()
                    + ", which does not say where it is"));
    assertThat(calls.made()).isEmpty();
  }

  @Test
  void theLoopsOwnEndComesLaterAndChangesNothing() {
    ResponseReader<String> reader =
        ClientCalls.serverStreaming(
            calls,
            Methods.SERVER_STREAMING,
            CallOptions.DEFAULT.withTimeout(Duration.ofMillis(1)),
            "ping");
    StatusException first = catchThrowableOfType(StatusException.class, reader::next);
    calls.call().endCancelled();
    StatusException second = catchThrowableOfType(StatusException.class, reader::next);
    assertThat(first.code()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
    assertThat(second.status()).isEqualTo(first.status());
  }

  @Test
  void aTimedWaitIsBoundedByTheDeadlineToo() {
    ResponseReader<String> reader =
        ClientCalls.serverStreaming(
            calls,
            Methods.SERVER_STREAMING,
            CallOptions.DEFAULT.withTimeout(Duration.ofMillis(1)),
            "ping");
    StatusException failure =
        catchThrowableOfType(StatusException.class, () -> reader.hasNext(Duration.ofDays(1)));
    assertThat(failure.code()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
  }

  @Test
  void anInterruptEndsTheWait() throws Exception {
    CountDownLatch started = new CountDownLatch(1);
    calls.whenMade(
        call -> {
          call.slowCancel();
          started.countDown();
        });
    Background<StatusException> caller = Background.start(() -> failure(CallOptions.DEFAULT));
    Background.await(started);
    caller.thread.interrupt();
    assertThat(caller.join().code()).isEqualTo(Status.Code.CANCELLED);
  }
}
