package dev.goshawk.netty;

/** Who does the work of TLS. What is spoken is the same. */
public enum TlsProvider {
  /**
   * BoringSSL where netty-tcnative is on the class path with a library for this machine, else the
   * JDK; the JDK also where BoringSSL cannot do what was set, which is to choose among the cipher
   * suites of TLS 1.3.
   */
  AUTOMATIC,
  /** The JDK, with the security providers that are installed in it. */
  JDK,
  /** BoringSSL by netty-tcnative; without that it is an error. */
  BORINGSSL
}
