package dev.goshawk.core.client;

import java.util.Locale;

/**
 * The loss of a connection in words. What the system says of a write to a connection that the
 * server has closed is about this side, and what has happened is on the other. Any thread.
 */
final class ConnectionLoss {

  private ConnectionLoss() {}

  /** What a transport says, led by what it means where it is the system's word for that. */
  static String describe(String why) {
    String lower = why.toLowerCase(Locale.ROOT);
    if (lower.contains("broken pipe")
        || lower.contains("connection reset")
        || lower.contains("stream closed")
        || lower.contains("connection was aborted")) {
      return "the server closed the connection (" + why + ")";
    }
    return why;
  }
}
