package dev.goshawk.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.goshawk.api.CallOptions;
import dev.goshawk.api.Channel;
import dev.goshawk.api.ConnectivityState;
import dev.goshawk.api.ResponseReader;
import dev.goshawk.api.Server;
import dev.goshawk.api.Status;
import dev.goshawk.api.StatusException;
import dev.goshawk.api.stub.AsyncClientCalls;
import dev.goshawk.api.stub.AsyncHandlers;
import dev.goshawk.api.stub.ClientCalls;
import dev.goshawk.api.stub.Handlers;
import dev.goshawk.testservices.Texts;
import dev.goshawk.testsupport.LiveThreads;
import dev.goshawk.testsupport.Ports;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** The ends of servers and channels: graceful, forced, twice, and with peers that do not help. */
class ShutdownBlackBoxTest extends BlackBoxFixture {

  private static final Duration LONG = Duration.ofSeconds(PATIENCE);

  private final CountDownLatch running = new CountDownLatch(1);
  private final CompletableFuture<String> answer = new CompletableFuture<>();

  /** A server whose unary call answers when the test says so, and whose stream never ends. */
  private Server slow() {
    return serve(
        Texts.service(
            service ->
                service
                    .method(
                        Texts.UNARY,
                        AsyncHandlers.unary(
                            (request, context) -> {
                              running.countDown();
                              return answer.copy();
                            }))
                    .method(
                        Texts.BYTES_DOWN,
                        Handlers.serverStreaming(
                            (request, responses, context) -> {
                              while (true) {
                                responses.write(new byte[10_000]);
                              }
                            }))));
  }

  private static CompletableFuture<String> call(Channel channel) {
    return AsyncClientCalls.unary(channel, Texts.UNARY, CallOptions.DEFAULT, "x");
  }

  private static Status failure(CompletableFuture<String> call) {
    StatusException thrown =
        catchThrowableOfType(
            StatusException.class,
            () -> {
              try {
                await(call);
              } catch (java.util.concurrent.ExecutionException e) {
                throw e.getCause();
              }
            });
    assertThat(thrown).isNotNull();
    return thrown.status();
  }

  /** Not soon after, as a container that is unloaded or a test that counts threads sees it. */
  @Test
  void noThreadIsLeftWhenTheLastCloseReturns() throws Exception {
    ServerTls watched =
        ServerTls.builder()
            .identity(identity("server"))
            .reloadInterval(Duration.ofMillis(10))
            .build();
    for (int i = 0; i < 20; i++) {
      Server server =
          GoshawkServer.builder()
              .port(0)
              .tls(watched)
              .service(
                  Texts.service(
                      service -> service.method(Texts.UNARY, Handlers.unary((q, context) -> q))))
              .start();
      Channel channel = GoshawkChannel.to("localhost:" + server.port()).tls(trusting("ca")).build();
      assertThat(ClientCalls.unary(channel, Texts.UNARY, CallOptions.DEFAULT, "x")).isEqualTo("x");
      if (i % 2 == 0) {
        server.close();
        channel.close();
      } else {
        channel.close();
        server.shutdown(Duration.ZERO);
        server.awaitTermination();
      }
      assertThat(LiveThreads.ofGoshawk()).isEmpty();
    }
  }

  @Test
  void serverLetsRunningCallsEndAndTakesNoNewOnes() throws Exception {
    Server server = slow();
    Channel channel = channelTo(server);
    CompletableFuture<String> call = call(channel);
    await(running);
    CompletableFuture<ConnectivityState> left = channel.whenStateLeaves(ConnectivityState.READY);
    CompletableFuture<Void> terminated = server.shutdown(LONG);
    assertThat(await(left)).isNotEqualTo(ConnectivityState.READY); // GOAWAY has come
    assertThat(failure(call(channel)).code()).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(terminated).isNotDone();
    answer.complete("in time");
    assertThat(await(call)).isEqualTo("in time");
    await(terminated);
    server.awaitTermination();
  }

  @Test
  void serverCancelsCallsThatOutliveTheGrace() throws Exception {
    Server server = slow();
    CompletableFuture<String> call = call(channelTo(server));
    await(running);
    await(server.shutdown(Duration.ofMillis(20)));
    assertThat(failure(call).code()).isEqualTo(Status.Code.UNAVAILABLE);
  }

  @Test
  void secondShutdownMayBeLessPatient() throws Exception {
    Server server = slow();
    CompletableFuture<String> call = call(channelTo(server));
    await(running);
    CompletableFuture<Void> patient = server.shutdown(Duration.ofSeconds(Long.MAX_VALUE));
    await(server.shutdown(Duration.ZERO));
    await(patient);
    assertThat(failure(call).code()).isEqualTo(Status.Code.UNAVAILABLE);
  }

  @Test
  void portIsFreeWhenTheServerIsClosed() {
    int port = Ports.unused();
    for (int i = 0; i < 20; i++) {
      Server server = GoshawkServer.builder().port(port).service(Texts.service(s -> {})).start();
      channelTo(server).connect(); // so that the loops go on
      server.close();
    }
  }

  @Test
  void channelLetsRunningCallsEndAndTakesNoNewOnes() throws Exception {
    Channel channel = channelTo(slow());
    CompletableFuture<String> call = call(channel);
    await(running);
    CompletableFuture<Void> terminated = channel.shutdown(LONG);
    assertThat(failure(call(channel)).message()).contains("closed");
    assertThat(terminated).isNotDone();
    answer.complete("in time");
    assertThat(await(call)).isEqualTo("in time");
    await(terminated);
  }

  @Test
  void channelCancelsCallsThatOutliveTheGrace() throws Exception {
    Channel channel = channelTo(slow());
    CompletableFuture<String> call = call(channel);
    await(running);
    await(channel.shutdown(Duration.ofMillis(20)));
    assertThat(failure(call).code()).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(failure(call).message()).contains("closed");
  }

