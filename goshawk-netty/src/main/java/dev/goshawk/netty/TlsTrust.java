package dev.goshawk.netty;

import dev.goshawk.netty.tls.FileSource;
import dev.goshawk.netty.tls.Pem;
import dev.goshawk.netty.tls.ProvidedSource;
import dev.goshawk.netty.tls.TlsSource;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Whose word is taken for who a peer is: certificates of authorities, or of the peer itself.
 *
 * <p>Immutable, any thread. Files are read when the server or channel is configured, and again when
 * they change.
 */
public final class TlsTrust {

  private final TlsSource<X509ExtendedTrustManager> source;

  private TlsTrust(TlsSource<X509ExtendedTrustManager> source) {
    this.source = source;
  }

  TlsSource<X509ExtendedTrustManager> source() {
    return source;
  }

  /** The authorities that the JVM trusts, which {@code javax.net.ssl.trustStore} may change. */
  public static TlsTrust jvm() {
    return new TlsTrust(
        new FileSource<>("the trust store of the JVM", List.of(), contents -> manager(null)));
  }

  /** The certificates of a PEM file, and no others. */
  public static TlsTrust pem(Path authorities) {
    Objects.requireNonNull(authorities, "authorities");
    return new TlsTrust(
        new FileSource<>(
            "certificate authorities " + authorities,
            List.of(authorities),
            contents -> trustingAll(Pem.certificates(contents.get(0)))));
  }

  /**
   * The certificates that a provider of the application has, and no others.
   *
   * @param what names it in messages: {@code vault:authorities}
   */
  public static TlsTrust provided(
      String what, CertificateProvider<List<X509Certificate>> provider) {
    Objects.requireNonNull(provider, "provider");
    return new TlsTrust(
        new ProvidedSource<>(
            "certificate authorities of " + Objects.requireNonNull(what, "what"),
            provider::current,
            provider::onChange,
            TlsTrust::trustingAll));
  }

  /**
   * The trusted certificates of a file in one of the formats of {@link KeyStore}, PKCS #12 or JKS,
   * and no others.
   *
   * @param password of the file
   */
  public static TlsTrust keyStore(Path file, String password) {
    Objects.requireNonNull(file, "file");
    Objects.requireNonNull(password, "password");
    return new TlsTrust(
        new FileSource<>(
            "trust store " + file,
            List.of(file),
            contents -> manager(trusting(TlsIdentity.open(contents.get(0), password)))));
  }

  /**
   * The trusted certificates of a key store that has been loaded. Changes in it are not looked for.
   */
  public static TlsTrust keyStore(KeyStore store) {
    Objects.requireNonNull(store, "store");
    return new TlsTrust(
        new FileSource<>("the trust store given", List.of(), contents -> manager(trusting(store))));
  }

  /**
   * Whom a trust manager of the application trusts. It decides alone: on a channel it is also the
   * one that has to compare the name asked for with those of the certificate, as the endpoint
   * identification algorithm {@code HTTPS} of the engine that it is given says.
   */
  public static TlsTrust trustManager(X509ExtendedTrustManager manager) {
    Objects.requireNonNull(manager, "manager");
    return new TlsTrust(
        new FileSource<>("the trust manager given", List.of(), contents -> manager));
  }

  private static KeyStore trusting(KeyStore store) throws GeneralSecurityException {
    for (String alias : Collections.list(store.aliases())) {
      if (store.isCertificateEntry(alias)) {
        return store;
      }
    }
    throw new GeneralSecurityException("there is no trusted certificate in it");
  }

  private static X509ExtendedTrustManager trustingAll(List<X509Certificate> authorities)
      throws IOException, GeneralSecurityException {
    if (authorities.isEmpty()) {
      throw new GeneralSecurityException("there is no certificate");
    }
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    int i = 0;
    for (X509Certificate certificate : authorities) {
      store.setCertificateEntry("authority-" + i++, certificate);
    }
    return manager(store);
  }

  private static X509ExtendedTrustManager manager(@Nullable KeyStore store)
      throws GeneralSecurityException {
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    for (TrustManager manager : factory.getTrustManagers()) {
      if (manager instanceof X509ExtendedTrustManager extended) {
        return extended;
      }
    }
    throw new GeneralSecurityException("the JVM has no trust manager for X.509");
  }
}
