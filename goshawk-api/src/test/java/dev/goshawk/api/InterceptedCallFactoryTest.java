package dev.goshawk.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goshawk.api.stub.AsyncClientCalls;
import dev.goshawk.api.stub.ClientCalls;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The order of interceptors, and what they can change. */
class InterceptedCallFactoryTest {
  private final Log log = new Log();

  private ClientInterceptor named(String name) {
    return new ClientInterceptor() {
      @Override
      public <Q, R> ClientCall<Q, R> intercept(
          MethodDescriptor<Q, R> method, CallOptions options, CallFactory next) {
        log.add(name + " call");
        return new ForwardingClientCall<>(next.newCall(method, options)) {
          @Override
          public void start(ClientCallListener<R> listener) {
            super.start(
                new ForwardingClientCallListener<>(listener) {
                  @Override
                  public void onMessage(R message) {
                    log.add(name + " response");
                    super.onMessage(message);
                  }

                  @Override
                  public void onClose(Status status, Metadata trailers) {
                    log.add(name + " end");
                    super.onClose(status, trailers);
                  }
                });
          }

          @Override
          public void send(Q message) {
            log.add(name + " request");
            super.send(message);
          }
        };
      }
    };
  }

  @Test
  void theFirstSeesTheRequestFirstAndTheResponseLast() {
    ScriptedCalls calls = new ScriptedCalls().answering("pong");
    CallFactory intercepted = calls.intercepted(named("outer"), named("inner"));
    assertThat(ClientCalls.unary(intercepted, Methods.UNARY, CallOptions.DEFAULT, "ping"))
        .isEqualTo("pong");
    assertThat(log.lines())
        .containsExactly(
            "outer call",
            "inner call",
            "outer request",
            "inner request",
            "inner response",
            "outer response",
            "inner end",
            "outer end");
    assertThat(calls.call().log.lines())
        .containsExactly("start", "request 1", "send ping", "halfClose");
  }

  @Test
  void laterInterceptorsAreFurtherOut() {
    ScriptedCalls calls = new ScriptedCalls().answering("pong");
    CallFactory intercepted = calls.intercepted(named("near")).intercepted(named("far"));
    intercepted.newCall(Methods.UNARY, CallOptions.DEFAULT);
    assertThat(log.lines()).containsExactly("far call", "near call");
  }

  @Test
  void withoutInterceptorsTheFactoryIsItself() {
    ScriptedCalls calls = new ScriptedCalls();
    assertThat(calls.intercepted()).isSameAs(calls);
  }

  @Test
  void anInterceptorChangesOptions() {
    MetadataKey<String> token = MetadataKey.ascii("x-token");
    ClientInterceptor tokens =
        new ClientInterceptor() {
          @Override
          public <Q, R> ClientCall<Q, R> intercept(
              MethodDescriptor<Q, R> method, CallOptions options, CallFactory next) {
            return next.newCall(method, options.withMetadata(Metadata.of(token, "t")));
          }
        };
    ScriptedCalls calls = new ScriptedCalls().answering("pong");
    ClientCalls.unary(
        calls.intercepted(tokens, tokens), Methods.UNARY, CallOptions.DEFAULT, "ping");
    assertThat(calls.call().options.metadata().all(token)).isEqualTo(List.of("t", "t"));
  }

  private static final class Forgetful implements ClientInterceptor {
    @Override
    @SuppressWarnings("NullAway") // as code that no checker sees may do
    public <Q, R> ClientCall<Q, R> intercept(
        MethodDescriptor<Q, R> method, CallOptions options, CallFactory next) {
      return null;
    }
  }

