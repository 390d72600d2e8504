package dev.goshawk.core.connection;

import dev.goshawk.http2.ErrorCode;
import java.util.Locale;

/** The ends of connections as metrics name them. Any thread. Source: gRFC A94. */
public final class DisconnectError {

  /** This side gave the connection up. */
  public static final String SHUTDOWN = "subchannel shutdown";

  /** The network or keepalive had no answer in time. */
  public static final String TIMED_OUT = "connection timed out";

  /** The peer ended the connection by a reset. */
  static final String RESET = "connection reset";

  /** This side's system ended it. */
  static final String ABORTED = "connection aborted";

  /** Another failure of the socket. */
  static final String SOCKET = "socket error";

  /** Whatever else, as an end of input without GOAWAY. */
  public static final String UNKNOWN = "unknown";

  private DisconnectError() {}

  /** The peer has sent GOAWAY. */
  public static String goAway(int errorCode) {
    return "GOAWAY " + ErrorCode.name(errorCode);
  }

  /** What a transport has said, which is often the system's word. */
  public static String of(String why) {
    String lower = why.toLowerCase(Locale.ROOT);
    if (lower.contains("reset")) {
      return RESET;
    }
    if (lower.contains("timed out")) {
      return TIMED_OUT;
    }
    if (lower.contains("aborted")) {
      return ABORTED;
    }
    return lower.contains("broken pipe") || lower.contains("exception") ? SOCKET : UNKNOWN;
  }
}
