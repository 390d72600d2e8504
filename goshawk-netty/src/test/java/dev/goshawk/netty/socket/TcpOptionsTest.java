package dev.goshawk.netty.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.channel.ChannelException;
import java.io.IOException;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The options of TCP sockets, as the system has them. */
class TcpOptionsTest {

  private static final TcpOptions TIMES = new TcpOptions(true, new TcpOptions.Times(61, 7, 3));

  /** What a new socket has. */
  private static Map<String, Object> options(TcpOptions tcp) throws IOException {
    StreamSocket socket = new StreamSocket(false, false, tcp);
    try {
      Map<String, Object> options = new TreeMap<>();
      for (SocketOption<?> option : socket.javaChannel().supportedOptions()) {
        if (option.name().contains("KEEP") || option.name().equals("TCP_NODELAY")) {
          options.put(option.name(), socket.javaChannel().getOption(option));
        }
      }
      return options;
    } finally {
      socket.unsafe().closeForcibly();
    }
  }

  @Test
  void theSystemLooksByItsOwnTimes() throws Exception {
    Map<String, Object> options = options(TcpOptions.SYSTEM);
    assertThat(options).containsEntry("SO_KEEPALIVE", true).containsEntry("TCP_NODELAY", true);
    try (SocketChannel plain = SocketChannel.open()) {
      for (SocketOption<?> option : plain.supportedOptions()) {
        if (option.name().startsWith("TCP_KEEP")) {
          assertThat(options).containsEntry(option.name(), plain.getOption(option));
        }
      }
    }
  }

  @Test
  void timesThatAreSetAreTheSockets() throws Exception {
    assertThat(options(TIMES))
        .containsEntry("SO_KEEPALIVE", true)
        .containsEntry("TCP_KEEPIDLE", 61)
        .containsEntry("TCP_KEEPINTERVAL", 7)
        .containsEntry("TCP_KEEPCOUNT", 3);
  }

  @Test
  void offIsOff() throws Exception {
    assertThat(options(new TcpOptions(false, null))).containsEntry("SO_KEEPALIVE", false);
  }

  @Test
  void optionsThatAreNotThereAreNamed() {
    TIMES.check(); // as this machine has them
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TIMES.check(Set.of(StandardSocketOptions.SO_KEEPALIVE)))
        .withMessage(
            "sockets have no TCP_KEEPIDLE here: the system has none, or the module jdk.net is"
                + " missing; TcpKeepAlive.SYSTEM needs neither");
    TcpOptions.SYSTEM.check(Set.of());
  }

  @Test
  void socketThatTakesThemNotIsNamedToo() throws Exception {
    SocketChannel closed = SocketChannel.open();
    closed.close();
    assertThatThrownBy(() -> TIMES.applyTo(closed))
        .isInstanceOf(ChannelException.class)
        .hasMessageStartingWith("the socket takes not all of its options");
  }
}
