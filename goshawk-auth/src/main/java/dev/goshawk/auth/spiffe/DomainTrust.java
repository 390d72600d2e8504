package dev.goshawk.auth.spiffe;

import dev.goshawk.json.JsonValue;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/**
 * Whom one trust domain trusts. Immutable, any thread.
 *
 * @param authorities its own
 * @param manager what verifies chains up to them, without a look at the name of a host
 */
record DomainTrust(List<X509Certificate> authorities, X509TrustManager manager) {

  /** The trust of a bundle, which is named by errors. */
  static DomainTrust of(JsonValue bundle, List<X509Certificate> authorities) {
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      for (int i = 0; i < authorities.size(); i++) {
        store.setCertificateEntry("authority " + i, authorities.get(i));
      }
      TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
      factory.init(store);
      return new DomainTrust(
          List.copyOf(authorities), (X509TrustManager) factory.getTrustManagers()[0]);
    } catch (GeneralSecurityException | IOException e) {
      throw bundle.error("its authorities cannot be used: " + e.getMessage());
    }
  }
}
