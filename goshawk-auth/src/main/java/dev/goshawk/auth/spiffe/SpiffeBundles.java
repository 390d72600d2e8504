package dev.goshawk.auth.spiffe;

import dev.goshawk.auth.identity.SpiffeId;
import dev.goshawk.json.JsonException;
import dev.goshawk.json.JsonObject;
import dev.goshawk.json.JsonValue;
import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The authorities of trust domains, as a SPIFFE bundle map says them (gRFC A87):
 *
 * <pre>{@code
 * {"trust_domains": {"prod.example.com": {"spiffe_sequence": 7, "keys": [
 *   {"kty": "EC", "use": "x509-svid", "x5c": ["MIIB…"]}]}}}
 * }</pre>
 *
 * <p>Immutable, any thread.
 */
final class SpiffeBundles {

  private static final String FOR_CERTIFICATES = "x509-svid";

  private final Map<String, DomainTrust> domains;

  private SpiffeBundles(Map<String, DomainTrust> domains) {
    this.domains = domains;
  }

  /**
   * Reads a bundle map. Keys for other uses than certificates are passed over.
   *
   * @throws IllegalArgumentException when it is none, naming the place
   */
  static SpiffeBundles parse(byte[] json) {
    try {
      Map<String, DomainTrust> domains = new LinkedHashMap<>();
      JsonObject map = JsonValue.parse(json).asObject().get("trust_domains").asObject();
      for (Map.Entry<String, JsonValue> each : map.members().entrySet()) {
        JsonValue bundle = each.getValue();
        boolean isDomain =
            SpiffeId.parse("spiffe://" + each.getKey())
                .filter(id -> id.path().isEmpty() && id.trustDomain().equals(each.getKey()))
                .isPresent();
        if (!isDomain) {
          throw bundle.error("'" + each.getKey() + "' is no trust domain in lower case");
        }
        domains.put(each.getKey(), DomainTrust.of(bundle, authorities(bundle)));
      }
      return new SpiffeBundles(domains);
    } catch (JsonException e) {
      throw new IllegalArgumentException("it is no SPIFFE bundle map: " + e.getMessage(), e);
    }
  }

  private static List<X509Certificate> authorities(JsonValue bundle) {
    List<X509Certificate> authorities = new ArrayList<>();
    for (JsonValue key : bundle.asObject().get("keys").asArray().values()) {
      JsonObject jwk = key.asObject();
      jwk.get("kty").asString();
      JsonValue use = jwk.find("use");
      if (use == null || !use.asString().equals(FOR_CERTIFICATES)) {
        continue;
      }
      List<JsonValue> chain = jwk.get("x5c").asArray().values();
      if (chain.size() != 1) {
        throw key.error("'x5c' has " + chain.size() + " certificates, not one");
      }
      authorities.add(certificate(chain.get(0)));
    }
    if (authorities.isEmpty()) {
      throw bundle.error("no key is for " + FOR_CERTIFICATES);
    }
    return authorities;
  }

  private static X509Certificate certificate(JsonValue base64) {
    try {
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(
                  new ByteArrayInputStream(Base64.getDecoder().decode(base64.asString())));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw base64.error("it is no certificate of X.509 in base64");
    }
  }

  /** Whom a trust domain trusts, or null where it is not in the map. */
  @Nullable DomainTrust of(String trustDomain) {
    return domains.get(trustDomain);
  }

  /** All authorities of all domains. */
  X509Certificate[] authorities() {
    return domains.values().stream()
        .flatMap(domain -> domain.authorities().stream())
        .toArray(X509Certificate[]::new);
  }

  @Override
  public String toString() {
    return "trust of domains " + new TreeSet<>(domains.keySet());
  }
}
