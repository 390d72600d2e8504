package dev.goshawk.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.goshawk.api.Metadata;
import dev.goshawk.api.MetadataKey;
import dev.goshawk.api.Server;
import dev.goshawk.api.ServiceDefinition;
import dev.goshawk.api.Status.Code;
import dev.goshawk.api.stub.AsyncHandlers;
import dev.goshawk.api.stub.Handlers;
import dev.goshawk.testservices.Texts;
import io.grpc.CallOptions;
import io.grpc.ClientInterceptor;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** grpc-java's client against our server. */
class GrpcJavaClientBlackBoxTest extends BlackBoxFixture {

  /** More than a client of grpc-java takes by default, 8 KiB, and less than 64 KiB. */
  private static final int LARGE = 20_000;

  private final CountDownLatch running = new CountDownLatch(1);
  private final CompletableFuture<Void> stopped = new CompletableFuture<>();
  private Server server;
  private ManagedChannel channel;

  private void serve(ServiceDefinition.Builder service) {
    service
        .method(
            Texts.UNARY,
            Handlers.unary(
                (request, context) -> {
                  switch (request) {
                    case "fail" ->
                        throw dev.goshawk.api.Status.FAILED_PRECONDITION
                            .withMessage("not so: \t\u00e4\ud83d\ude00%")
                            .exception();
                    case "throw" -> throw new IllegalStateException("secret");
                    case "long" ->
                        throw dev.goshawk.api.Status.FAILED_PRECONDITION
                            .withMessage("x".repeat(LARGE))
                            .exception();
                    case "headers" ->
                        context.addHeaders(
                            Metadata.of(MetadataKey.ascii("x-text"), "x".repeat(LARGE)));
                    case "gzip" -> context.useCompression("gzip");
                    case "metadata" -> {
                      context.addHeaders(context.metadata());
                      context.addTrailers(
                          Metadata.of(MetadataKey.binary("x-bytes-bin"), new byte[] {9, -9}));
                    }
                    case "sleep" -> {
                      running.countDown();
                      try {
                        Thread.sleep(PATIENCE * 1_000L);
                      } catch (InterruptedException e) {
                        stopped.complete(null);
                        throw e;
                      }
                    }
                    default -> {}
                  }
                  return "hello " + request;
                }))
        .method(
            Texts.DOWN,
            AsyncHandlers.serverStreaming(
                (count, context) -> new Items<>(Integer.parseInt(count), i -> "item " + i)))
        .method(
            Texts.UP,
            Handlers.clientStreaming(
                (requests, context) -> {
                  int length = 0;
                  for (String request : requests) {
                    length += request.length();
                  }
                  return "length " + length;
                }))
        .method(
            Texts.BIDI,
            Handlers.bidiStreaming(
                (requests, responses, context) -> {
                  for (String request : requests) {
                    responses.write("echo " + request);
                  }
                }));
  }

  @BeforeEach
  void connect() {
    server = serve(Texts.service(this::serve));
    channel = GrpcJava.channel(server.port());
    closing(GrpcJava.closing(channel));
  }

  private String call(CallOptions options, String request) {
    return ClientCalls.blockingUnaryCall(channel, GrpcJava.UNARY, options, request);
  }

  private Status failure(CallOptions options, String request) {
    StatusRuntimeException thrown =
        catchThrowableOfType(StatusRuntimeException.class, () -> call(options, request));
    return Objects.requireNonNull(thrown, "the call succeeded").getStatus();
  }

  @Test
  void unary() {
    assertThat(call(CallOptions.DEFAULT, "world")).isEqualTo("hello world");
    assertThat(call(CallOptions.DEFAULT, "")).isEqualTo("hello ");
    String large = "x".repeat(3_000_000);
    assertThat(call(CallOptions.DEFAULT, large)).isEqualTo("hello " + large);
  }

  @Test
  void serverStreaming() {
    Iterator<String> responses =
        ClientCalls.blockingServerStreamingCall(
            channel, GrpcJava.SERVER_STREAMING, CallOptions.DEFAULT, "1000");
    List<String> all = new ArrayList<>();
    responses.forEachRemaining(all::add);
    assertThat(all).hasSize(1_000).startsWith("item 0").endsWith("item 999");
  }

