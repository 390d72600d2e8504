package dev.goshawk.netty;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.stub.ClientCalls;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Connections that come and go, and more of them than there can be. */
class ConnectionAttackBlackBoxTest extends AttackFixture {

  private static final int MANY = 3_000;

  /** Reset at once, within the preface, and behind a request. */
  @ParameterizedTest
  @ValueSource(ints = {0, 10, 1_000})
  void connectsAndResets(int bytes) throws Exception {
    int port = victim();
    byte[] start = RawHttp2.join(RawHttp2.clientStart(), RawHttp2.request(1, BIDI, false));
    byte[] part = java.util.Arrays.copyOf(start, Math.min(bytes, start.length));
    for (int i = 0; i < MANY; i++) {
      Socket socket = new Socket("localhost", port);
      socket.getOutputStream().write(part);
      socket.setSoLinger(true, 0);
      socket.close();
    }
    Attacker last = closing(Attacker.to(port));
    last.sent = MANY * Math.max(1L, part.length);
    kept(last, 1);
    assertThat(log().lines()).isEmpty();
  }

  /** Handshakes that are broken off: the log tells of some of them, and of how many there were. */
  @Test
  void connectsAndResetsWithTls() throws Exception {
    int port = victimOfTls(echo().tls(serverTls()));
    for (int i = 0; i < 500; i++) {
      Socket socket = new Socket("localhost", port);
      socket.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes(UTF_8));
      socket.getInputStream().read();
      socket.setSoLinger(true, 0);
      socket.close();
    }
    assertThat(log().lines()).hasSizeBetween(1, 100); // 20 in 10 s
    assertThat(log().lines().get(0)).contains("closed before it began");
    Attacker last = closing(Attacker.silent(port));
    last.sent = 500 * 18;
    survived(last);
  }

  /** Connections that are there and say nothing: each goes when its time is over. */
  @Test
  void connectsAndSaysNothing() throws Exception {
    int port = victim(echo().handshakeTimeout(Duration.ofSeconds(1)));
    List<Attacker> silent = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      silent.add(closing(Attacker.silent(port)));
    }
    for (Attacker one : silent) {
      one.awaitClosed();
      assertThat(one.goAway()).isEqualTo("none");
    }
    assertThat(log().lines()).hasSizeBetween(1, 100); // 20 in 10 s
    assertThat(log().lines().get(0)).contains("no HTTP/2 SETTINGS within handshakeTimeout PT1S");
    survived(silent.get(0));
  }

  /**
   * A server in a process with few file descriptors: when they are used up it goes on, and when
   * some are free again it takes new connections.
   */
  @Test
  void moreConnectionsThanDescriptors() throws Exception {
    Path sh = Path.of("/bin/sh");
    assumeTrue(Files.isExecutable(sh));
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    Process child =
        new ProcessBuilder(
                sh.toString(),
                "-c",
                "ulimit -n 128; exec \"$0\" -Xmx64m -cp \"$1\" " + EchoMain.class.getName(),
                java.toString(),
                classPath())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    closing((AutoCloseable) () -> child.destroyForcibly().waitFor());
    BufferedReader out = new BufferedReader(new InputStreamReader(child.getInputStream(), UTF_8));
    int port = Integer.parseInt(out.readLine());
    Deque<Socket> sockets = new ArrayDeque<>();
    closing(
        () -> {
          for (Socket socket : sockets) {
            socket.close();
          }
        });
    ManagedChannel early = GrpcJava.channel(port);
    closing(GrpcJava.closing(early));
    assertThat(call(early)).isEqualTo("x");
    for (int i = 0; i < 200; i++) {
      sockets.add(new Socket("localhost", port));
    }
    assertThat(greeted(sockets.peekFirst(), PATIENCE * 1_000)).isTrue();
    assertThat(greeted(sockets.peekLast(), 500)).as("the last one waits to be accepted").isFalse();
    assertThat(call(early)).isEqualTo("x");
    // A loop that tried again at once would have a processor for itself meanwhile.
    Duration before = child.info().totalCpuDuration().orElse(Duration.ZERO);
    Thread.sleep(2_000);
    Duration after = child.info().totalCpuDuration().orElse(Duration.ZERO);
    assertThat(after.minus(before)).as("CPU time while it waits").isLessThan(Duration.ofSeconds(1));
    while (sockets.size() > 1) {
      sockets.pollFirst().close();
    }
    sockets.peekLast().setSoTimeout((int) TimeUnit.SECONDS.toMillis(PATIENCE));
    assertThat(sockets.peekLast().getInputStream().read()).as("it is greeted").isNotNegative();
    ManagedChannel late = GrpcJava.channel(port);
    closing(GrpcJava.closing(late));
    assertThat(call(late)).isEqualTo("x");
    assertThat(child.isAlive()).isTrue();
  }

  /** Everything that the tests see, classes and modules alike. */
  private static String classPath() {
    return Stream.of(
            Path.of("target", "test-classes").toString(),
            Path.of("target", "classes").toString(),
            System.getProperty("jdk.module.path", ""),
            System.getProperty("java.class.path", ""))
        .filter(part -> !part.isEmpty())
        .collect(Collectors.joining(File.pathSeparator));
  }

  private static boolean greeted(Socket socket, int withinMillis) throws IOException {
    socket.setSoTimeout(withinMillis);
    try {
      return socket.getInputStream().read() >= 0;
    } catch (java.net.SocketTimeoutException e) {
      return false;
    }
  }

  private static String call(ManagedChannel channel) {
    return ClientCalls.blockingUnaryCall(
        channel,
        GrpcJava.UNARY,
        CallOptions.DEFAULT.withWaitForReady().withDeadlineAfter(PATIENCE, TimeUnit.SECONDS),
        "x");
  }
}
