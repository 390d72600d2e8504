package dev.goshawk.netty;

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
import org.jspecify.annotations.Nullable;

/**
 * Who a server or a client is: a certificate, the chain above it, and its private key.
 *
 * <p>Immutable, any thread. Files are read when the server or channel is configured, and again when
 * they change.
 */
public final class TlsIdentity {

  private final TlsFiles<List<TlsKey>> source;

  private TlsIdentity(TlsFiles<List<TlsKey>> source) {
    this.source = source;
  }

  TlsFiles<List<TlsKey>> source() {
    return source;
  }

  /**
   * From PEM files.
   *
   * @param certificates the certificate, and behind it its chain without the root
   * @param key the private key, PKCS #8, without a password
   */
  public static TlsIdentity pem(Path certificates, Path key) {
    return ofPem(certificates, key, null);
  }

  /**
   * From PEM files.
   *
   * @param certificates the certificate, and behind it its chain without the root
   * @param key the private key, PKCS #8, encrypted (RFC 5958) or not
   * @param password of the key
   */
  public static TlsIdentity pem(Path certificates, Path key, String password) {
    return ofPem(certificates, key, Objects.requireNonNull(password, "password"));
  }

  private static TlsIdentity ofPem(Path certificates, Path key, @Nullable String password) {
    return new TlsIdentity(
        new TlsFiles<>(
            "certificate " + certificates + " with key " + key,
            List.of(certificates, key),
            contents ->
                List.of(
                    TlsKey.of(
                        Pem.certificates(contents.get(0)), Pem.key(contents.get(1), password)))));
  }

  /**
   * From a file in one of the formats of {@link KeyStore}: PKCS #12 or JKS. Each private key in it
   * is an identity.
   *
   * @param password of the file and of the keys in it
   */
  public static TlsIdentity keyStore(Path file, String password) {
    Objects.requireNonNull(password, "password");
    return new TlsIdentity(
        new TlsFiles<>(
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
    return new TlsIdentity(
        new TlsFiles<>("the key store given", List.of(), contents -> keys(store, password)));
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
