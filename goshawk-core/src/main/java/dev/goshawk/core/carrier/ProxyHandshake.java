package dev.goshawk.core.carrier;

import dev.goshawk.core.transport.ProxiedAddress;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a client and a proxy say to each other before the proxy passes bytes on: a CONNECT request
 * (RFC 9110 §9.3.6), and the head of the answer. No I/O of its own; one thread.
 *
 * <pre>{@code
 * CONNECT orders:443 HTTP/1.1          HTTP/1.1 200 Connection established
 * Host: orders:443                     (blank line; what follows is of the backend)
 * (blank line)
 * }</pre>
 *
 * <p>Anything but status 200 is a failure, and so is a head of more than {@value #MAX_HEAD} bytes.
 */
public final class ProxyHandshake {

  /** The longest head of an answer, in bytes: 8 KiB. */
  public static final int MAX_HEAD = 8 * 1024;

  private static final int OK = 200;
  private static final int AUTHENTICATION_REQUIRED = 407;

  /** How much of a status line a message shows, in characters. */
  private static final int MAX_SHOWN = 200;

  private final ProxiedAddress address;
  private final byte[] head = new byte[MAX_HEAD];
  private int size;
  private int lineStart;
  private @Nullable String statusLine;
  private boolean done;
  private @Nullable String failure;

  /** The handshake of one connection. */
  public ProxyHandshake(ProxiedAddress address) {
    this.address = address;
  }

  /** What is sent. It has the password of the proxy. */
  public byte[] request() {
    String destination = address.destination();
    StringBuilder text = new StringBuilder(128);
    text.append("CONNECT ").append(destination).append(" HTTP/1.1\r\n");
    text.append("Host: ").append(destination).append("\r\n");
    text.append("User-Agent: grpc-java-goshawk\r\n");
    String authorization = address.proxy().authorization();
    if (authorization != null) {
      text.append("Proxy-Authorization: ").append(authorization).append("\r\n");
    }
    return text.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
  }

  /**
   * Takes bytes of the answer, up to the end of its head.
   *
   * @return how many were taken; those behind them are of the backend
   */
  public int receive(byte[] bytes, int offset, int length) {
    for (int i = 0; i < length; i++) {
      if (isOver()) {
        return i;
      }
      if (size == MAX_HEAD) {
        failure = said("answered with a head of more than 8,192 bytes");
        return i;
      }
      byte octet = bytes[offset + i];
      head[size++] = octet;
      if (octet == '\n') {
        endLine();
      }
    }
    return length;
  }

  private void endLine() {
    int end = size - 1;
    if (end > lineStart && head[end - 1] == '\r') {
      end--;
    }
    String line = new String(head, lineStart, end - lineStart, StandardCharsets.ISO_8859_1);
    lineStart = size;
    String first = statusLine;
    if (first == null) {
      statusLine = line;
      if (status(line) < 0) {
        failure = said("answered CONNECT with what is no HTTP: '" + shown(line) + "'");
      }
    } else if (line.isEmpty()) {
      end(first);
    }
  }

  private void end(String first) {
    int status = status(first);
    if (status == OK) {
      done = true;
      return;
    }
    String why = said("answered '" + shown(first) + "'");
    if (status == AUTHENTICATION_REQUIRED) {
      why +=
          address.proxy().authorization() == null
              ? ": it wants a user and a password, and none is set for it"
              : ": it does not take the user and the password that are set for it";
    }
    failure = why;
  }

  /** The code of {@code HTTP/1.1 200 reason}; -1 when the line is none. */
  private static int status(String line) {
    boolean ok =
        line.length() >= 12
            && line.startsWith("HTTP/1.")
            && isDigit(line.charAt(7))
            && line.charAt(8) == ' '
            && isDigit(line.charAt(9))
            && isDigit(line.charAt(10))
            && isDigit(line.charAt(11))
            && (line.length() == 12 || line.charAt(12) == ' ');
    return ok ? Integer.parseInt(line.substring(9, 12)) : -1;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static String shown(String line) {
    return line.length() <= MAX_SHOWN ? line : line.substring(0, MAX_SHOWN) + "…";
  }

  private String said(String what) {
    return "proxy " + address.proxy() + " " + what;
  }

  /** Whether nothing more is taken: the proxy has agreed, or has not. */
  public boolean isOver() {
    return done || failure != null;
  }

  /** Whether the proxy passes bytes on from here. */
  public boolean isDone() {
    return done;
  }

  /** Why there is no tunnel, or null. The proxy's own words are in it as they came. */
  public @Nullable String failure() {
    return failure;
  }

  /** In words: the connection ended before the answer. */
  public String endedEarly() {
    return said("closed the connection before it answered CONNECT");
  }

  /** In words: there was no answer for some time. */
  public String timedOut(long millis) {
    return said(
        String.format(Locale.ROOT, "did not answer CONNECT; the attempt took %,d ms", millis));
  }
}
