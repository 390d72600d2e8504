package dev.goshawk.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.goshawk.api.CallOptions;
import dev.goshawk.api.Channel;
import dev.goshawk.api.DuplexStream;
import dev.goshawk.api.Metadata;
import dev.goshawk.api.MetadataKey;
import dev.goshawk.api.Response;
import dev.goshawk.api.ResponseReader;
import dev.goshawk.api.Status;
import dev.goshawk.api.StatusException;
import dev.goshawk.api.stub.AsyncClientCalls;
import dev.goshawk.api.stub.ClientCalls;
import dev.goshawk.testservices.Texts;
import dev.goshawk.testsupport.LogCapture;
import io.grpc.Context;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Our client against grpc-java's server. */
class GrpcJavaServerBlackBoxTest extends BlackBoxFixture {

  private static final MetadataKey<String> TEXT = MetadataKey.ascii("x-text");
  private static final MetadataKey<byte[]> BYTES = MetadataKey.binary("x-bytes-bin");

  private final CountDownLatch running = new CountDownLatch(1);
  private final CompletableFuture<Boolean> cancelledWithDeadline = new CompletableFuture<>();
  private final AtomicReference<io.grpc.Metadata> requestHeaders = new AtomicReference<>();
  private Channel channel;

  private void unary(String request, StreamObserver<String> observer) {
    ServerCallStreamObserver<String> responses = (ServerCallStreamObserver<String>) observer;
    switch (request) {
      case "fail" ->
          responses.onError(
              io.grpc.Status.FAILED_PRECONDITION
                  .withDescription("not so: \t\u00e4\ud83d\ude00%")
                  .asRuntimeException(trailers()));
      case "throw" -> throw new IllegalStateException("secret");
      case "sleep" -> {
        boolean deadline = Context.current().getDeadline() != null;
        responses.setOnCancelHandler(() -> cancelledWithDeadline.complete(deadline));
        running.countDown();
      }
      case "gzip" -> {
        responses.setCompression("gzip");
        answer(request, responses);
      }
      default -> answer(request, responses);
    }
  }

  private static io.grpc.Metadata trailers() {
    io.grpc.Metadata trailers = new io.grpc.Metadata();
    trailers.put(GrpcJava.BYTES, new byte[] {9, -9});
    return trailers;
  }

  private static void answer(String request, StreamObserver<String> responses) {
    responses.onNext("hello " + request);
    responses.onCompleted();
  }

  private ServerServiceDefinition service() {
    return ServerServiceDefinition.builder(Texts.NAME)
        .addMethod(GrpcJava.UNARY, ServerCalls.asyncUnaryCall(this::unary))
        .addMethod(
            GrpcJava.SERVER_STREAMING,
            ServerCalls.asyncServerStreamingCall(
                (count, responses) -> {
                  for (int i = 0; i < Integer.parseInt(count); i++) {
                    responses.onNext("item " + i);
                  }
                  responses.onCompleted();
                }))
        .addMethod(
            GrpcJava.CLIENT_STREAMING,
            ServerCalls.asyncClientStreamingCall(
                responses ->
                    new StreamObserver<String>() {
                      private int length;

                      @Override
                      public void onNext(String request) {
                        length += request.length();
                      }

                      @Override
                      public void onError(Throwable failure) {}

                      @Override
                      public void onCompleted() {
                        responses.onNext("length " + length);
                        responses.onCompleted();
                      }
                    }))
        .addMethod(
            GrpcJava.BIDI,
            ServerCalls.asyncBidiStreamingCall(
                responses ->
                    new StreamObserver<String>() {
                      @Override
                      public void onNext(String request) {
                        responses.onNext("echo " + request);
                      }

                      @Override
                      public void onError(Throwable failure) {}

                      @Override
                      public void onCompleted() {
                        responses.onCompleted();
                      }
                    }))
        .build();
  }

  @BeforeEach
  void connect() throws Exception {
    closing(LogCapture.of("io.grpc")); // which prints what our handlers throw
    ServerInterceptor noting =
        new ServerInterceptor() {
          @Override
          public <Q, R> ServerCall.Listener<Q> interceptCall(
              ServerCall<Q, R> call, io.grpc.Metadata headers, ServerCallHandler<Q, R> next) {
            requestHeaders.set(headers);
            return next.startCall(call, headers);
          }
        };
    Server server = GrpcJava.server(ServerInterceptors.intercept(service(), noting));
    closing(GrpcJava.closing(server));
    channel = channel(GoshawkChannel.to("localhost:" + server.getPort()).plaintext());
  }

