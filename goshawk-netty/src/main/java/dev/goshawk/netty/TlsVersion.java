package dev.goshawk.netty;

/** The versions of TLS in which HTTP/2 may be spoken (RFC 9113 §9.2). */
public enum TlsVersion {
  /** RFC 5246. */
  TLS_1_2,
  /** RFC 8446. */
  TLS_1_3
}
