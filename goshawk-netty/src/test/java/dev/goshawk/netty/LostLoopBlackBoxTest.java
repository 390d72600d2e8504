package dev.goshawk.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.goshawk.api.CallOptions;
import dev.goshawk.api.Channel;
import dev.goshawk.api.ConnectivityState;
import dev.goshawk.api.Server;
import dev.goshawk.api.Status;
import dev.goshawk.api.StatusException;
import dev.goshawk.api.stub.AsyncClientCalls;
import dev.goshawk.api.stub.AsyncHandlers;
import dev.goshawk.api.stub.ClientCalls;
import dev.goshawk.testservices.Texts;
import dev.goshawk.testsupport.Ports;
import io.grpc.ManagedChannel;
import io.grpc.ServerServiceDefinition;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import io.netty.channel.IoEvent;
import io.netty.channel.IoRegistration;
import io.netty.channel.SingleThreadIoEventLoop;
import io.netty.channel.nio.NioIoHandle;
import io.netty.channel.nio.NioIoOps;
import io.netty.util.internal.ThreadExecutorMap;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.channels.SelectableChannel;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Servers and channels on event loops on which something is thrown, or whose thread ends. */
class LostLoopBlackBoxTest extends BlackBoxFixture {

  /** What is asked for and not answered. */
  private final CompletableFuture<String> never = new CompletableFuture<>();

  /** Where the grpc-java server leaves calls that the test answers when it is ready. */
  private final BlockingQueue<StreamObserver<String>> held = new LinkedBlockingQueue<>();

  /** Answers at once but for "never"; does to its event loop what it is asked to. */
  private Server server() {
    GoshawkServer.Builder builder = GoshawkServer.builder().port(Ports.unused());
    return serve(
        builder.service(
            Texts.service(
                service ->
                    service.method(
                        Texts.UNARY,
                        AsyncHandlers.unary(
                            (request, context) -> {
                              switch (request) {
                                case "never" -> {
                                  return never;
                                }
                                case "end" -> here().shutdownGracefully(0, 0, TimeUnit.SECONDS);
                                case "error" -> registerFaulty(here());
                                default -> {}
                              }
                              return CompletableFuture.completedFuture(request);
                            })))));
  }

  /** The event loop of Netty's on which this runs. */
  private static SingleThreadIoEventLoop here() {
    return (SingleThreadIoEventLoop) ThreadExecutorMap.currentExecutor();
  }