  private String call(CallOptions options, String request) {
    return ClientCalls.unary(channel, Texts.UNARY, options, request);
  }

  private StatusException failure(CallOptions options, String request) {
    return Objects.requireNonNull(
        catchThrowableOfType(StatusException.class, () -> call(options, request)));
  }

  @Test
  void unary() {
    assertThat(call(CallOptions.DEFAULT, "world")).isEqualTo("hello world");
    assertThat(call(CallOptions.DEFAULT, "")).isEqualTo("hello ");
    String large = "x".repeat(3_000_000);
    assertThat(call(CallOptions.DEFAULT, large)).isEqualTo("hello " + large);
  }

  @Test
  void serverStreaming() throws Exception {
    List<String> all = new ArrayList<>();
    try (ResponseReader<String> responses =
        ClientCalls.serverStreaming(channel, Texts.DOWN, CallOptions.DEFAULT, "1000")) {
      responses.forEach(all::add);
    }
    assertThat(all).hasSize(1_000).startsWith("item 0").endsWith("item 999");
    Collected<String> collected = Collected.oneByOne();
    AsyncClientCalls.serverStreaming(channel, Texts.DOWN, CallOptions.DEFAULT, "1000")
        .subscribe(collected);
    assertThat(await(collected.end)).isEqualTo(all);
  }

  @Test
  void clientStreaming() throws Exception {
    assertThat(
            await(
                AsyncClientCalls.clientStreaming(
                    channel, Texts.UP, CallOptions.DEFAULT, new Items<>(1_000, i -> "12345"))))
        .isEqualTo("length 5000");
  }

  @Test
  void bidiStreaming() {
    try (DuplexStream<String, String> stream =
        ClientCalls.bidiStreaming(channel, Texts.BIDI, CallOptions.DEFAULT)) {
      for (int i = 0; i < 100; i++) {
        stream.write("question " + i);
        assertThat(stream.next()).isEqualTo("echo question " + i);
      }
      stream.endWrites();
      assertThat(stream.hasNext()).isFalse();
    }
  }

  /** The server allows 100 calls on a connection: those beyond begin on another. */
  @Test
  void streamsBeyondTheLimitOfAConnectionAllBegin() throws Exception {
    Server limited =
        NettyServerBuilder.forPort(0)
            .maxConcurrentCallsPerConnection(100)
            .addService(service())
            .build()
            .start();
    closing(GrpcJava.closing(limited));
    Channel many = channel(GoshawkChannel.to("localhost:" + limited.getPort()).plaintext());
    List<DuplexStream<String, String>> streams = new ArrayList<>();
    for (int i = 0; i < 150; i++) {
      DuplexStream<String, String> stream =
          ClientCalls.bidiStreaming(many, Texts.BIDI, CallOptions.DEFAULT);
      stream.write("question " + i);
      streams.add(stream);
    }
    for (int i = 0; i < 150; i++) {
      assertThat(streams.get(i).next()).isEqualTo("echo question " + i);
    }
    for (DuplexStream<String, String> stream : streams) {
      stream.endWrites();
      assertThat(stream.hasNext()).isFalse();
    }
  }

  @Test
  void errors() {
    StatusException failure = failure(CallOptions.DEFAULT, "fail");
    assertThat(failure.code()).isEqualTo(Status.Code.FAILED_PRECONDITION);
    assertThat(failure.status().message()).isEqualTo("not so: \t\u00e4\ud83d\ude00%");
    assertThat(failure.trailers().get(BYTES)).containsExactly(9, -9);
    assertThat(failure(CallOptions.DEFAULT, "throw").code()).isEqualTo(Status.Code.UNKNOWN);
    StatusException unserved =
        catchThrowableOfType(
            StatusException.class,
            () -> ClientCalls.unary(channel, Texts.UNSERVED, CallOptions.DEFAULT, "x"));
    assertThat(unserved.code()).isEqualTo(Status.Code.UNIMPLEMENTED);
  }

