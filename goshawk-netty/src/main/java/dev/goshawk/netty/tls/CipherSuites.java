package dev.goshawk.netty;

import io.netty.handler.ssl.OpenSsl;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** The cipher suites that are offered and those that may be. Any thread. */
final class CipherSuites {

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

  static List<String> defaults() {
    return DEFAULT;
  }

  /**
   * The suites, if HTTP/2 permits each.
   *
   * @throws IllegalArgumentException when it does not, naming the suite
   */
  static List<String> permitted(List<String> suites) {
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

  private static boolean someOfTls13(List<String> suites) {
    return suites.stream().anyMatch(CipherSuites::isOfTls13) && !suites.containsAll(TLS_1_3);
  }

  /**
   * Who is to do the work.
   *
   * @throws IllegalArgumentException when it is to be BoringSSL and cannot
   */
  static TlsProvider provider(TlsProvider wanted, @Nullable List<String> suites) {
    boolean choosy = suites != null && someOfTls13(suites);
    if (wanted == TlsProvider.AUTOMATIC) {
      return OpenSsl.isAvailable() && OpenSsl.supportsKeyManagerFactory() && !choosy
          ? TlsProvider.BORINGSSL
          : TlsProvider.JDK;
    }
    if (wanted == TlsProvider.BORINGSSL) {
      if (!OpenSsl.isAvailable()) {
        throw new IllegalArgumentException(
            "BoringSSL is not there: put io.netty:netty-tcnative-boringssl-static for this platform"
                + " on the class path, in the version of Netty's BOM; "
                + OpenSsl.unavailabilityCause(),
            OpenSsl.unavailabilityCause());
      }
      if (choosy) {
        throw new IllegalArgumentException(
            "BoringSSL speaks all cipher suites of TLS 1.3 or none: name all of "
                + TLS_1_3
                + ", or take the JDK");
      }
    }
    return wanted;
  }

  /**
   * Checks that a provider has what was chosen.
   *
   * @throws IllegalArgumentException when it has not, naming the suite
   */
  static void check(List<String> suites, TlsProvider provider, TlsVersion minVersion) {
    Set<String> jdk = provider == TlsProvider.JDK ? ofTheJdk() : Set.of();
    for (String suite : suites) {
      boolean has =
          provider == TlsProvider.JDK ? jdk.contains(suite) : OpenSsl.isCipherSuiteAvailable(suite);
      if (!has) {
        throw new IllegalArgumentException(
            "cipher suite " + suite + " is not one that provider " + provider + " has");
      }
    }
    if (versions(suites, minVersion).isEmpty()) {
      throw new IllegalArgumentException(
          "none of the cipher suites " + suites + " is of TLS 1.3, and minVersion is TLS_1_3");
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

  /** The versions that can be spoken with these suites, newest first, by the JDK's names. */
  static List<String> versions(List<String> suites, TlsVersion minVersion) {
    List<String> versions = new ArrayList<>();
    if (suites.stream().anyMatch(CipherSuites::isOfTls13)) {
      versions.add(TlsVersion.TLS_1_3.standardName());
    }
    if (minVersion == TlsVersion.TLS_1_2 && !suites.stream().allMatch(CipherSuites::isOfTls13)) {
      versions.add(TlsVersion.TLS_1_2.standardName());
    }
    return versions;
  }
}