  /** Gives the loop a channel that throws an Error as soon as the loop looks at it. */
  private static void registerFaulty(SingleThreadIoEventLoop loop) {
    try {
      Pipe pipe = Pipe.open();
      pipe.source().configureBlocking(false);
      pipe.sink().write(ByteBuffer.allocate(1));
      loop.register(
              new NioIoHandle() {
                @Override
                public SelectableChannel selectableChannel() {
                  return pipe.source();
                }

                @Override
                public void handle(IoRegistration registration, IoEvent event) {
                  throw new OutOfMemoryError("on purpose");
                }

                @Override
                public void close() throws IOException {
                  pipe.source().close();
                  pipe.sink().close();
                }
              })
          .addListener(registered -> ((IoRegistration) registered.getNow()).submit(NioIoOps.READ));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String call(ManagedChannel channel, String request) {
    return io.grpc.stub.ClientCalls.blockingUnaryCall(
        channel,
        GrpcJava.UNARY,
        io.grpc.CallOptions.DEFAULT.withDeadlineAfter(PATIENCE, TimeUnit.SECONDS),
        request);
  }

  private ManagedChannel grpcJava(Server server) {
    ManagedChannel channel = GrpcJava.channel(server.port());
    closing(GrpcJava.closing(channel));
    return channel;
  }

  @Test
  void serverGoesOnAfterAnErrorOnItsLoop() throws Exception {
    Server server = server();
    ManagedChannel client = grpcJava(server);
    for (int i = 0; i < 5; i++) {
      assertThat(call(client, "error")).isEqualTo("error");
      assertThat(call(client, "x")).isEqualTo("x");
    }
    eventually("the log", () -> !log().lines().isEmpty());
    assertThat(log().lines())
        .containsExactly("a connection is closed, as reading or writing failed");
    assertThat(server.state()).isEqualTo(Server.State.RUNNING);
  }

  @Test
  void serverHasFailedWhenALoopHasEnded() throws Exception {
    // The client may connect once more before the port is closed, and be given to that loop.
    tolerated = "Force-closing a channel whose registration task was not accepted";
    Server server = server();
    ManagedChannel client = grpcJava(server);
    assertThat(call(client, "x")).isEqualTo("x");
    Channel own = channelTo(server); // on another loop, or on the same
    CompletableFuture<String> pending =
        AsyncClientCalls.unary(own, Texts.UNARY, CallOptions.DEFAULT, "never");
    // It may be answered, or lost with its connection.
    io.grpc.stub.ClientCalls.asyncUnaryCall(
        client.newCall(GrpcJava.UNARY, io.grpc.CallOptions.DEFAULT),
        "end",
        new GrpcJava.Observed());

    assertThatThrownBy(server::awaitTermination)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageMatching("the server has failed: event loop goshawk-loop-\\S+ has ended");
    assertThatThrownBy(() -> server.awaitTermination(Duration.ofSeconds(PATIENCE)))
        .isInstanceOf(IllegalStateException.class);
    assertThat(server.state()).isEqualTo(Server.State.FAILED);
    assertThatThrownBy(() -> await(pending))
        .isInstanceOf(ExecutionException.class)
        .cause()
        .isInstanceOfSatisfying(
            StatusException.class,
            end -> assertThat(end.code()).isEqualTo(Status.Code.UNAVAILABLE));
    eventually("the port is closed", () -> isClosed(server.port()));
    assertThat(log().lines())
        .singleElement()
        .asString()
        .startsWith("the server has failed: event loop goshawk-loop-");
  }

  private static boolean isClosed(int port) {
    try (Socket socket = new Socket("localhost", port)) {
      return !socket.isConnected();
    } catch (ConnectException e) {
      return true;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String patientCall(Channel channel) {
    return ClientCalls.unary(channel, Texts.UNARY, CallOptions.DEFAULT.withWaitForReady(true), "x");
  }

  @Test
  void channelLosesItsConnectionsWithALoopAndGoesOn() throws Exception {
    io.grpc.Server server =
        GrpcJava.server(
            ServerServiceDefinition.builder(Texts.NAME)
                .addMethod(GrpcJava.UNARY, ServerCalls.asyncUnaryCall(this::answer))
                .build());
    closing(GrpcJava.closing(server));
    for (int round = 0; round < 2 * Runtime.getRuntime().availableProcessors(); round++) {
      Channel channel = channel(reconnecting(server.getPort()));
      assertThat(patientCall(channel)).isEqualTo("x");
      CompletableFuture<String> pending =
          AsyncClientCalls.unary(channel, Texts.UNARY, CallOptions.DEFAULT, "never");
      CompletableFuture<ConnectivityState> left = channel.whenStateLeaves(ConnectivityState.READY);
      // Answered when the step behind it is there, which so runs on the loop and not here.
      CompletableFuture<Void> ended =
          AsyncClientCalls.unary(channel, Texts.UNARY, CallOptions.DEFAULT, "held")
              .thenAccept(x -> here().shutdownGracefully(0, 0, TimeUnit.SECONDS));
      StreamObserver<String> responses =
          Objects.requireNonNull(held.poll(PATIENCE, TimeUnit.SECONDS));
      responses.onNext("x");
      responses.onCompleted();
      await(ended);
      ExecutionException thrown =
          catchThrowableOfType(ExecutionException.class, () -> await(pending));
      assertThat(thrown.getCause())
          .isInstanceOfSatisfying(
              StatusException.class,
              end -> {
                assertThat(end.code()).isEqualTo(Status.Code.UNAVAILABLE);
                assertThat(end.status().message())
                    .contains("the event loop of the connection has ended");
              });
      assertThat(await(left)).isNotEqualTo(ConnectivityState.SHUTDOWN);
      assertThat(patientCall(channel)).isEqualTo("x");
      channel.close();
    }
  }

  private void answer(String request, StreamObserver<String> responses) {
    switch (request) {
      case "never" -> {}
      case "held" -> held.add(responses);
      default -> {
        responses.onNext(request);
        responses.onCompleted();
      }
    }
  }
}
