package dev.goshawk.http2;

import dev.goshawk.http2.frame.FrameType;
import dev.goshawk.http2.octets.Latin1;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The first bytes from the peer, held until they prove that it speaks HTTP/2 (RFC 9113 section
 * 3.4): from a client the 24 octets that it must begin with, from a server the header of its
 * SETTINGS frame. Lives until then. Event loop only.
 *
 * <p>What else may be there is mostly one of two things, and both are named in the message: HTTP/1,
 * or TLS where plaintext was expected.
 */
final class Preface {
  private static final byte[] CLIENT_PREFACE =
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  private static final String[] HTTP_1 = {
    "HTTP/1.",
    "GET ",
    "POST ",
    "PUT ",
    "HEAD ",
    "OPTIONS ",
    "DELETE ",
    "PATCH ",
    "CONNECT ",
    "TRACE "
  };

  /** Types of TLS records that can come first: alert, handshake (RFC 8446 section 5.1). */
  private static final int TLS_ALERT = 0x15;

  private static final int TLS_HANDSHAKE = 0x16;

  /** First octet of the version of every TLS record. */
  private static final int TLS_MAJOR = 0x03;

  private final boolean server;
  private final byte[] got;
  private int count;

  /**
   * @param server whether we are the server, so that the client's preface is due
   */
  Preface(boolean server) {
    this.server = server;
    this.got = new byte[server ? CLIENT_PREFACE.length : FrameType.HEADER_LENGTH];
  }

  static byte[] clientPreface() {
    return CLIENT_PREFACE.clone();
  }

  boolean complete() {
    return count == got.length;
  }

  /** Once complete on a client: the frame header with which the server began. */
  byte[] frameHeader() {
    return got;
  }

  /** Takes what it needs from {@code buf}, and returns how many bytes that was. */
  int take(byte[] buf, int off, int end) throws Http2Exception {
    int n = Math.min(end - off, got.length - count);
    System.arraycopy(buf, off, got, count, n);
    count += n;
    if (server) {
      if (!Arrays.equals(got, 0, count, CLIENT_PREFACE, 0, count)) {
        throw notHttp2();
      }
    } else if (looksLikeTls() || startsWith(HTTP_1[0]) || (complete() && !settings())) {
      throw notHttp2();
    }
    return n;
  }

  private boolean settings() {
    return got[3] == FrameType.SETTINGS && (got[4] & FrameType.ACK) == 0;
  }

  private Http2Exception notHttp2() {
    String what;
    if (looksLikeTls()) {
      what = "peer speaks TLS, and this end is plaintext; use TLS on both ends or on neither";
    } else if (looksLikeHttp1()) {
      what =
          server
              ? "client speaks HTTP/1, and this port is HTTP/2 with prior knowledge"
              : "server answered in HTTP/1: no HTTP/2 server is listening there";
    } else if (server) {
      what = "client did not begin with the HTTP/2 preface";
    } else {
      what =
          "server did not begin with a SETTINGS frame but with "
              + FrameType.name(got[3] & 0xff)
              + ": it does not speak HTTP/2";
    }
    return new Http2Exception(
        ErrorCode.PROTOCOL_ERROR,
        what + "; first bytes: \"" + Latin1.printable(got, 0, count) + '"');
  }

  private boolean looksLikeTls() {
    return count >= 2 && (got[0] == TLS_HANDSHAKE || got[0] == TLS_ALERT) && got[1] == TLS_MAJOR;
  }

  private boolean looksLikeHttp1() {
    for (String start : HTTP_1) {
      if (startsWith(start)) {
        return true;
      }
    }
    return false;
  }

  private boolean startsWith(String text) {
    if (count < text.length()) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      if (got[i] != text.charAt(i)) {
        return false;
      }
    }
    return true;
  }
}