  @Test
  void channelMayWaitAsLongAsItLikes() throws Exception {
    Channel channel = channelTo(slow());
    CompletableFuture<String> call = call(channel);
    await(running);
    CompletableFuture<Void> patient = channel.shutdown(Duration.ofSeconds(Long.MAX_VALUE));
    answer.complete("in time");
    assertThat(await(call)).isEqualTo("in time");
    await(patient);
  }

  @Test
  void closingTwiceIsNothing() throws Exception {
    Server server = slow();
    Channel channel = channelTo(server);
    channel.connect();
    channel.close();
    channel.close();
    await(channel.shutdown(LONG));
    server.close();
    server.close();
    await(server.shutdown(LONG));
    server.awaitTermination();
    assertThat(channel.state()).isEqualTo(ConnectivityState.SHUTDOWN);
    channel.connect();
    channel.resetConnectBackoff();
    assertThat(channel.state()).isEqualTo(ConnectivityState.SHUTDOWN);
  }

  @Test
  void callsOfAClosedChannelAreUnavailable() throws Exception {
    Server server = slow();
    Channel channel = channelTo(server);
    channel.close();
    server.close();
    eventually("the loops have ended", () -> LiveThreads.ofGoshawk().isEmpty());
    assertThat(failure(call(channel)).code()).isEqualTo(Status.Code.UNAVAILABLE);
    assertThatThrownBy(() -> ClientCalls.unary(channel, Texts.UNARY, CallOptions.DEFAULT, "x"))
        .isInstanceOf(StatusException.class)
        .hasMessageContaining("closed");
    Collected<byte[]> responses = Collected.all();
    AsyncClientCalls.serverStreaming(channel, Texts.BYTES_DOWN, CallOptions.DEFAULT, new byte[0])
        .subscribe(responses);
    assertThatThrownBy(() -> await(responses.end)).hasMessageContaining("closed");
    try (var requests = ClientCalls.clientStreaming(channel, Texts.UP, CallOptions.DEFAULT)) {
      assertThatThrownBy(requests::finish).hasMessageContaining("closed");
    }
  }

  @Test
  void whatIsHeldOfAClosedChannelStaysQuiet() throws Exception {
    Server server = slow();
    Channel channel = channelTo(server);
    ResponseReader<byte[]> responses =
        ClientCalls.serverStreaming(channel, Texts.BYTES_DOWN, CallOptions.DEFAULT, new byte[0]);
    responses.next();
    CompletableFuture<String> call = call(channel);
    await(running);
    await(channel.shutdown(Duration.ZERO));
    server.close();
    eventually("the loops have ended", () -> LiveThreads.ofGoshawk().isEmpty());
    assertThat(call.cancel(true)).isFalse();
    assertThat(failure(call).code()).isEqualTo(Status.Code.UNAVAILABLE);
    assertThatThrownBy(
            () -> {
              while (responses.hasNext()) {
                responses.next();
              }
            })
        .isInstanceOf(StatusException.class);
    responses.close();
  }

  @Test
  void serverWaitsForNoClientThatDoesNotRead() throws Exception {
    Server server = slow();
    try (Socket socket = new Socket("localhost", server.port())) {
      socket
          .getOutputStream()
          .write(
              RawHttp2.clientStart(
                  RawHttp2.setting(RawHttp2.INITIAL_WINDOW_SIZE, Integer.MAX_VALUE)));
      socket.getOutputStream().write(RawHttp2.windowUpdate(0, Integer.MAX_VALUE - 65_535));
      socket.getOutputStream().write(RawHttp2.request(1, "/t.T/BytesDown", false));
      socket.getOutputStream().write(RawHttp2.data(1, true, RawHttp2.message("")));
      socket.getInputStream().read();
      await(server.shutdown(Duration.ofMillis(20)));
    }
  }

  @Test
  void channelWaitsForNoServerThatDoesNotAnswer() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getByName("localhost"))) {
      Channel channel =
          channel(GoshawkChannel.to("localhost:" + silent.getLocalPort()).plaintext());
      CompletableFuture<String> call = call(channel);
      eventually("connecting", () -> channel.state() == ConnectivityState.CONNECTING);
      channel.close();
      assertThat(failure(call).code()).isEqualTo(Status.Code.UNAVAILABLE);
    }
  }

  @Test
  void channelGivesUpAHandshakeThatNobodyAnswers() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getByName("localhost"))) {
      Channel channel =
          channel(GoshawkChannel.to("localhost:" + silent.getLocalPort()).tls(trusting("ca")));
      CompletableFuture<String> call = call(channel);
      eventually("connecting", () -> channel.state() == ConnectivityState.CONNECTING);
      channel.close();
      assertThat(failure(call).code()).isEqualTo(Status.Code.UNAVAILABLE);
    }
  }

  @Test
  void closingFromTheLoopDoesNotHang() throws Exception {
    Server server = slow();
    answer.complete("now");
    Channel channel = channelTo(server);
    CompletableFuture<Void> closed = call(channel).thenRun(channel::close);
    await(closed);
    await(channel.shutdown(LONG));
  }

  @Test
  void manyConnectionsEndAtOnce() throws Exception {
    Server server = slow();
    List<Channel> channels = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      Channel channel = channelTo(server);
      channel.connect();
      channels.add(channel);
    }
    for (Channel channel : channels) {
      eventually("ready", () -> channel.state() == ConnectivityState.READY);
    }
    await(server.shutdown(LONG));
    for (Channel channel : channels) {
      eventually("idle", () -> channel.state() == ConnectivityState.IDLE);
    }
  }
}
