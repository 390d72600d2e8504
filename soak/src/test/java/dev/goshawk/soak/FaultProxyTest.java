package dev.goshawk.soak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goshawk.soak.shared.Census;
import dev.goshawk.testsupport.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The proxy does what is asked of it, and nothing else, to plain sockets. */
@Timeout(60)
class FaultProxyTest {

  /** For what must not come. */
  private static final int SHORT_MILLIS = 50;

  private ServerSocket server;
  private FaultProxy proxy;
  private final List<Integer> firstBytes = new CopyOnWriteArrayList<>();

  @BeforeEach
  void listen() throws IOException {
    server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    FaultProxy.start("echo-accept", this::accept);
    proxy = new FaultProxy(server.getLocalPort());
  }

  @AfterEach
  void close() throws Exception {
    proxy.close();
    server.close();
    assertThat(Await.holds(() -> Census.ourThreads().isEmpty())).isTrue();
    assertThat(proxy.connections()).isZero();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        FaultProxy.start("echo", () -> echo(socket));
      } catch (IOException e) {
        if (!server.isClosed()) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }

  private void echo(Socket socket) {
    try (socket) {
      int first = socket.getInputStream().read();
      firstBytes.add(first);
      if (first >= 0) {
        socket.getOutputStream().write(first);
        socket.getInputStream().transferTo(socket.getOutputStream());
      }
    } catch (IOException e) {
      firstBytes.add(-2); // reset
    }
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
    socket.setSoTimeout(30_000);
    return socket;
  }

  private static byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) i;
    }
    return bytes;
  }

  private static void assertEchoes(Socket socket, byte[] sent) throws IOException {
    FaultProxy.start(
        "write",
        () -> {
          try {
            socket.getOutputStream().write(sent);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
    assertThat(socket.getInputStream().readNBytes(sent.length)).isEqualTo(sent);
  }

  private static void assertSilent(Socket socket) throws IOException {
    socket.setSoTimeout(SHORT_MILLIS);
    assertThatThrownBy(() -> socket.getInputStream().read())
        .isInstanceOf(SocketTimeoutException.class);
    socket.setSoTimeout(30_000);
  }

  @ParameterizedTest
  @EnumSource(
      value = Fault.Kind.class,
      names = {"NONE", "DELAY", "BANDWIDTH", "DRIBBLE"})
  void bytesComeWholeAndInOrder(Fault.Kind kind) throws IOException {
    proxy.plan(() -> new Fault(kind, Fault.Way.BOTH, 7, kind == Fault.Kind.DELAY ? 5 : 1_000_000));
    try (Socket socket = connect()) {
      assertEchoes(socket, bytes(kind == Fault.Kind.DRIBBLE ? 5_000 : 100_000));
      socket.shutdownOutput();
      assertThat(socket.getInputStream().read()).isEqualTo(-1);
    }
    assertThat(proxy.injected()).isEqualTo(kind == Fault.Kind.NONE ? 0 : 1);
  }

  @Test
  void bandwidthIsKept() throws IOException {
    proxy.plan(() -> new Fault(Fault.Kind.BANDWIDTH, Fault.Way.TO_CLIENT, 0, 10_000));
    long began = System.nanoTime();
    try (Socket socket = connect()) {
      assertEchoes(socket, bytes(5_000));
    }
    assertThat(System.nanoTime() - began).isGreaterThan(400_000_000);
  }

  @ParameterizedTest
  @EnumSource(
      value = Fault.Way.class,
      names = {"TO_SERVER", "TO_CLIENT"})
  void cutEndsWithFinBehindSoManyBytes(Fault.Way way) throws Exception {
    proxy.plan(() -> Fault.of(Fault.Kind.CUT, way, 10));
    try (Socket socket = connect()) {
      socket.getOutputStream().write(bytes(30));
      byte[] came = socket.getInputStream().readAllBytes();
      if (way == Fault.Way.TO_CLIENT) {
        assertThat(came).isEqualTo(bytes(10));
      } else {
        assertThat(came.length).isLessThanOrEqualTo(10);
      }
    }
    assertThat(proxy.injected()).isEqualTo(1);
  }

  @Test
  void cutAtOnceIsAnEndWithoutBytes() throws Exception {
    proxy.plan(() -> Fault.of(Fault.Kind.CUT, Fault.Way.BOTH, 0));
    try (Socket socket = connect()) {
      assertThat(socket.getInputStream().read()).isEqualTo(-1);
    }
  }

  @Test
  void resetEndsWithRst() throws Exception {
    proxy.plan(() -> Fault.of(Fault.Kind.RESET, Fault.Way.TO_CLIENT, 10));
    try (Socket socket = connect()) {
      socket.getOutputStream().write(bytes(30));
      assertThatThrownBy(() -> socket.getInputStream().readAllBytes())
          .isInstanceOf(SocketException.class)
          .hasMessageContaining("reset");
    }
  }

  @Test
  void resetComesByCommandAndToTheServerToo() throws Exception {
    try (Socket socket = connect()) {
      assertEchoes(socket, bytes(5));
      proxy.inject(Fault.of(Fault.Kind.RESET, Fault.Way.BOTH, 0));
      assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketException.class);
      assertThat(Await.holds(() -> firstBytes.contains(-2))).isTrue();
    }
  }

  @Test
  void stallPassesNothingAndTellsNobodyUntilItIsOver() throws Exception {
    try (Socket socket = connect()) {
      assertEchoes(socket, bytes(5));
      proxy.inject(Fault.of(Fault.Kind.STALL, Fault.Way.TO_CLIENT, 0));
      socket.getOutputStream().write(bytes(20));
      assertSilent(socket);
      proxy.inject(Fault.NONE);
      assertThat(socket.getInputStream().readNBytes(20)).isEqualTo(bytes(20));
    }
  }

  @Test
  void dropSwallowsForEver() throws Exception {
    try (Socket socket = connect()) {
      assertEchoes(socket, bytes(5));
      proxy.inject(Fault.of(Fault.Kind.DROP, Fault.Way.TO_SERVER, 0));
      socket.getOutputStream().write(bytes(20));
      assertSilent(socket);
      proxy.inject(Fault.NONE);
      socket.getOutputStream().write(bytes(20));
      assertSilent(socket);
    }
  }

  @Test
  void connectionsAreServedBackwards() throws Exception {
    proxy.serveBackwards(2);
    try (Socket first = connect()) {
      first.getOutputStream().write(1);
      assertSilent(first);
      assertThat(firstBytes).isEmpty();
      try (Socket second = connect()) {
        second.getOutputStream().write(2);
        assertThat(second.getInputStream().read()).isEqualTo(2);
        assertThat(first.getInputStream().read()).isEqualTo(1);
      }
    }
  }

  @Test
  void serverThatIsGoneResetsTheClient() throws Exception {
    try (Socket nobody = new Socket()) { // who has the port, and does not listen
      nobody.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      try (FaultProxy lone = new FaultProxy(nobody.getLocalPort());
          Socket socket = new Socket(InetAddress.getLoopbackAddress(), lone.port())) {
        socket.setSoTimeout(30_000);
        assertThatThrownBy(() -> socket.getInputStream().read())
            .isInstanceOf(SocketException.class);
      }
    }
  }
}
