package dev.goshawk.api;

import java.security.cert.Certificate;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * Who the peer of a connection has proven to be by a certificate that was accepted. Immutable, any
 * thread.
 */
public final class PeerIdentity {

  // Types of names: RFC 5280 section 4.2.1.6.
  private static final int EMAIL = 1;
  private static final int DNS = 2;
  private static final int URI = 6;
  private static final int IP = 7;

  private final List<X509Certificate> certificates;

  private PeerIdentity(List<X509Certificate> certificates) {
    this.certificates = certificates;
  }

  /**
   * Who the peer of a TLS session is.
   *
   * @return null when it has shown no certificate of X.509
   */
  public static @Nullable PeerIdentity of(SSLSession session) {
    Certificate[] shown;
    try {
      shown = session.getPeerCertificates();
    } catch (SSLPeerUnverifiedException e) {
      return null; // how the JDK says that there is none
    }
    List<X509Certificate> certificates = new ArrayList<>();
    for (Certificate certificate : shown) {
      if (certificate instanceof X509Certificate x509) {
        certificates.add(x509);
      }
    }
    return certificates.isEmpty() ? null : new PeerIdentity(List.copyOf(certificates));
  }

  /** The certificates as the peer sent them: its own first, then those above it. At least one. */
  public List<X509Certificate> certificates() {
    return certificates;
  }

  /** The subject of its own certificate (RFC 2253), such as "CN=ada,O=Example"; it may be empty. */
  public String subject() {
    return certificates.get(0).getSubjectX500Principal().getName();
  }

  /** The subject alternative names that are DNS names. */
  public List<String> dnsNames() {
    return names(DNS);
  }

  /** The subject alternative names that are URIs, SPIFFE IDs among them. */
  public List<String> uris() {
    return names(URI);
  }

  /** The subject alternative names that are IP addresses, as text. */
  public List<String> ipAddresses() {
    return names(IP);
  }

  /** The subject alternative names that are e-mail addresses. */
  public List<String> emailAddresses() {
    return names(EMAIL);
  }

  private List<String> names(int type) {
    Collection<List<?>> all;
    try {
      all = certificates.get(0).getSubjectAlternativeNames();
    } catch (CertificateParsingException e) {
      return List.of(); // names that cannot be read are nobody's
    }
    if (all == null) {
      return List.of();
    }
    List<String> names = new ArrayList<>();
    for (List<?> name : all) {
      if (Objects.equals(name.get(0), type) && name.get(1) instanceof String text) {
        names.add(text);
      }
    }
    return List.copyOf(names);
  }

  /** The subject. */
  @Override
  public String toString() {
    return subject();
  }
}
