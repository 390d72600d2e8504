package dev.goshawk.netty;

import dev.goshawk.netty.tls.CipherSuites;
import dev.goshawk.netty.tls.TlsSpec;
import io.netty.handler.ssl.ApplicationProtocolNames;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What can be set for TLS on either side. One thread.
 *
 * @param <B> the type of the builder itself
 */
public abstract sealed class TlsBuilder<B extends TlsBuilder<B>>
    permits ServerTls.Builder, ClientTls.Builder {

  private static final Duration ENDLESS = Duration.ofDays(365);
  private static final Duration LEAST = Duration.ofMillis(10);

  private TlsVersion minVersion = TlsVersion.TLS_1_2;
  private @Nullable List<String> ciphers;
  private TlsProvider provider = TlsProvider.AUTOMATIC;
  private Duration reloadInterval = Duration.ofSeconds(60);
  private Duration handshakeTimeout = Duration.ofSeconds(20);

  TlsBuilder() {}

  abstract B self();

  /** The oldest version that is spoken. Default TLS 1.2; nothing older may carry HTTP/2. */
  public B minVersion(TlsVersion version) {
    minVersion = Objects.requireNonNull(version, "version");
    return self();
  }

  /**
   * The cipher suites, in order of preference, by the names of IANA. Versions of TLS of which none
   * is named are not spoken.
   *
   * <p>Default, as far as the provider has them: the three of TLS 1.3 with AES-128-GCM, AES-256-GCM
   * and ChaCha20-Poly1305, and those six of TLS 1.2 which have the same ciphers with ECDHE and an
   * ECDSA or RSA certificate.
   *
   * <p>BoringSSL speaks all suites of TLS 1.3 or none; where only some are named, {@link
   * TlsProvider#AUTOMATIC} takes the JDK.
   *
   * @throws IllegalArgumentException when there is none, or one that RFC 9113 §9.2.2 and its
   *     appendix A forbid: those without an ephemeral key exchange, or without AEAD. Whether the
   *     provider has them is seen by {@code build}
   */
  public B ciphers(List<String> suites) {
    ciphers = CipherSuites.permitted(suites);
    return self();
  }

  /** Who does the work. Default {@link TlsProvider#AUTOMATIC}. */
  public B provider(TlsProvider provider) {
    this.provider = Objects.requireNonNull(provider, "provider");
    return self();
  }

  /**
   * How often the files of keys, certificates and trust are checked. When what they hold has
   * changed, new connections use it; existing ones are unaffected. Files that cannot be used, such
   * as a certificate whose key is not there yet, change nothing; the log says so once for each
   * change. Default 60 s.
   *
   * @param interval at least 10 ms; 365 days or more for never
   * @throws IllegalArgumentException when less than 10 ms
   */
  public B reloadInterval(Duration interval) {
    reloadInterval = atLeast("reloadInterval", interval);
    return self();
  }

  /**
   * How long a TLS handshake may take before the connection is closed. Default 20 s. A channel
   * gives up earlier where its whole attempt to connect may not take as long.
   *
   * @param timeout at least 10 ms; 365 days or more for ever
   * @throws IllegalArgumentException when less than 10 ms
   */
  public B handshakeTimeout(Duration timeout) {
    handshakeTimeout = atLeast("handshakeTimeout", timeout);
    return self();
  }

  private static Duration atLeast(String setting, Duration value) {
    if (value.compareTo(LEAST) < 0) {
      throw new IllegalArgumentException(setting + " of " + value + " is less than " + LEAST);
    }
    return value;
  }

  /** A time in nanoseconds; 0 for never. */
  private static long nanos(Duration value) {
    return value.compareTo(ENDLESS) >= 0 ? 0 : value.toNanos();
  }

  /** The two sides' own settings with those that they share, everything checked. */
  final TlsSpec spec(
      boolean server,
      List<TlsIdentity> identities,
      @Nullable TlsTrust trust,
      boolean peerMayBeNobody) {
    List<String> suites = ciphers == null ? CipherSuites.defaults() : ciphers;
    boolean boringSsl =
        switch (provider) {
          case AUTOMATIC -> CipherSuites.boringSslCan(suites);
          case JDK -> false;
          case BORINGSSL -> {
            CipherSuites.requireBoringSsl(suites);
            yield true;
          }
        };
    if (ciphers != null) {
      CipherSuites.check(ciphers, boringSsl);
    }
    return new TlsSpec(
        server,
        identities.stream().map(TlsIdentity::source).filter(Objects::nonNull).toList(),
        identities.isEmpty() ? null : identities.get(0).keyManager(),
        trust == null ? null : trust.source(),
        peerMayBeNobody,
        suites,
        CipherSuites.versions(suites, minVersion == TlsVersion.TLS_1_3),
        boringSsl,
        ApplicationProtocolNames.HTTP_2,
        nanos(reloadInterval),
        nanos(handshakeTimeout));
  }
}
