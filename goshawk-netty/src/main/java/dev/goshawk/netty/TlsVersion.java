package dev.goshawk.netty;

/** The versions of TLS in which HTTP/2 may be spoken (RFC 9113 §9.2). */
public enum TlsVersion {
  /** RFC 5246. */
  TLS_1_2("TLSv1.2"),
  /** RFC 8446. */
  TLS_1_3("TLSv1.3");

  private final String standardName;

  TlsVersion(String standardName) {
    this.standardName = standardName;
  }

  /** The name that the JDK has for it. */
  String standardName() {
    return standardName;
  }
}
