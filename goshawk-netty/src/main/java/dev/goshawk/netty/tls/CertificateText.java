package dev.goshawk.netty.tls;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.List;

/** What certificates say of themselves, as text. Any thread. */
public final class CertificateText {

  /** Types of subject alternative names (RFC 5280 §4.2.1.6). */
  static final int DNS = 2;

  private static final int URI = 6;
  private static final int IP = 7;

  private CertificateText() {}

  static String subject(X509Certificate certificate) {
    String subject = certificate.getSubjectX500Principal().getName();
    return subject.isEmpty() ? "an empty subject" : subject;
  }

  static String issuer(X509Certificate certificate) {
    return certificate.getIssuerX500Principal().getName();
  }

  /** A date in UTC (ISO 8601). */
  static String date(Date date) {
    return date.toInstant().toString();
  }

  /** The subject alternative names of one type. */
  static List<String> names(X509Certificate certificate, int type) {
    List<String> names = new ArrayList<>();
    for (List<?> name : all(certificate)) {
      if (name.get(0) instanceof Integer its && its == type && name.get(1) instanceof String text) {
        names.add(text);
      }
    }
    return names;
  }

  /** All names by which a server can be meant, such as "DNS:localhost, IP:127.0.0.1". */
  static String names(X509Certificate certificate) {
    List<String> names = new ArrayList<>();
    names(certificate, DNS).forEach(name -> names.add("DNS:" + name));
    names(certificate, IP).forEach(name -> names.add("IP:" + name));
    names(certificate, URI).forEach(name -> names.add("URI:" + name));
    return names.isEmpty() ? "no subject alternative name" : String.join(", ", names);
  }

  private static Collection<List<?>> all(X509Certificate certificate) {
    try {
      Collection<List<?>> all = certificate.getSubjectAlternativeNames();
      return all == null ? List.of() : all;
    } catch (CertificateParsingException e) {
      return List.of(); // names that nobody can read are none
    }
  }
}