  @Test
  void metadata() throws Exception {
    io.grpc.Metadata headers = new io.grpc.Metadata();
    headers.put(GrpcJava.TEXT, "header");
    headers.put(GrpcJava.BYTES, new byte[] {1, -1});
    Server server =
        GrpcJava.server(
            ServerInterceptors.intercept(
                service(), MetadataUtils.newAttachMetadataServerInterceptor(headers)));
    closing(GrpcJava.closing(server));
    Channel other = channel(GoshawkChannel.to("localhost:" + server.getPort()).plaintext());
    Response<String> seen =
        ClientCalls.receive(
            CallOptions.DEFAULT, o -> ClientCalls.unary(other, Texts.UNARY, o, "metadata"));
    assertThat(seen.headers().get(TEXT)).isEqualTo("header");
    assertThat(seen.headers().get(BYTES)).containsExactly(1, -1);

    Metadata sent =
        Metadata.builder()
            .add(TEXT, "a text")
            .add(BYTES, new byte[] {0, -1, 2})
            .add(BYTES, new byte[] {7})
            .build();
    call(CallOptions.DEFAULT.withMetadata(sent), "metadata");
    assertThat(requestHeaders.get().get(GrpcJava.TEXT)).isEqualTo("a text");
    assertThat(requestHeaders.get().getAll(GrpcJava.BYTES))
        .containsExactly(new byte[] {0, -1, 2}, new byte[] {7});
  }

  @Test
  void deadline() throws Exception {
    StatusException failure =
        failure(CallOptions.DEFAULT.withTimeout(Duration.ofMillis(100)), "sleep");
    assertThat(failure.code()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
  }

  @Test
  void cancellation() throws Exception {
    CompletableFuture<String> call =
        AsyncClientCalls.unary(
            channel,
            Texts.UNARY,
            CallOptions.DEFAULT.withTimeout(Duration.ofSeconds(PATIENCE)),
            "sleep");
    await(running);
    call.cancel(true);
    assertThat(await(cancelledWithDeadline)).isTrue();
  }

  @Test
  void gzip() {
    String large = "x".repeat(100_000);
    assertThat(call(CallOptions.DEFAULT.withCompression("gzip"), large))
        .isEqualTo("hello " + large);
    assertThat(call(CallOptions.DEFAULT.withCompression("gzip"), "gzip")).isEqualTo("hello gzip");
    assertThat(call(CallOptions.DEFAULT, "gzip")).isEqualTo("hello gzip");
  }

  @Test
  void tooLargeAResponse() {
    StatusException failure =
        failure(CallOptions.DEFAULT.withMaxInboundMessageSize(100), "x".repeat(100));
    assertThat(failure.code()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    assertThat(failure.status().message()).contains("106").contains("maxInboundMessageSize 100");
    assertThat(call(CallOptions.DEFAULT, "again")).isEqualTo("hello again");
  }

  @Test
  void tls() throws Exception {
    Server server =
        NettyServerBuilder.forPort(0)
            .sslContext(
                GrpcSslContexts.forServer(pem("server.pem").toFile(), pem("server.key").toFile())
                    .build())
            .addService(service())
            .build()
            .start();
    closing(GrpcJava.closing(server));
    Channel tls = channel(GoshawkChannel.to("localhost:" + server.getPort()).tls(trusting("ca")));
    assertThat(ClientCalls.unary(tls, Texts.UNARY, CallOptions.DEFAULT, "secure"))
        .isEqualTo("hello secure");
  }

  @Test
  void streamsBeyondTheServersLimitWait() throws Exception {
    Server server =
        NettyServerBuilder.forPort(0)
            .maxConcurrentCallsPerConnection(10)
            .addService(service())
            .build()
            .start();
    closing(GrpcJava.closing(server));
    Channel narrow = channel(GoshawkChannel.to("localhost:" + server.getPort()).plaintext());
    List<CompletableFuture<String>> calls = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      calls.add(AsyncClientCalls.unary(narrow, Texts.UNARY, CallOptions.DEFAULT, "caller " + i));
    }
    for (int i = 0; i < calls.size(); i++) {
      assertThat(await(calls.get(i))).isEqualTo("hello caller " + i);
    }
  }
}