  @Test
  void clientStreaming() throws Exception {
    GrpcJava.Observed observed = new GrpcJava.Observed();
    StreamObserver<String> requests =
        ClientCalls.asyncClientStreamingCall(
            channel.newCall(GrpcJava.CLIENT_STREAMING, CallOptions.DEFAULT), observed);
    for (int i = 0; i < 1_000; i++) {
      requests.onNext("12345");
    }
    requests.onCompleted();
    assertThat(await(observed.end)).containsExactly("length 5000");
  }

  @Test
  void bidiStreaming() throws Exception {
    GrpcJava.Observed observed = new GrpcJava.Observed();
    StreamObserver<String> requests =
        ClientCalls.asyncBidiStreamingCall(
            channel.newCall(GrpcJava.BIDI, CallOptions.DEFAULT), observed);
    for (int i = 0; i < 100; i++) {
      int sent = i + 1;
      requests.onNext("question " + i);
      eventually("an answer", () -> observed.size() == sent);
    }
    requests.onCompleted();
    assertThat(await(observed.end)).hasSize(100).endsWith("echo question 99");
  }

  /** A client that takes 64 KiB of headers. */
  private ManagedChannel generous() {
    ManagedChannel generous =
        NettyChannelBuilder.forAddress("localhost", server.port())
            .usePlaintext()
            .maxInboundMetadataSize(64 * 1024)
            .build();
    closing(GrpcJava.closing(generous));
    return generous;
  }

  /** The message is cut to what the client takes; the code stays, and so do other calls. */
  @Test
  void longMessageOfAStatus() throws Exception {
    GrpcJava.Observed beside = new GrpcJava.Observed();
    StreamObserver<String> requests =
        ClientCalls.asyncBidiStreamingCall(
            channel.newCall(GrpcJava.BIDI, CallOptions.DEFAULT), beside);
    requests.onNext("before");
    eventually("an answer", () -> beside.size() == 1);
    Status cut = failure(CallOptions.DEFAULT, "long");
    assertThat(cut.getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION);
    assertThat(cut.getDescription()).matches("x{7000,8192}\u2026");
    requests.onNext("behind");
    requests.onCompleted();
    assertThat(await(beside.end)).containsExactly("echo before", "echo behind");
    channel = generous();
    assertThat(failure(CallOptions.DEFAULT, "long").getDescription()).isEqualTo("x".repeat(LARGE));
  }

