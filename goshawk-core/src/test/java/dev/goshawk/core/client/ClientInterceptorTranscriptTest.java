package dev.goshawk.core.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goshawk.api.CallFactory;
import dev.goshawk.api.CallOptions;
import dev.goshawk.api.ClientCall;
import dev.goshawk.api.ClientCallListener;
import dev.goshawk.api.ClientInterceptor;
import dev.goshawk.api.ForwardingClientCall;
import dev.goshawk.api.ForwardingClientCallListener;
import dev.goshawk.api.Metadata;
import dev.goshawk.api.MetadataKey;
import dev.goshawk.api.MethodDescriptor;
import dev.goshawk.api.Status;
import dev.goshawk.api.StatusException;
import dev.goshawk.api.stub.AsyncClientCalls;
import dev.goshawk.core.fixture.Peer;
import dev.goshawk.testservices.Texts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Interceptors of a client: their order, what they see and change, and how they end calls. */
class ClientInterceptorTranscriptTest extends ClientFixture {

  private static final MetadataKey<String> KEY = MetadataKey.ascii("x-key");

  private final List<String> seen = new ArrayList<>();

  /** Writes down everything that passes. */
  private final class Writing implements ClientInterceptor {
    private final String name;

    Writing(String name) {
      this.name = name;
    }

    @Override
    public <Q, R> ClientCall<Q, R> intercept(
        MethodDescriptor<Q, R> method, CallOptions options, CallFactory next) {
      seen.add(name + " begins " + method.name());
      return new ForwardingClientCall<>(
          next.newCall(method, options.withMetadata(Metadata.of(KEY, name)))) {
        @Override
        public void start(ClientCallListener<R> listener) {
          seen.add(name + " starts");
          super.start(
              new ForwardingClientCallListener<>(listener) {
                @Override
                public void onHeaders(Metadata headers) {
                  seen.add(name + " gets headers");
                  super.onHeaders(headers);
                }

                @Override
                public void onMessage(R message) {
                  seen.add(name + " gets " + message);
                  super.onMessage(message);
                }

                @Override
                public void onClose(Status status, Metadata trailers) {
                  seen.add(name + " gets " + status.code());
                  super.onClose(status, trailers);
                }
              });
        }

        @Override
        public void send(Q message) {
          seen.add(name + " sends " + message);
          super.send(message);
        }

        @Override
        public void halfClose() {
          seen.add(name + " ends");
          super.halfClose();
        }
      };
    }
  }

  @Test
  void firstInterceptorIsTheOutermost() {
    interceptors.add(new Writing("outer"));
    interceptors.add(new Writing("inner"));
    Peer server = server();
    Call call = unary();
    server.expect("HEADERS 1 " + request("Unary") + " x-key=outer x-key=inner", "DATA 1 [0:hi] ES");
    server.send("HEADERS 1 " + OK_HEADERS, "DATA 1 [0:fine]", "HEADERS 1 ES grpc-status=0");
    assertThat(call.heard).containsExactly("headers []", "fine", "OK");
    assertThat(seen)
        .containsExactly(
            "outer begins Unary",
            "inner begins Unary",
            "outer starts",
            "inner starts",
            "outer sends hi",
            "inner sends hi",
            "outer ends",
            "inner ends",
            "inner gets headers",
            "outer gets headers",
            "inner gets fine",
            "outer gets fine",
            "inner gets OK",
            "outer gets OK");
  }

  /** An interceptor that only looks at the beginning of a call. */
  private interface Beginning extends ClientInterceptor {
    CallOptions begin(CallOptions options);

    @Override
    default <Q, R> ClientCall<Q, R> intercept(
        MethodDescriptor<Q, R> method, CallOptions options, CallFactory next) {
      return next.newCall(method, begin(options));
    }
  }

  @Test
  void interceptorChangesOptions() {
    Beginning timeout = options -> options.withTimeout(Duration.ofSeconds(2));
    interceptors.add(timeout);
    Peer server = server();
    unary();
    server.expect(
        "HEADERS 1 " + pseudo("Unary") + " grpc-timeout=2000000u" + COMMON, "DATA 1 [0:hi] ES");
    server.send("HEADERS 1 ES " + OK_HEADERS + " grpc-status=1");
  }

