package dev.goshawk.netty.tls;

import io.netty.handler.ssl.OpenSsl;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;

/** The cipher suites that are offered and those that may be. Any thread. */
public final class CipherSuites {

  /** How the JDK calls the versions of TLS. */
  public static final String TLS_1_2_NAME = "TLSv1.2";

  private static final String TLS_1_3_NAME = "TLSv1.3";

  /** All of TLS 1.3 that the providers have. */
  private static final List<String> TLS_1_3 =
      List.of("TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256");

  private static final List<String> DEFAULT =
      List.of(
          "TLS_AES_128_GCM_SHA256",
          "TLS_AES_256_GCM_SHA384",
          "TLS_CHACHA20_POLY1305_SHA256",
          "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
          "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
          "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
          "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
          "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
          "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");

  /**
   * What is not on the list of RFC 9113 appendix A, which has every suite of TLS 1.2 without an
   * ephemeral key exchange, without a certificate, or without AEAD.
   */
  private static final Pattern PERMITTED =
      Pattern.compile(
          "TLS_(AES|CHACHA20)_[A-Z0-9_]+"
              + "|TLS_(ECDHE|DHE)_(ECDSA|RSA|DSS)_WITH_[A-Z0-9_]*_(GCM|CCM|CCM_8|POLY1305)(_SHA\\d+)?");

  private CipherSuites() {}

  /** What is offered unless something else was set. */
  public static List<String> defaults() {
    return DEFAULT;
  }

  /**
   * The suites, if HTTP/2 permits each.
   *
   * @throws IllegalArgumentException when it does not, naming the suite
   */
  public static List<String> permitted(List<String> suites) {
    if (suites.isEmpty()) {
      throw new IllegalArgumentException("no cipher suite was given");
    }
    for (String suite : suites) {
      if (!PERMITTED.matcher(suite).matches()) {
        throw new IllegalArgumentException(
            "cipher suite "
                + suite
                + " is not permitted for HTTP/2 (RFC 9113 section 9.2.2 and appendix A): it takes an"
                + " ephemeral key exchange with a certificate, and AEAD, such as "
                + DEFAULT.get(3));
      }
    }
    return List.copyOf(suites);
  }

  static boolean isOfTls13(String suite) {
    return suite.startsWith("TLS_AES_") || suite.startsWith("TLS_CHACHA20_");
  }

  /** Whether some suites of TLS 1.3 are named and others not, which BoringSSL cannot do. */
  private static boolean someOfTls13(List<String> suites) {
    return suites.stream().anyMatch(CipherSuites::isOfTls13) && !suites.containsAll(TLS_1_3);
  }

  /** Whether BoringSSL is there and can speak these suites. */
  public static boolean boringSslCan(List<String> suites) {
    return OpenSsl.isAvailable() && OpenSsl.supportsKeyManagerFactory() && !someOfTls13(suites);
  }

  /**
   * Sees to it that BoringSSL is there and can speak these suites.
   *
   * @throws IllegalArgumentException when it is not or cannot, saying why
   */
  public static void requireBoringSsl(List<String> suites) {
    if (!OpenSsl.isAvailable()) {
      throw new IllegalArgumentException(
          "BoringSSL is not there: put io.netty:netty-tcnative-boringssl-static for this platform"
              + " on the class path, in the version of Netty's BOM; "
              + OpenSsl.unavailabilityCause(),
          OpenSsl.unavailabilityCause());
    }
    if (someOfTls13(suites)) {
      throw new IllegalArgumentException(
          "BoringSSL speaks all cipher suites of TLS 1.3 or none: name all of "
              + TLS_1_3
              + ", or take the JDK");
    }
  }

  /**
   * Checks that who does the work has what was chosen.
   *
   * @throws IllegalArgumentException when it has not, naming the suite
   */
  public static void check(List<String> suites, boolean boringSsl) {
    Set<String> jdk = boringSsl ? Set.of() : ofTheJdk();
    for (String suite : suites) {
      boolean has = boringSsl ? OpenSsl.isCipherSuiteAvailable(suite) : jdk.contains(suite);
      if (!has) {
        throw new IllegalArgumentException(
            "cipher suite "
                + suite
                + " is not one that provider "
                + (boringSsl ? "BORINGSSL" : "JDK")
                + " has");
      }
    }
  }

  private static Set<String> ofTheJdk() {
    try {
      return new HashSet<>(
          List.of(SSLContext.getDefault().getSupportedSSLParameters().getCipherSuites()));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalArgumentException("the JDK has no TLS: " + e.getMessage(), e);
    }
  }

  /**
   * The versions that can be spoken with these suites, newest first, by the JDK's names.
   *
   * @param only13 whether TLS 1.2 may not be spoken
   * @throws IllegalArgumentException when there is none
   */
  public static List<String> versions(List<String> suites, boolean only13) {
    List<String> versions = new ArrayList<>();
    if (suites.stream().anyMatch(CipherSuites::isOfTls13)) {
      versions.add(TLS_1_3_NAME);
    }
    if (!only13 && !suites.stream().allMatch(CipherSuites::isOfTls13)) {
      versions.add(TLS_1_2_NAME);
    }
    if (versions.isEmpty()) {
      throw new IllegalArgumentException(
          "none of the cipher suites " + suites + " is of TLS 1.3, and minVersion is TLS_1_3");
    }
    return versions;
  }
}
