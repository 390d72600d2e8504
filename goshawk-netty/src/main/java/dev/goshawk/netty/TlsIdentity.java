package dev.goshawk.netty;

import dev.goshawk.netty.tls.FileSource;
import dev.goshawk.netty.tls.Pem;
import dev.goshawk.netty.tls.ProvidedSource;
import dev.goshawk.netty.tls.TlsKey;
import dev.goshawk.netty.tls.TlsSource;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Who a server or a client is: a certificate, the chain above it, and its private key.
 *
 * <pre>{@code
 * TlsIdentity.certificate(Path.of("server.pem")).key(Path.of("server.key"))
 * }</pre>
 *
 * <p>Immutable, any thread. Files are read when the server or channel is configured, and again when
 * they change.
 */
public final class TlsIdentity {

  private final @Nullable TlsSource<List<TlsKey>> source;
  private final @Nullable X509ExtendedKeyManager keyManager; // when there is no source

  private TlsIdentity(
      @Nullable TlsSource<List<TlsKey>> source, @Nullable X509ExtendedKeyManager keyManager) {
    this.source = source;
    this.keyManager = keyManager;
  }

  private static TlsIdentity of(TlsSource<List<TlsKey>> source) {
    return new TlsIdentity(source, null);
  }

  @Nullable TlsSource<List<TlsKey>> source() {
    return source;
  }

  @Nullable X509ExtendedKeyManager keyManager() {
    return keyManager;
  }

  /**
   * The certificate of an identity that is to be read from PEM files; its key follows.
   *
   * @param file the certificate, and behind it its chain without the root, PEM
   */
  public static Certified certificate(Path file) {
    return new Certified(Objects.requireNonNull(file, "file"));
  }

  /** An identity of which the certificate is known, and the private key is not yet. Immutable. */
  public static final class Certified {
    private final Path certificates;

    private Certified(Path certificates) {
      this.certificates = certificates;
    }

    /**
     * The identity with its private key.
     *
     * @param file the private key, PEM, without a password: PKCS #8, PKCS #1 or SEC 1
     */
    public TlsIdentity key(Path file) {
      return pem(Objects.requireNonNull(file, "file"), null);
    }

    /**
     * The identity with its private key.
     *
     * @param file the private key, PEM, PKCS #8, encrypted (RFC 5958) or not
     * @param password of the key
     */
    public TlsIdentity key(Path file, String password) {
      return pem(
          Objects.requireNonNull(file, "file"), Objects.requireNonNull(password, "password"));
    }

    private TlsIdentity pem(Path key, @Nullable String password) {
      return of(
          new FileSource<>(
              "certificate " + certificates + " with key " + key,
              List.of(certificates, key),
              contents ->
                  List.of(
                      TlsKey.of(
                          Pem.certificates(contents.get(0)), Pem.key(contents.get(1), password)))));
    }
  }

  /**
   * Keys and certificates that a key manager of the application has, such as one that rotates them
   * by itself. It chooses among them, by the name that a client asked for and by the rest, and has
   * to be the only identity of its end.
   */
  public static TlsIdentity keyManager(X509ExtendedKeyManager manager) {
    return new TlsIdentity(null, Objects.requireNonNull(manager, "manager"));
  }

  /**
   * Keys that a provider of the application has. Each is an identity.
   *
   * @param what names it in messages: {@code vault:shop}
   */
  public static TlsIdentity provided(
      String what, CertificateProvider<List<CertifiedKey>> provider) {
    Objects.requireNonNull(provider, "provider");
    return of(
        new ProvidedSource<>(
            "keys of " + Objects.requireNonNull(what, "what"),
            provider::current,
            provider::onChange,
            TlsIdentity::checked));
  }

  private static List<TlsKey> checked(List<CertifiedKey> given) throws GeneralSecurityException {
    List<TlsKey> keys = new ArrayList<>();
    for (CertifiedKey each : given) {
      keys.add(TlsKey.of(each.chain(), each.key()));
    }
    if (keys.isEmpty()) {
      throw new GeneralSecurityException("there is no key");
    }
    return keys;
  }

  /**
   * From a file in one of the formats of {@link KeyStore}: PKCS #12 or JKS. Each private key in it
   * is an identity.
   *
   * @param password of the file and of the keys in it
   */
  public static TlsIdentity keyStore(Path file, String password) {
    Objects.requireNonNull(file, "file");
    Objects.requireNonNull(password, "password");
    return of(
        new FileSource<>(
            "key store " + file,
            List.of(file),
            contents -> keys(open(contents.get(0), password), password)));
  }

  /**
   * From a key store that has been loaded. Each private key in it is an identity. Changes in it are
   * not looked for.
   *
   * @param password of the keys in it
   */
  public static TlsIdentity keyStore(KeyStore store, String password) {
    Objects.requireNonNull(store, "store");
    Objects.requireNonNull(password, "password");
    return of(
        new FileSource<>("the key store given", List.of(), contents -> keys(store, password)));
  }

  /** Reads a key store of whatever type the JDK knows. */
  static KeyStore open(byte[] content, String password)
      throws IOException, GeneralSecurityException {
    // One provider reads PKCS #12 and JKS, and asks the content which it is.
    KeyStore store = KeyStore.getInstance("PKCS12");
    try {
      store.load(new ByteArrayInputStream(content), password.toCharArray());
      return store;
    } catch (IOException e) {
      KeyStore older = KeyStore.getInstance("JKS");
      try {
        older.load(new ByteArrayInputStream(content), password.toCharArray());
        return older;
      } catch (IOException e2) {
        e.addSuppressed(e2);
        throw e;
      }
    }
  }

  private static List<TlsKey> keys(KeyStore store, String password)
      throws GeneralSecurityException {
    List<TlsKey> keys = new ArrayList<>();
    for (String alias : Collections.list(store.aliases())) {
      Certificate[] chain = store.getCertificateChain(alias);
      if (chain != null && store.getKey(alias, password.toCharArray()) instanceof PrivateKey key) {
        List<X509Certificate> certificates = new ArrayList<>();
        for (Certificate certificate : chain) {
          certificates.add((X509Certificate) certificate);
        }
        keys.add(TlsKey.of(certificates, key));
      }
    }
    if (keys.isEmpty()) {
      throw new GeneralSecurityException("there is no private key with a certificate in it");
    }
    return keys;
  }
}
