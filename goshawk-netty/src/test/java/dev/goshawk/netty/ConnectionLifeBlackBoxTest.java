package dev.goshawk.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.goshawk.api.Server;
import dev.goshawk.api.ServiceDefinition;
import dev.goshawk.api.stub.AsyncHandlers;
import dev.goshawk.api.stub.Handlers;
import dev.goshawk.testservices.Texts;
import io.grpc.CallOptions;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** How a server keeps its connections, seen by grpc-java's client and by raw sockets. */
class ConnectionLifeBlackBoxTest extends BlackBoxFixture {

  private static final int PING = 6;
  private static final int PING_LENGTH = 8;

  private final Set<SocketAddress> peers = ConcurrentHashMap.newKeySet();
  private final List<CompletableFuture<String>> held = new CopyOnWriteArrayList<>();

  private void serve(ServiceDefinition.Builder service) {
    service
        .method(
            Texts.UNARY,
            Handlers.unary(
                (request, context) -> {
                  peers.add(context.remoteAddress());
                  return request.repeat(3_000);
                }))
        .method(
            Texts.DOWN,
            AsyncHandlers.serverStreaming(
                (count, context) -> new Items<>(Integer.parseInt(count), i -> "x".repeat(100_000))))
        .method(
            Texts.UP,
            AsyncHandlers.clientStreaming(
                (requests, context) -> {
                  CompletableFuture<String> answer = new CompletableFuture<>();
                  held.add(answer);
                  return answer;
                }));
  }

  private GoshawkServer.Builder builder() {
    return GoshawkServer.builder().port(0).service(Texts.service(this::serve));
  }

  private ManagedChannel foreignChannel(Server server) {
    ManagedChannel channel = GrpcJava.channel(server.port());
    closing(GrpcJava.closing(channel));
    return channel;
  }

  private static String call(ManagedChannel channel) {
    return ClientCalls.blockingUnaryCall(channel, GrpcJava.UNARY, CallOptions.DEFAULT, "x");
  }

  private static Status failure(ManagedChannel channel) {
    return Objects.requireNonNull(
            catchThrowableOfType(StatusRuntimeException.class, () -> call(channel)),
            "the call succeeded")
        .getStatus();
  }

  @Test
  void peerThatFallsSilentIsAskedAndThenClosed() throws Exception {
    Server server =
        serve(
            builder()
                .keepAliveTime(Duration.ofSeconds(1))
                .keepAliveTimeout(Duration.ofMillis(100)));
    try (Socket socket = new Socket(InetAddress.getByName("localhost"), server.port())) {
      socket.getOutputStream().write(RawHttp2.clientStart());
      byte[] got = socket.getInputStream().readAllBytes(); // until the server closes
      assertThat(lastFrameType(got)).isEqualTo(PING);
    }
  }

  private static int lastFrameType(byte[] bytes) throws Exception {
    InputStream in = new ByteArrayInputStream(bytes);
    int type = -1;
    while (in.available() > 0) {
      byte[] header = in.readNBytes(9);
      int length = (header[0] & 0xff) << 16 | (header[1] & 0xff) << 8 | (header[2] & 0xff);
      type = header[3];
      assertThat(type != PING || length == PING_LENGTH).isTrue();
      in.skipNBytes(length);
    }
    return type;
  }

  @Test
  void grpcJavaLosesNoCallToTheAgeOfConnections() {
    Server server = serve(builder().maxConnectionAge(Duration.ofSeconds(1)));
    ManagedChannel channel = foreignChannel(server);
    while (peers.size() < 3) {
      assertThat(call(channel)).hasSize(3_000);
    }
  }

  @Test
  void grpcJavaIsIdleWhenItsIdleConnectionWasClosed() throws Exception {
    Server server = serve(builder().maxConnectionIdle(Duration.ofSeconds(1)));
    ManagedChannel channel = foreignChannel(server);
    assertThat(call(channel)).hasSize(3_000);
    eventually("IDLE", () -> channel.getState(false) == ConnectivityState.IDLE);
    assertThat(call(channel)).hasSize(3_000);
  }

  @Test
  void grpcJavaMayMeasureRoundTripsByPings() {
    Server server = serve(builder());
    ManagedChannel channel =
        NettyChannelBuilder.forAddress("localhost", server.port())
            .usePlaintext()
            .initialFlowControlWindow(64 * 1024) // and more, as it finds out by PING
            .build();
    closing(GrpcJava.closing(channel));
    for (int i = 0; i < 3; i++) {
      List<Integer> sizes = new ArrayList<>();
      ClientCalls.blockingServerStreamingCall(
              channel, GrpcJava.SERVER_STREAMING, CallOptions.DEFAULT, "100")
          .forEachRemaining(message -> sizes.add(message.length()));
      assertThat(sizes).hasSize(100).containsOnly(100_000);
    }
    assertThat(log().lines()).isEmpty();
  }

  @Test
  void grpcJavaCannotConnectToAFullServer() throws Exception {
    Server server = serve(builder().maxConnections(1));
    ManagedChannel first = foreignChannel(server);
    assertThat(call(first)).hasSize(3_000);
    ManagedChannel second = foreignChannel(server);
    assertThat(failure(second).getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(call(first)).hasSize(3_000);
    first.shutdownNow();
    eventually(
        "room",
        () -> {
          second.resetConnectBackoff();
          return second.getState(true) == ConnectivityState.READY;
        });
    assertThat(call(second)).hasSize(3_000);
    assertThat(log().lines()).first().asString().contains("maxConnections 1");
  }

  @Test
  void grpcJavaHearsThatThereAreTooManyCalls() throws Exception {
    Server server = serve(builder().maxCalls(1));
    ManagedChannel channel = foreignChannel(server);
    GrpcJava.Observed observed = new GrpcJava.Observed();
    var requests =
        ClientCalls.asyncClientStreamingCall(
            channel.newCall(GrpcJava.CLIENT_STREAMING, CallOptions.DEFAULT), observed);
    eventually("the call has begun", () -> !held.isEmpty());
    Status refused = failure(foreignChannel(server));
    assertThat(refused.getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    assertThat(refused.getDescription()).isEqualTo("the server has maxCalls 1 calls already");
    requests.onCompleted();
    held.get(0).complete("done");
    assertThat(await(observed.end)).containsExactly("done");
    eventually(
        "room",
        () -> {
          try {
            return call(channel).length() == 3_000;
          } catch (StatusRuntimeException e) {
            return false; // the server has not yet counted the call that ended
          }
        });
  }
}
