package dev.goshawk.netty.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goshawk.netty.loop.NettyLoop;
import dev.goshawk.netty.loop.SharedLoops;
import dev.goshawk.testsupport.LogCapture;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class StreamSocketTest {

  /** A full backlog keeps connections waiting, so that they can be given up. */
  @Test
  void anAttemptToConnectEndsWithTheSocket() throws Exception {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    try (SharedLoops loops = SharedLoops.acquire(lost -> {});
        ServerSocket full = new ServerSocket(0, 1, loopback)) {
      InetSocketAddress address = new InetSocketAddress(loopback, full.getLocalPort());
      StreamSocket[] attempts = new StreamSocket[8];
      ChannelFuture[] connected = new ChannelFuture[attempts.length];
      for (int i = 0; i < attempts.length; i++) {
        attempts[i] = new StreamSocket(false, false, TcpOptions.SYSTEM);
        loops.next().netty().register(attempts[i]);
        connected[i] = attempts[i].connect(address);
      }
      int last = attempts.length - 1;
      assertThat(connected[last].await(100, TimeUnit.MILLISECONDS)).as("room is left").isFalse();
      for (StreamSocket attempt : attempts) {
        assertThat(attempt.close().await(30, TimeUnit.SECONDS)).isTrue();
      }
      assertThat(connected[last].await(30, TimeUnit.SECONDS)).isTrue();
      assertThat(connected[last].cause()).isInstanceOf(ClosedChannelException.class);
    }
  }

  @Test
  void errorEndsTheConnectionAndNotItsLoop() throws Exception {
    try (SharedLoops loops = SharedLoops.acquire(lost -> {});
        LogCapture log = LogCapture.of("dev.goshawk");
        ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      NettyLoop loop = loops.next();
      StreamSocket socket = new StreamSocket(false, false, TcpOptions.SYSTEM);
      socket
          .config()
          .setRecvByteBufAllocator(
              () -> {
                throw new NoClassDefFoundError("no descriptor to read it with");
              });
      loop.netty().register(socket);
      assertThat(socket.connect(server.getLocalSocketAddress()).await(30, TimeUnit.SECONDS))
          .isTrue();
      try (Socket peer = server.accept()) {
        peer.getOutputStream().write(1);
        assertThat(socket.closeFuture().await(30, TimeUnit.SECONDS)).isTrue();
      }
      CompletableFuture.runAsync(() -> {}, loop).get(30, TimeUnit.SECONDS);
      assertThat(log.lines())
          .singleElement()
          .asString()
          .contains("a connection is closed, as reading or writing failed");
    }
  }

  @Test
  void itSaysWhatItIsAndTakesNoOptions() {
    StreamSocket socket = new StreamSocket(false, false, TcpOptions.SYSTEM);
    try {
      assertThat(socket.isActive()).isFalse();
      assertThat(socket.id().asLongText()).isEqualTo(socket.id().asShortText()).isNotEmpty();
      assertThat(socket.id()).isNotEqualTo(SocketId.next()).isLessThan(SocketId.next());
      assertThat(socket.config().setOption(ChannelOption.SO_KEEPALIVE, true)).isFalse();
      assertThatThrownBy(() -> socket.config().setAutoRead(false))
          .isInstanceOf(UnsupportedOperationException.class)
          .hasMessage("autoRead cannot be set, here to false");
    } finally {
      socket.unsafe().closeForcibly();
    }
  }
}
