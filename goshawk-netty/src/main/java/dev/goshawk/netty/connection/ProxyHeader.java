package dev.goshawk.netty.connection;

import dev.goshawk.api.text.IpText;
import io.netty.buffer.ByteBuf;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Reads the header of the PROXY protocol, version 1 or 2 (HAProxy's document of 2020), which stands
 * in front of all else on a connection. Event loop only, one for each connection.
 *
 * <p>Version 1 is a line of at most {@value #MAX_LINE} bytes: {@code PROXY TCP4 192.0.2.1 10.0.0.1
 * 51234 443\r\n}. Version 2 begins with twelve bytes that no other protocol has, of which the first
 * is a carriage return, then version and command, family, and the length of the rest.
 */
final class ProxyHeader {

  /** What version 1 has at most, by its definition. */
  static final int MAX_LINE = 107;

  /**
   * What version 2 has at most here, behind its first 16 bytes. Proxies send 12 to 300;
   * certificates of clients are the largest of what they could add.
   */
  static final int MAX_REST = 4_096;

  private static final byte[] LINE = "PROXY ".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] SIGNATURE = {
    0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a
  };

  /** Signature, version and command, family and protocol, length. */
  private static final int FIXED = 16;

  private static final int MAX_PORT = 65_535;

  /** How many parts a line of version 1 has. */
  private static final int PARTS = 6;

  private byte[] bytes = new byte[FIXED];
  private int size;
  private int expected = FIXED; // of version 2
  private boolean done;
  private @Nullable String failure;
  private @Nullable InetSocketAddress source;
  private @Nullable InetSocketAddress destination;

  /** Takes what belongs to the header. Nothing once it is done or has failed. */
  void receive(ByteBuf input) {
    while (!done && failure == null && input.isReadable()) {
      if (size == bytes.length) {
        bytes = Arrays.copyOf(bytes, Math.max(2 * size, expected));
      }
      bytes[size++] = input.readByte();
      byte[] start = bytes[0] == LINE[0] ? LINE : SIGNATURE;
      if (size <= start.length) {
        if (bytes[size - 1] != start[size - 1]) {
          failure = "the connection does not begin with a header of the PROXY protocol";
        }
      } else if (start == LINE) {
        lineGrew();
      } else {
        binaryGrew();
      }
    }
  }

  /** Whether the header is there, and can be used. */
  boolean isDone() {
    return done;
  }

  /** Why it cannot be used; null as long as it can. */
  @Nullable String failure() {
    return failure;
  }

  /** Who has connected to the proxy; null when the proxy speaks for itself. */
  @Nullable InetSocketAddress source() {
    return source;
  }

  /** To where; null when the proxy speaks for itself. */
  @Nullable InetSocketAddress destination() {
    return destination;
  }

  private void malformed(String what) {
    failure = "the header of the PROXY protocol is malformed: " + what;
  }

  // Version 1.

  private void lineGrew() {
    if (bytes[size - 1] == '\n') {
      if (bytes[size - 2] != '\r') {
        malformed("its line does not end with CR LF");
      } else {
        line(new String(bytes, 0, size - 2, StandardCharsets.ISO_8859_1));
      }
    } else if (size == MAX_LINE) {
      malformed("no end of its line within " + MAX_LINE + " bytes");
    }
  }

  private void line(String line) {
    String[] parts = line.split(" ", -1);
    if (parts[1].equals("UNKNOWN")) {
      done = true;
      return;
    }
    boolean six = parts[1].equals("TCP6");
    if (parts.length != PARTS || (!six && !parts[1].equals("TCP4"))) {
      malformed("expected PROXY TCP4, TCP6 or UNKNOWN, two addresses and two ports");
      return;
    }
    source = address(parts[2], parts[4], six);
    destination = address(parts[3], parts[5], six);
    if (source == null || destination == null) {
      malformed("an address or a port that is none");
    } else {
      done = true;
    }
  }

  private static @Nullable InetSocketAddress address(String host, String port, boolean six) {
    boolean colons = host.indexOf(':') >= 0;
    InetAddress ip = colons == six ? IpText.parse(host) : null;
    int number = IpText.number(port, MAX_PORT);
    return ip == null || number < 0 ? null : new InetSocketAddress(ip, number);
  }

  // Version 2.

  private void binaryGrew() {
    if (size == FIXED) {
      int length = uint16(FIXED - 2);
      expected = FIXED + length;
      if ((bytes[12] & 0xf0) != 0x20) {
        malformed("version " + ((bytes[12] & 0xf0) >> 4));
      } else if (length > MAX_REST) {
        failure =
            String.format(
                Locale.ROOT,
                "the header of the PROXY protocol has %,d bytes behind the first 16, more than %,d",
                length,
                MAX_REST);
      }
    }
    if (size == expected && failure == null) {
      binary();
    }
  }

  private int uint16(int at) {
    return ((bytes[at] & 0xff) << 8) | (bytes[at + 1] & 0xff);
  }

  private void binary() {
    int command = bytes[12] & 0x0f;
    if (command == 0) { // LOCAL: the proxy speaks for itself, to see whether we are there
      done = true;
      return;
    }
    if (command != 1) {
      malformed("command " + command);
      return;
    }
    switch (bytes[13] & 0xff) {
      case 0x00 -> extensions(0); // the proxy does not know
      case 0x11 -> addresses(4);
      case 0x21 -> addresses(16);
      case 0x31 -> extensions(216); // a Unix domain socket of the proxy's machine
      default -> malformed(String.format(Locale.ROOT, "family and protocol 0x%02x", bytes[13]));
    }
  }

  private void addresses(int each) {
    if (expected - FIXED < 2 * each + 4) {
      malformed("too short for its addresses");
      return;
    }
    int ports = FIXED + 2 * each;
    source = new InetSocketAddress(ip(FIXED, each), uint16(ports));
    destination = new InetSocketAddress(ip(FIXED + each, each), uint16(ports + 2));
    extensions(2 * each + 4);
  }

  private InetAddress ip(int at, int length) {
    try {
      return InetAddress.getByAddress(Arrays.copyOfRange(bytes, at, at + length));
    } catch (UnknownHostException e) {
      throw new AssertionError("an address of " + length + " bytes", e);
    }
  }

  /** Walks what stands behind the addresses: a type, a length of two bytes, a value. */
  private void extensions(int addresses) {
    int at = FIXED + addresses;
    while (at < expected) {
      int next = at + 3 <= expected ? at + 3 + uint16(at + 1) : Integer.MAX_VALUE;
      if (next > expected) {
        malformed("an extension that goes beyond its end");
        return;
      }
      if (bytes[at] == CrcOfHeader.TYPE && !CrcOfHeader.holds(bytes, expected, at + 3, next)) {
        malformed("its checksum does not hold");
        return;
      }
      at = next;
    }
    if (at > expected) {
      malformed("too short for its addresses");
    } else {
      done = true;
    }
  }
}
