package dev.goshawk.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.goshawk.api.BindableService;
import dev.goshawk.api.CallOptions;
import dev.goshawk.api.Channel;
import dev.goshawk.api.ConnectivityState;
import dev.goshawk.api.Server;
import dev.goshawk.api.Status;
import dev.goshawk.api.StatusException;
import dev.goshawk.api.stub.AsyncClientCalls;
import dev.goshawk.api.stub.ClientCalls;
import dev.goshawk.api.stub.Handlers;
import dev.goshawk.testservices.Texts;
import dev.goshawk.testsupport.Ports;
import java.io.InputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Servers that come and go, and connections that are cut. */
@SuppressWarnings("ReturnValueIgnored") // hasNext waits, and throws what the call ended with
class ReconnectBlackBoxTest extends BlackBoxFixture {

  private static final CallOptions PATIENT = CallOptions.DEFAULT.withWaitForReady(true);

  private static final BindableService ECHO =
      Texts.service(service -> service.method(Texts.UNARY, Handlers.unary((q, c) -> q)));

  private static String call(Channel channel, CallOptions options) {
    return ClientCalls.unary(channel, Texts.UNARY, options, "x");
  }

  private static Status failure(Channel channel, CallOptions options) {
    StatusException thrown =
        catchThrowableOfType(StatusException.class, () -> call(channel, options));
    return Objects.requireNonNull(thrown, "the call succeeded").status();
  }

  @Test
  void callsGoOnAfterTheServerHasStartedAgain() throws Exception {
    int port = Ports.unused();
    Server first = serve(GoshawkServer.builder().port(port).service(ECHO));
    Channel channel = channel(reconnecting(port));
    assertThat(channel.state()).isEqualTo(ConnectivityState.IDLE);
    assertThat(call(channel, CallOptions.DEFAULT)).isEqualTo("x");
    assertThat(channel.state()).isEqualTo(ConnectivityState.READY);

    CompletableFuture<ConnectivityState> left = channel.whenStateLeaves(ConnectivityState.READY);
    first.close();
    await(left);
    assertThat(failure(channel, CallOptions.DEFAULT).code()).isEqualTo(Status.Code.UNAVAILABLE);

    serve(GoshawkServer.builder().port(port).service(ECHO));
    channel.resetConnectBackoff();
    assertThat(call(channel, PATIENT)).isEqualTo("x");
    assertThat(channel.state()).isEqualTo(ConnectivityState.READY);
  }

  /** An attempt may take as long as its backoff, and sockets count that in an int of ms. */
  @Test
  void channelWhoseBackoffIsLongConnects() throws Exception {
    Server server = serve(ECHO);
    for (int days : new int[] {30, 364, 10_000}) {
      Duration backoff = Duration.ofDays(days);
      String target = "localhost:" + server.port();
      Channel channel =
          channel(GoshawkChannel.to(target).plaintext().connectBackoff(backoff, backoff));
      assertThat(call(channel, CallOptions.DEFAULT)).isEqualTo("x");
    }
  }

  @Test
  void callThatWaitsForReadyOutlivesFailedAttempts() throws Exception {
    int port = Ports.unused();
    Channel channel = channel(GoshawkChannel.to("localhost:" + port).plaintext());
    CompletableFuture<String> waiting =
        AsyncClientCalls.unary(channel, Texts.UNARY, PATIENT, "patience");
    assertThat(failure(channel, CallOptions.DEFAULT).code()).isEqualTo(Status.Code.UNAVAILABLE);
    eventually(
        "the channel is in TRANSIENT_FAILURE",
        () -> channel.state() == ConnectivityState.TRANSIENT_FAILURE);
    assertThat(waiting).isNotDone();

    serve(GoshawkServer.builder().port(port).service(ECHO));
    channel.resetConnectBackoff();
    assertThat(await(waiting)).isEqualTo("patience");
  }

  @Test
  void deadlineOfACallThatWaitsForReadySaysWhatItWaitedFor() throws Exception {
    int port = Ports.unused();
    Channel channel = channel(GoshawkChannel.to("localhost:" + port).plaintext());
    failure(channel, CallOptions.DEFAULT); // there has been an attempt, whenever the deadline comes
    Status failure = failure(channel, PATIENT.withTimeout(Duration.ofMillis(50)));
    assertThat(failure.code()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
    assertThat(failure.message()).contains("no connection: ");
  }

  @Test
  void callOnAConnectionThatIsCutIsUnavailable() throws Exception {
    CountDownLatch cut = new CountDownLatch(1);
    try (RawServer server =
        RawServer.start(
            socket -> {
              InputStream in = socket.getInputStream();
              in.readNBytes(RawHttp2.PREFACE_LENGTH);
              socket.getOutputStream().write(RawHttp2.settings());
              RawHttp2.readUntil(in, RawHttp2.DATA);
              socket.setSoLinger(true, 0); // a reset, not an end
              socket.close();
              cut.countDown();
            })) {
      Channel channel = channel(GoshawkChannel.to("localhost:" + server.port()).plaintext());
      Status failure = failure(channel, CallOptions.DEFAULT);
      await(cut);
      assertThat(failure.code()).isEqualTo(Status.Code.UNAVAILABLE);
      assertThat(failure.message()).isNotEmpty();
    }
  }

  @Test
  void readerOfACallWhoseConnectionIsCutHearsIt() throws Exception {
    CountDownLatch running = new CountDownLatch(1);
    CompletableFuture<Status> reason = new CompletableFuture<>();
    Server server =
        serve(
            Texts.service(
                service ->
                    service.method(
                        Texts.UP,
                        Handlers.clientStreaming(
                            (requests, context) -> {
                              running.countDown();
                              try {
                                requests.hasNext();
                              } catch (StatusException e) {
                                reason.complete(e.status());
                              }
                              return "";
                            }))));
    cutWhileRunning(server, running, RawHttp2.request(1, "/t.T/Up", false));
    assertThat(await(reason).code()).isEqualTo(Status.Code.CANCELLED);
    assertThat(await(reason).message()).contains("connection was lost");
  }

  @Test
  void handlerOfACallWhoseConnectionIsCutIsInterrupted() throws Exception {
    CountDownLatch running = new CountDownLatch(1);
    CompletableFuture<Boolean> cancelled = new CompletableFuture<>();
    CompletableFuture<Void> interrupted = new CompletableFuture<>();
    Server server =
        serve(
            Texts.service(
                service ->
                    service.method(
                        Texts.UNARY,
                        Handlers.unary(
                            (request, context) -> {
                              context.onCancel(() -> cancelled.complete(context.isCancelled()));
                              running.countDown();
                              try {
                                Thread.sleep(PATIENCE * 1_000L);
                              } catch (InterruptedException e) {
                                interrupted.complete(null);
                              }
                              return "";
                            }))));
    cutWhileRunning(
        server,
        running,
        RawHttp2.request(1, "/t.T/Unary", false),
        RawHttp2.data(1, true, RawHttp2.message("x")));
    assertThat(await(cancelled)).isTrue();
    await(interrupted);
  }

  /** Makes a call by hand, and resets its connection while the handler runs. */
  private static void cutWhileRunning(Server server, CountDownLatch running, byte[]... request)
      throws Exception {
    try (Socket socket = new Socket("localhost", server.port())) {
      socket.getOutputStream().write(RawHttp2.clientStart());
      for (byte[] frame : request) {
        socket.getOutputStream().write(frame);
      }
      await(running);
      socket.setSoLinger(true, 0);
    }
  }
}