  @Test
  void interceptorEndsACallBeforeItStarts() {
    Beginning refusing =
        options -> {
          throw Status.PERMISSION_DENIED.withMessage("not today").exception();
        };
    interceptors.add(refusing);
    Peer server = server();
    assertThatThrownBy(this::unary)
        .isInstanceOf(StatusException.class)
        .hasMessageContaining("not today");
    CompletableFuture<String> future =
        AsyncClientCalls.unary(channel(), Texts.UNARY, CallOptions.DEFAULT, "hi");
    assertThat(future).isCompletedExceptionally();
    server.expect();
  }

  @Test
  void interceptorAnswersInPlaceOfTheServer() {
    interceptors.add(
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
                      @SuppressWarnings("unchecked") // all methods here are of texts
                      public void onClose(Status status, Metadata trailers) {
                        super.onMessage((R) "from the cache");
                        super.onClose(Status.OK, Metadata.EMPTY);
                      }
                    });
                cancel("answered", null);
              }
            };
          }
        });
    Peer server = server();
    Call call = unary();
    server.expect();
    assertThat(call.heard).containsExactly("from the cache", "OK");
  }

  @Test
  void interceptorMakesTheCallAgain() {
    interceptors.add(
        new ClientInterceptor() {
          @Override
          public <Q, R> ClientCall<Q, R> intercept(
              MethodDescriptor<Q, R> method, CallOptions options, CallFactory next) {
            return new ForwardingClientCall<>(next.newCall(method, options)) {
              private Q request;

              @Override
              public void send(Q message) {
                request = message;
                super.send(message);
              }

              @Override
              public void start(ClientCallListener<R> listener) {
                super.start(
                    new ForwardingClientCallListener<>(listener) {
                      @Override
                      public void onClose(Status status, Metadata trailers) {
                        if (status.code() == Status.Code.UNAVAILABLE) {
                          ClientCall<Q, R> again = next.newCall(method, options);
                          again.start(listener);
                          again.request(1);
                          again.sendLast(request);
                        } else {
                          super.onClose(status, trailers);
                        }
                      }
                    });
              }
            };
          }
        });
    Peer server = server();
    Call call = unary();
    server.expectStarting("HEADERS 1", "DATA 1 [0:hi] ES");
    server.send("HEADERS 1 ES " + OK_HEADERS + " grpc-status=14");
    server.expectStarting("HEADERS 3", "DATA 3 [0:hi] ES");
    server.send("HEADERS 3 " + OK_HEADERS, "DATA 3 [0:fine]", "HEADERS 3 ES grpc-status=0");
    assertThat(call.heard).containsExactly("headers []", "fine", "OK");
  }

  @Test
  void interceptorsOfOneClientAreInFrontOfTheChannels() {
    interceptors.add(new Writing("channel"));
    Peer server = server();
    ClientCall<String, String> call =
        channel().intercepted(new Writing("mine")).newCall(Texts.UNARY, CallOptions.DEFAULT);
    call.start(
        new ClientCallListener<>() {
          @Override
          public void onMessage(String message) {}

          @Override
          public void onClose(Status status, Metadata trailers) {}
        });
    call.sendLast("hi");
    server.expect(
        "HEADERS 1 " + request("Unary") + " x-key=mine x-key=channel", "DATA 1 [0:hi] ES");
    server.send("HEADERS 1 ES " + OK_HEADERS + " grpc-status=1");
    assertThat(seen).startsWith("mine begins Unary", "channel begins Unary");
  }

  @Test
  void interceptorThatThrowsAtTheEndEndsTheCall() {
    interceptors.add(new Writing("outer"));
    interceptors.add(
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
                        throw new IllegalStateException("the registry is closed");
                      }
                    });
              }
            };
          }
        });
    Peer server = server();
    Call call = unary();
    server.expect("HEADERS 1 " + request("Unary") + " x-key=outer", "DATA 1 [0:hi] ES");
    server.send("HEADERS 1 " + OK_HEADERS, "DATA 1 [0:fine]", "HEADERS 1 ES grpc-status=0");
    assertThat(call.heard).containsExactly("headers []", "fine", "CANCELLED");
    assertThat(call.status.message())
        .isEqualTo(
            "the listener of the call failed: java.lang.IllegalStateException: the registry is"
                + " closed");
    assertThat(log.lines()).containsExactly("the listener of a call failed");
    assertThat(seen).endsWith("outer gets CANCELLED");
  }
}
