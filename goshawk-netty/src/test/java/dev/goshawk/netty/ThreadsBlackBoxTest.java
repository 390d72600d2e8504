package dev.goshawk.netty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.CallFactory;
import dev.goshawk.api.CallOptions;
import dev.goshawk.api.Channel;
import dev.goshawk.api.ClientCall;
import dev.goshawk.api.ClientCallListener;
import dev.goshawk.api.ClientInterceptor;
import dev.goshawk.api.ForwardingClientCall;
import dev.goshawk.api.ForwardingClientCallListener;
import dev.goshawk.api.ForwardingServerCallListener;
import dev.goshawk.api.Metadata;
import dev.goshawk.api.MethodDescriptor;
import dev.goshawk.api.Server;
import dev.goshawk.api.ServerCall;
import dev.goshawk.api.ServerCallListener;
import dev.goshawk.api.ServerHandler;
import dev.goshawk.api.ServerInterceptor;
import dev.goshawk.api.Status;
import dev.goshawk.api.stub.AsyncClientCalls;
import dev.goshawk.api.stub.AsyncHandlers;
import dev.goshawk.api.stub.ClientCalls;
import dev.goshawk.api.stub.Handlers;
import dev.goshawk.testservices.Texts;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Which code runs on which thread. */
class ThreadsBlackBoxTest extends BlackBoxFixture {

  private static String call(Channel channel) {
    return ClientCalls.unary(channel, Texts.UNARY, CallOptions.DEFAULT, "x");
  }

  @Test
  void blockingHandlerHasAVirtualThreadWhereThereAreSome() throws Exception {
    Channel channel =
        channelTo(
            serve(
                Texts.service(
                    service ->
                        service.method(
                            Texts.UNARY,
                            Handlers.unary(
                                (q, context) ->
                                    Thread.currentThread().getName()
                                        + " "
                                        + isVirtual(Thread.currentThread()))))));
    String thread = call(channel);
    if (Runtime.version().feature() >= 21) {
      assertThat(thread).startsWith("goshawk-call").endsWith(" true");
    } else {
      assertThat(thread).startsWith("goshawk-blocking-").endsWith(" false");
    }
  }

  private static boolean isVirtual(Thread thread) throws ReflectiveOperationException {
    return Runtime.version().feature() >= 21
        && (boolean) Thread.class.getMethod("isVirtual").invoke(thread);
  }

  @Test
  void asynchronousHandlerAndListenerAreOnTheLoop() throws Exception {
    Channel channel =
        channelTo(
            serve(
                Texts.service(
                    service ->
                        service.method(
                            Texts.UNARY,
                            AsyncHandlers.unary(
                                (q, context) ->
                                    CompletableFuture.completedFuture(
                                        Thread.currentThread().getName()))))));
    List<String> heardOn = new ArrayList<>();
    CompletableFuture<String> response =
        AsyncClientCalls.unary(
            channel.intercepted(onClose(() -> heardOn.add(Thread.currentThread().getName()))),
            Texts.UNARY,
            CallOptions.DEFAULT,
            "x");
    assertThat(await(response)).startsWith("goshawk-loop-");
    assertThat(heardOn).singleElement().asString().startsWith("goshawk-loop-");
  }

  @Test
  void executorOfTheCallHearsItsEvents() throws Exception {
    Channel channel = channelTo(serve(echo()));
    ExecutorService executor = Executors.newSingleThreadExecutor(r -> new Thread(r, "mine"));
    try {
      List<String> heardOn = new ArrayList<>();
      await(
          AsyncClientCalls.unary(
              channel.intercepted(onClose(() -> heardOn.add(Thread.currentThread().getName()))),
              Texts.UNARY,
              CallOptions.DEFAULT.withExecutor(executor),
              "x"));
      assertThat(heardOn).containsExactly("mine");
    } finally {
      executor.shutdown();
    }
  }

  private static dev.goshawk.api.BindableService echo() {
    return Texts.service(service -> service.method(Texts.UNARY, Handlers.unary((q, context) -> q)));
  }

