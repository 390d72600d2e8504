package dev.goshawk.netty;

import dev.goshawk.netty.socket.TcpOptions;
import java.time.Duration;

/**
 * Whether and when the system looks by TCP whether the peer of a silent connection is still there.
 * Immutable, any thread.
 *
 * <p>This finds a machine that is gone or a path that is cut, and keeps the entries of firewalls
 * and address translation alive, without a word of HTTP/2; a process that hangs is found by {@code
 * keepAliveTime} only. Source: gRFC A18 for what it is to find, RFC 9293 §3.8.4.
 */
public final class TcpKeepAlive {

  /**
   * By the system's own times, which on Linux are 2 h, then 9 probes 75 s apart. What channels and
   * servers do unless something else is set.
   */
  public static final TcpKeepAlive SYSTEM = new TcpKeepAlive(TcpOptions.SYSTEM);

  /** Never. */
  public static final TcpKeepAlive OFF = new TcpKeepAlive(new TcpOptions(false, null));

  /** The longest time that Linux takes, in seconds. */
  private static final int MAX_SECONDS = 32_767;

  /** The most probes that Linux takes. */
  private static final int MAX_PROBES = 127;

  private final TcpOptions options;

  private TcpKeepAlive(TcpOptions options) {
    this.options = options;
  }

  /**
   * After a silence, by so many probes: {@code after(Duration.ofSeconds(60), Duration.ofSeconds(7),
   * 3)} ends a connection whose peer was not heard for 81 s.
   *
   * @param idle the silence before the first probe, 1 to 32,767 s; parts of a second do not count
   * @param interval the time between probes, the same
   * @param probes how many without an answer end the connection, 1 to 127
   * @throws IllegalArgumentException when one of them is out of its range, or when the sockets of
   *     this system or of this JVM have no such option, naming it
   */
  public static TcpKeepAlive after(Duration idle, Duration interval, int probes) {
    if (probes < 1 || probes > MAX_PROBES) {
      throw new IllegalArgumentException("probes of " + probes + " is outside 1 to " + MAX_PROBES);
    }
    TcpOptions options =
        new TcpOptions(
            true,
            new TcpOptions.Times(seconds("idle", idle), seconds("interval", interval), probes));
    options.check();
    return new TcpKeepAlive(options);
  }

  private static int seconds(String name, Duration time) {
    long seconds = time.toSeconds();
    if (seconds < 1 || seconds > MAX_SECONDS) {
      throw new IllegalArgumentException(name + " of " + time + " is outside 1 to 32,767 s");
    }
    return (int) seconds;
  }

  /** As sockets have it. */
  TcpOptions options() {
    return options;
  }
}
