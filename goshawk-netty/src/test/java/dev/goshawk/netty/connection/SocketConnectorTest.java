package dev.goshawk.netty.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.core.carrier.Carrier;
import dev.goshawk.core.carrier.Connection;
import dev.goshawk.core.loop.ThreadEnds;
import dev.goshawk.core.transport.Attributes;
import dev.goshawk.core.transport.HttpProxy;
import dev.goshawk.core.transport.ProxiedAddress;
import dev.goshawk.http2.buffer.ByteSource;
import dev.goshawk.http2.buffer.OutputBuffer;
import dev.goshawk.netty.socket.TcpOptions;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Attempts to connect that have steps before the protocol's own. */
@Timeout(120)
class SocketConnectorTest {

  private static final Duration LONG = Duration.ofSeconds(60);

  private final SocketConnector connector =
      new SocketConnector(
          null,
          "test",
          loop -> {
            throw new IllegalArgumentException("no TLS here");
          },
          TcpOptions.SYSTEM);
  private final Heard heard = new Heard();

  @AfterEach
  void end() throws Exception {
    connector.release();
    connector.awaitEnd(ThreadEnds.noLimit());
  }

  /** A connection that keeps what it hears. */
  private static final class Heard implements Connection {
    final BlockingQueue<String> events = new LinkedBlockingQueue<>();
    volatile Carrier carrier;

    String next() throws InterruptedException {
      return Objects.requireNonNull(events.poll(60, TimeUnit.SECONDS), "nothing was heard");
    }

    @Override
    public boolean isClient() {
      return true;
    }

    @Override
    public void opened(Carrier open) {
      carrier = open;
      events.add("opened");
    }

    @Override
    public void received(byte[] buf, int off, int len) {}

    @Override
    public int received(ByteSource source) {
      return 0;
    }

    @Override
    public void batchEnded() {}

    @Override
    public void congested(boolean congested) {}

    @Override
    public void drainTo(OutputBuffer.Sink sink) {}

    @Override
    public void refused(SocketAddress peer, String why) {
      events.add("refused: " + why);
    }

    @Override
    public void closed(String why) {
      events.add("closed: " + why);
    }
  }

  private Runnable connect(SocketAddress address, Duration timeout) {
    return connector.connect(address, Attributes.EMPTY, heard, timeout.toNanos());
  }

  private static ServerSocket listening() throws Exception {
    return new ServerSocket(0, 10, InetAddress.getByName("localhost"));
  }

  /** An attempt may take as long as its backoff, and sockets count that in an int. */
  @Test
  void longestTimeIsTheLongestOfASocket() {
    assertThat(SocketConnector.millis(Duration.ofDays(30).toNanos())).isEqualTo(Integer.MAX_VALUE);
    assertThat(SocketConnector.millis(Long.MAX_VALUE)).isEqualTo(Integer.MAX_VALUE);
    assertThat(SocketConnector.millis(LONG.toNanos())).isEqualTo(60_000);
    assertThat(SocketConnector.millis(1)).isOne();
  }

  @Test
  void nameIsLookedUpForEachAttempt() throws Exception {
    try (ServerSocket server = listening()) {
      SocketAddress address =
          InetSocketAddress.createUnresolved("localhost", server.getLocalPort());
      for (int i = 0; i < 2; i++) {
        Runnable giveUp = connect(address, LONG);
        Socket accepted = server.accept();
        assertThat(heard.next()).isEqualTo("opened");
        assertThat(((InetSocketAddress) heard.carrier.remoteAddress()).getPort())
            .isEqualTo(server.getLocalPort());
        giveUp.run();
        assertThat(heard.next()).startsWith("closed: ");
        accepted.close();
      }
    }
  }

  @Test
  void nameThatNobodyKnows() throws Exception {
    connect(InetSocketAddress.createUnresolved("no-such-host.invalid", 1), LONG);
    assertThat(heard.next())
        .startsWith("closed: cannot resolve 'no-such-host.invalid': ")
        .contains("UnknownHostException");
  }

  /** Of a name with addresses of both families each is tried, and each failure told. */
  @Test
  void addressesThatRefuse() throws Exception {
    int port;
    try (ServerSocket free = listening()) {
      port = free.getLocalPort();
    }
    connect(InetSocketAddress.createUnresolved("localhost", port), LONG);
    String why = heard.next();
    assertThat(why).startsWith("closed: ").contains("Connection refused");
    int addresses = InetAddress.getAllByName("localhost").length;
    assertThat(why.split("Connection refused", -1)).hasSize(addresses + 1);
  }

  @Test
  void proxyThatDoesNotAnswerInTime() throws Exception {
    try (ServerSocket silent = listening()) {
      HttpProxy proxy = HttpProxy.of("localhost", silent.getLocalPort());
      connect(new ProxiedAddress("orders", 443, proxy), Duration.ofMillis(500));
      Socket accepted = silent.accept();
      assertThat(heard.next())
          .isEqualTo("closed: proxy " + proxy + " did not answer CONNECT; the attempt took 500 ms");
      accepted.close();
    }
  }

  @Test
  void attemptIsGivenUp() throws Exception {
    try (ServerSocket silent = listening()) {
      HttpProxy proxy = HttpProxy.of("localhost", silent.getLocalPort());
      Runnable giveUp = connect(new ProxiedAddress("orders", 443, proxy), LONG);
      Socket accepted = silent.accept();
      giveUp.run();
      assertThat(heard.next()).isEqualTo("closed: the attempt to connect was given up");
      while (accepted.getInputStream().read() >= 0) {
        // what was sent before, up to the end
      }
      accepted.close();
      giveUp.run();
      assertThat(heard.events).isEmpty();
    }
  }

  @Test
  void tlsOfAProxyThatCannotBeUsed() throws Exception {
    connect(new ProxiedAddress("orders", 443, HttpProxy.of("localhost", 1).tls()), LONG);
    assertThat(heard.next()).isEqualTo("closed: proxy https://localhost:1: no TLS here");
  }
}
