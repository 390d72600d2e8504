package dev.goshawk.netty.socket;

import io.netty.channel.ChannelException;
import java.io.IOException;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How the system looks whether the peer of a silent TCP connection is still there. Immutable, any
 * thread.
 *
 * <p>The options are looked up by their names, so that they are found where the module {@code
 * jdk.net} is, and nothing is missing where it is not.
 *
 * @param keepAlive whether it looks at all
 * @param times after which times and how often; null for the system's own
 */
public record TcpOptions(boolean keepAlive, @Nullable Times times) {

  /** By the system's own times. */
  public static final TcpOptions SYSTEM = new TcpOptions(true, null);

  private static final String IDLE = "TCP_KEEPIDLE";
  private static final String INTERVAL = "TCP_KEEPINTERVAL";
  private static final String COUNT = "TCP_KEEPCOUNT";

  /**
   * After what silence, in seconds, how often, in seconds, and how many probes without an answer
   * end a connection.
   */
  public record Times(int idle, int interval, int count) {}

  /**
   * Checks that sockets of this system have what the times need.
   *
   * @throws IllegalArgumentException when they do not, naming the option
   */
  public void check() {
    try (SocketChannel probe = SocketChannel.open()) {
      check(probe.supportedOptions());
    } catch (IOException e) {
      throw new IllegalArgumentException("cannot open a socket: " + e.getMessage(), e);
    }
  }

  void check(Set<SocketOption<?>> supported) {
    if (times != null) {
      find(supported, IDLE);
      find(supported, INTERVAL);
      find(supported, COUNT);
    }
  }

  /** Sets the options of a socket, which is TCP. */
  void applyTo(SocketChannel socket) {
    try {
      socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
      if (keepAlive) {
        socket.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
      }
      if (times != null) {
        Set<SocketOption<?>> supported = socket.supportedOptions();
        socket.setOption(find(supported, IDLE), times.idle);
        socket.setOption(find(supported, INTERVAL), times.interval);
        socket.setOption(find(supported, COUNT), times.count);
      }
    } catch (IOException | IllegalArgumentException e) {
      throw new ChannelException("the socket takes not all of its options: " + e.getMessage(), e);
    }
  }

  @SuppressWarnings("unchecked") // the type is looked at
  private static SocketOption<Integer> find(Set<SocketOption<?>> supported, String name) {
    for (SocketOption<?> option : supported) {
      if (option.name().equals(name) && option.type() == Integer.class) {
        return (SocketOption<Integer>) option;
      }
    }
    throw new IllegalArgumentException(
        "sockets have no "
            + name
            + " here: the system has none, or the module jdk.net is missing; TcpKeepAlive.SYSTEM"
            + " needs neither");
  }
}