  private static ClientInterceptor onClose(Runnable task) {
    return new ClientInterceptor() {
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
                    task.run();
                    super.onClose(status, trailers);
                  }
                });
          }
        };
      }
    };
  }

  @Test
  void blockingClientInterceptorIsOnTheCallersThread() {
    Channel channel = channelTo(serve(echo()));
    List<Thread> threads = new ArrayList<>();
    ClientInterceptor blocking =
        new ClientInterceptor() {
          @Override
          public <Q, R> ClientCall<Q, R> intercept(
              MethodDescriptor<Q, R> method, CallOptions options, CallFactory next) {
            threads.add(Thread.currentThread());
            // A call within the call, as one to fetch a token would be.
            assertThat(ClientCalls.unary(channel, Texts.UNARY, CallOptions.DEFAULT, "token"))
                .isEqualTo("token");
            return next.newCall(method, options);
          }
        };
    CallFactory calls =
        channel.intercepted(blocking, onClose(() -> threads.add(Thread.currentThread())));
    assertThat(ClientCalls.unary(calls, Texts.UNARY, CallOptions.DEFAULT, "x")).isEqualTo("x");
    assertThat(threads).containsExactly(Thread.currentThread(), Thread.currentThread());
  }

  /** Notes the thread of everything that an interceptor does or hears. */
  private static final class Noting implements ServerInterceptor {
    final Set<Thread> threads = ConcurrentHashMap.newKeySet();
    final CompletableFuture<Void> completed = new CompletableFuture<>();

    @Override
    public <Q, R> ServerCallListener<Q> intercept(ServerCall<Q, R> call, ServerHandler<Q, R> next) {
      threads.add(Thread.currentThread());
      return new ForwardingServerCallListener<>(next.start(call)) {
        @Override
        public void onMessage(Q message) {
          threads.add(Thread.currentThread());
          super.onMessage(message);
        }

        @Override
        public void onHalfClose() {
          threads.add(Thread.currentThread());
          super.onHalfClose();
        }

        @Override
        public void onComplete() {
          threads.add(Thread.currentThread());
          super.onComplete();
          completed.complete(null);
        }
      };
    }
  }

  @Test
  void blockingServerInterceptorIsOnTheCallsOwnThread() throws Exception {
    Noting noting = new Noting();
    CompletableFuture<Thread> handler = new CompletableFuture<>();
    Server server =
        serve(
            GoshawkServer.builder()
                .port(0)
                .intercept(noting)
                .service(
                    Texts.service(
                        service ->
                            service.method(
                                Texts.UP,
                                Handlers.clientStreaming(
                                    (requests, context) -> {
                                      handler.complete(Thread.currentThread());
                                      StringBuilder all = new StringBuilder();
                                      requests.forEach(all::append);
                                      return all.toString();
                                    })))));
    try (var requests =
        ClientCalls.clientStreaming(channelTo(server), Texts.UP, CallOptions.DEFAULT)) {
      for (int i = 0; i < 10; i++) {
        requests.write("x");
      }
      assertThat(requests.finish()).isEqualTo("xxxxxxxxxx");
    }
    await(noting.completed);
    assertThat(noting.threads).containsExactly(await(handler));
  }

  /** Whatever thread completes the handler's future: the interceptor sees the loop alone. */
  @Test
  void asynchronousServerInterceptorIsOnTheLoop() throws Exception {
    Noting noting = new Noting();
    Server server =
        serve(
            GoshawkServer.builder()
                .port(0)
                .intercept(noting)
                .service(
                    Texts.service(
                        service ->
                            service.method(
                                Texts.UNARY,
                                AsyncHandlers.unary(
                                    (q, context) -> CompletableFuture.supplyAsync(() -> q))))));
    assertThat(call(channelTo(server))).isEqualTo("x");
    await(noting.completed);
    assertThat(noting.threads)
        .singleElement()
        .extracting(Thread::getName)
        .asString()
        .startsWith("goshawk-loop-");
  }

  @Test
  void threadsOfInterceptedCallsAreGivenBack() throws Exception {
    Server server =
        serve(
            GoshawkServer.builder()
                .port(0)
                .blockingThreads(2)
                .intercept(new Noting())
                .service(echo()));
    Channel channel = channelTo(server);
    for (int i = 0; i < 50; i++) {
      assertThat(call(channel)).isEqualTo("x");
    }
  }

  @Test
  void watchdogNamesTheHandlerThatHoldsTheLoop() throws Exception {
    CompletableFuture<Void> named = new CompletableFuture<>();
    Channel channel =
        channelTo(
            serve(
                Texts.service(
                    service ->
                        service.method(
                            Texts.UNARY,
                            AsyncHandlers.unary(
                                (q, context) -> {
                                  named.join(); // which one must not do
                                  return CompletableFuture.completedFuture(q);
                                })))));
    CompletableFuture<String> response =
        AsyncClientCalls.unary(channel, Texts.UNARY, CallOptions.DEFAULT, "x");
    eventually("the watchdog's word", () -> !log().lines().isEmpty());
    named.complete(null);
    assertThat(await(response)).isEqualTo("x");
    assertThat(log().lines())
        .singleElement()
        .asString()
        .contains("t.T/Unary")
        .contains("goshawk-loop-");
    assertThat(log().thrown().get(0).getStackTrace())
        .anyMatch(frame -> frame.getClassName().startsWith(ThreadsBlackBoxTest.class.getName()));
  }

  @Test
  void manyThreadsShareAChannel() throws Exception {
    Channel channel = channelTo(serve(echo()));
    ExecutorService callers = Executors.newFixedThreadPool(8);
    try {
      List<Future<Integer>> counts = new ArrayList<>();
      for (int caller = 0; caller < 8; caller++) {
        String name = "caller " + caller + " ";
        counts.add(
            callers.submit(
                () -> {
                  int right = 0;
                  for (int i = 0; i < 200; i++) {
                    String request = name + i;
                    if (ClientCalls.unary(channel, Texts.UNARY, CallOptions.DEFAULT, request)
                        .equals(request)) {
                      right++;
                    }
                  }
                  return right;
                }));
      }
      for (Future<Integer> count : counts) {
        assertThat(await(count)).isEqualTo(200);
      }
    } finally {
      callers.shutdown();
    }
  }
}