  @Test
  void anInterceptorThatReturnsNullIsNamed() {
    String words =
        "interceptor " + Forgetful.class.getName() + " returned null for test.Service/Unary";
    CallFactory calls =
        new ScriptedCalls().intercepted(named("outer"), new Forgetful(), named("inner"));
    assertThatThrownBy(() -> ClientCalls.unary(calls, Methods.UNARY, CallOptions.DEFAULT, "ping"))
        .isInstanceOf(NullPointerException.class)
        .hasMessage(words);
    assertThat(AsyncClientCalls.unary(calls, Methods.UNARY, CallOptions.DEFAULT, "ping"))
        .isCompletedExceptionally()
        .failsWithin(Duration.ZERO)
        .withThrowableThat()
        .havingRootCause()
        .isInstanceOf(NullPointerException.class)
        .withMessage(words);
  }

  @Test
  void anInterceptorThatThrowsEndsTheCallBeforeItStarts() {
    ClientInterceptor refusing =
        new ClientInterceptor() {
          @Override
          public <Q, R> ClientCall<Q, R> intercept(
              MethodDescriptor<Q, R> method, CallOptions options, CallFactory next) {
            throw Status.UNAUTHENTICATED.withMessage("no token").exception();
          }
        };
    ScriptedCalls calls = new ScriptedCalls();
    CallFactory intercepted = calls.intercepted(named("outer"), refusing);
    assertThatThrownBy(
            () -> ClientCalls.unary(intercepted, Methods.UNARY, CallOptions.DEFAULT, "ping"))
        .isInstanceOf(StatusException.class)
        .hasMessage("UNAUTHENTICATED: no token");
    assertThat(calls.made()).isEmpty();
  }

  /** Throws in the listener that it puts before the caller's. */
  private record FailingAtTheEnd(boolean behind) implements ClientInterceptor {
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
                  if (behind) {
                    super.onClose(status, trailers);
                  }
                  throw new IllegalStateException("the registry is closed");
                }
              });
        }
      };
    }
  }

  /** A call that keeps what its listener throws, as a channel does. */
  private static ScriptedCalls answeringQuietly(List<Throwable> thrown) {
    return new ScriptedCalls()
        .whenHalfClosed(
            call -> {
              call.message("pong");
              try {
                call.close(Status.OK);
              } catch (RuntimeException e) {
                thrown.add(e);
              }
            });
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void aListenerThatThrowsAtTheEndEndsTheCall(int failing) {
    List<Throwable> thrown = new ArrayList<>();
    ClientInterceptor[] interceptors = {named("one"), named("two"), named("three")};
    interceptors[failing - 1] = new FailingAtTheEnd(false);
    CallFactory calls = answeringQuietly(thrown).intercepted(interceptors);
    assertThat(AsyncClientCalls.unary(calls, Methods.UNARY, CallOptions.DEFAULT, "ping"))
        .failsWithin(Duration.ZERO)
        .withThrowableThat()
        .havingRootCause()
        .withMessage("the registry is closed");
    assertThat(thrown).hasSize(1);
    assertThat(log.lines()).filteredOn(line -> line.endsWith(" end")).hasSize(2);
  }

  @Test
  void aListenerThatThrowsBehindTheEndLeavesIt() {
    List<Throwable> thrown = new ArrayList<>();
    CallFactory calls = answeringQuietly(thrown).intercepted(new FailingAtTheEnd(true));
    assertThat(AsyncClientCalls.unary(calls, Methods.UNARY, CallOptions.DEFAULT, "ping"))
        .isCompletedWithValue("pong");
    assertThat(thrown).hasSize(1);
  }

  @Test
  void nothingStandsBeforeACallThatIsNotWrapped() {
    ClientInterceptor plain =
        new ClientInterceptor() {
          @Override
          public <Q, R> ClientCall<Q, R> intercept(
              MethodDescriptor<Q, R> method, CallOptions options, CallFactory next) {
            return next.newCall(method, options);
          }
        };
    assertThat(
            new ScriptedCalls()
                .intercepted(plain, plain)
                .newCall(Methods.UNARY, CallOptions.DEFAULT))
        .isInstanceOf(ScriptedClientCall.class);
  }
}