  @Test
  void largeMetadata() {
    Status refused = failure(CallOptions.DEFAULT, "headers");
    assertThat(refused.getCode()).as(refused.toString()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    assertThat(refused.getDescription()).contains("x-text").contains("20,0").contains("8,192");
    assertThat(call(CallOptions.DEFAULT, "world")).isEqualTo("hello world");
    channel = generous();
    assertThat(call(CallOptions.DEFAULT, "headers")).isEqualTo("hello headers");
    io.grpc.Metadata large = new io.grpc.Metadata();
    large.put(GrpcJava.TEXT, "x".repeat(LARGE));
    ClientInterceptor attaching = MetadataUtils.newAttachHeadersInterceptor(large);
    StatusRuntimeException tooLarge =
        catchThrowableOfType(
            StatusRuntimeException.class,
            () ->
                ClientCalls.blockingUnaryCall(
                    ClientInterceptors.intercept(channel, attaching),
                    GrpcJava.UNARY,
                    CallOptions.DEFAULT,
                    "x"));
    assertThat(tooLarge).as("its own refusal, by what the server announced").isNotNull();
    assertThat(call(CallOptions.DEFAULT, "world")).isEqualTo("hello world");
  }

  @Test
  void errors() {
    Status failure = failure(CallOptions.DEFAULT, "fail");
    assertThat(failure.getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION);
    assertThat(failure.getDescription()).isEqualTo("not so: \t\u00e4\ud83d\ude00%");

    Status thrown = failure(CallOptions.DEFAULT, "throw");
    assertThat(thrown.getCode()).isEqualTo(Status.Code.UNKNOWN);
    assertThat(thrown.toString()).doesNotContain("secret");

    StatusRuntimeException unserved =
        catchThrowableOfType(
            StatusRuntimeException.class,
            () ->
                ClientCalls.blockingUnaryCall(
                    channel, GrpcJava.UNSERVED, CallOptions.DEFAULT, "x"));
    assertThat(unserved.getStatus().getCode()).isEqualTo(Status.Code.UNIMPLEMENTED);
    assertThat(Code.values()).hasSameSizeAs(Status.Code.values());
  }

  @Test
  void metadata() {
    io.grpc.Metadata sent = new io.grpc.Metadata();
    sent.put(GrpcJava.TEXT, "a text");
    sent.put(GrpcJava.BYTES, new byte[] {0, -1, 2});
    sent.put(GrpcJava.BYTES, new byte[] {7});
    AtomicReference<io.grpc.Metadata> headers = new AtomicReference<>();
    AtomicReference<io.grpc.Metadata> trailers = new AtomicReference<>();
    ClientInterceptor[] interceptors = {
      MetadataUtils.newAttachHeadersInterceptor(sent),
      MetadataUtils.newCaptureMetadataInterceptor(headers, trailers)
    };
    ClientCalls.blockingUnaryCall(
        ClientInterceptors.intercept(channel, interceptors),
        GrpcJava.UNARY,
        CallOptions.DEFAULT,
        "metadata");
    assertThat(headers.get().get(GrpcJava.TEXT)).isEqualTo("a text");
    assertThat(headers.get().getAll(GrpcJava.BYTES))
        .containsExactly(new byte[] {0, -1, 2}, new byte[] {7});
    assertThat(trailers.get().get(GrpcJava.BYTES)).containsExactly(9, -9);
  }

  @Test
  void deadline() throws Exception {
    Status failure =
        failure(CallOptions.DEFAULT.withDeadlineAfter(50, TimeUnit.MILLISECONDS), "sleep");
    assertThat(failure.getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
  }

  @Test
  void cancellation() throws Exception {
    var call =
        ClientCalls.futureUnaryCall(channel.newCall(GrpcJava.UNARY, CallOptions.DEFAULT), "sleep");
    await(running);
    call.cancel(true);
    await(stopped);
  }

  @Test
  void gzip() {
    String large = "x".repeat(100_000);
    assertThat(call(GrpcJava.gzip(), large)).isEqualTo("hello " + large);
    assertThat(call(GrpcJava.gzip(), "gzip")).isEqualTo("hello gzip");
    assertThat(call(CallOptions.DEFAULT, "gzip")).isEqualTo("hello gzip");
  }

  @Test
  void tooLargeARequest() {
    Status failure = failure(CallOptions.DEFAULT, "x".repeat(5_000_000));
    assertThat(failure.getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    assertThat(failure.getDescription()).contains("maxInboundMessageSize 4,194,304");
    assertThat(call(CallOptions.DEFAULT, "again")).isEqualTo("hello again");
  }

  @Test
  void gracefulShutdownOfOurServer() throws Exception {
    GrpcJava.Observed observed = new GrpcJava.Observed();
    StreamObserver<String> requests =
        ClientCalls.asyncBidiStreamingCall(
            channel.newCall(GrpcJava.BIDI, CallOptions.DEFAULT), observed);
    requests.onNext("before");
    eventually("an answer", () -> observed.size() == 1);
    CompletableFuture<Void> terminated = server.shutdown(java.time.Duration.ofSeconds(PATIENCE));
    requests.onNext("after");
    requests.onCompleted();
    assertThat(await(observed.end)).containsExactly("echo before", "echo after");
    await(terminated);
  }

  @Test
  void tls() throws Exception {
    Server secure =
        serve(GoshawkServer.builder().port(0).tls(mutualTls()).service(Texts.service(this::serve)));
    ManagedChannel tls =
        NettyChannelBuilder.forAddress("localhost", secure.port())
            .sslContext(
                GrpcSslContexts.forClient()
                    .trustManager(pem("ca.pem").toFile())
                    .keyManager(pem("client.pem").toFile(), pem("client.key").toFile())
                    .build())
            .build();
    closing(GrpcJava.closing(tls));
    assertThat(ClientCalls.blockingUnaryCall(tls, GrpcJava.UNARY, CallOptions.DEFAULT, "secure"))
        .isEqualTo("hello secure");
  }

  @Test
  void manyCallsAtOnce() throws Exception {
    List<com.google.common.util.concurrent.ListenableFuture<String>> calls = new ArrayList<>();
    for (int i = 0; i < 1_500; i++) { // more than may be open at a time
      calls.add(
          ClientCalls.futureUnaryCall(
              channel.newCall(GrpcJava.UNARY, CallOptions.DEFAULT), "caller " + i));
    }
    for (int i = 0; i < calls.size(); i++) {
      try {
        assertThat(calls.get(i).get(PATIENCE, TimeUnit.SECONDS)).isEqualTo("hello caller " + i);
      } catch (ExecutionException e) {
        throw new AssertionError("call " + i, e);
      }
    }
  }
}
