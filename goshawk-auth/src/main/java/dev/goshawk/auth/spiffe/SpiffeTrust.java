package dev.goshawk.auth.spiffe;

import dev.goshawk.auth.file.FileWatch;
import dev.goshawk.auth.identity.SpiffeId;
import java.net.Socket;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Trusts peers by their SPIFFE IDs (gRFC A87): a certificate has exactly one URI, a SPIFFE ID, and
 * a chain up to an authority of that ID's trust domain. Names of hosts are not looked at, on
 * clients neither: who the peer is says its ID, which policies and {@link
 * dev.goshawk.auth.identity.Identity#spiffeId} read.
 *
 * <pre>{@code
 * SpiffeTrust trust = SpiffeTrust.watch(file, Duration.ofMinutes(1));
 * ServerTls.builder().requireClientCertificate(TlsTrust.trustManager(trust)) …
 * }</pre>
 *
 * <p>The bundle map is looked at again and again; a bad one leaves the last. Connections that are
 * open stay. Any thread.
 */
public final class SpiffeTrust extends X509ExtendedTrustManager implements AutoCloseable {

  private static final int URI = 6; // RFC 5280 section 4.2.1.6

  private final FileWatch<SpiffeBundles> watch;

  private SpiffeTrust(FileWatch<SpiffeBundles> watch) {
    this.watch = watch;
  }

  /**
   * Reads a bundle map, and looks at its file from then on.
   *
   * @param interval between two looks, at least 10 ms
   * @throws java.io.UncheckedIOException when it cannot be read
   * @throws IllegalArgumentException when it is none, or the interval is too short
   */
  public static SpiffeTrust watch(Path file, Duration interval) {
    return new SpiffeTrust(FileWatch.of("SPIFFE bundle map", file, interval, SpiffeBundles::parse));
  }

  private DomainTrust domain(X509Certificate[] chain) throws CertificateException {
    if (chain.length == 0) {
      throw new CertificateException("the peer has shown no certificate");
    }
    Collection<List<?>> names = chain[0].getSubjectAlternativeNames();
    List<String> uris = new ArrayList<>();
    for (List<?> name : names == null ? List.<List<?>>of() : names) {
      if (Objects.equals(name.get(0), URI)) {
        uris.add(String.valueOf(name.get(1)));
      }
    }
    if (uris.size() != 1) {
      throw new CertificateException(
          "the certificate of the peer has "
              + uris.size()
              + " URIs, and a SPIFFE ID is the only"
              + " one");
    }
    SpiffeId id =
        SpiffeId.parse(uris.get(0))
            .orElseThrow(
                () ->
                    new CertificateException("the URI of the peer's certificate is no SPIFFE ID"));
    DomainTrust trust = watch.value().of(id.trustDomain());
    if (trust == null) {
      throw new CertificateException(
          "trust domain " + id.trustDomain() + " of the peer is not in the bundle map");
    }
    return trust;
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    domain(chain).manager().checkClientTrusted(chain, authType);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    domain(chain).manager().checkServerTrusted(chain, authType);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    checkClientTrusted(chain, authType);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    checkServerTrusted(chain, authType);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    checkClientTrusted(chain, authType);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    checkServerTrusted(chain, authType);
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return watch.value().authorities();
  }

  /** Looks at the file no more. The last bundle map stays. */
  @Override
  public void close() {
    watch.close();
  }
}
