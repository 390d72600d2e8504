package dev.goshawk.auth.identity;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.List;

/**
 * The public keys of an issuer at a time, each for the algorithms of its type only (RFC 8725 §3.1):
 * a key of RSA never verifies an HMAC. Immutable, any thread.
 *
 * @param keys those that can verify
 * @param version another for other keys
 */
record KeySet(List<JWK> keys, int version) {

  /** The smallest key of RSA that counts (RFC 7518 §3.3): 2,048 bits. */
  private static final int MIN_RSA_BITS = 2_048;

  /**
   * Reads a JWKS. Symmetric keys, keys for encryption and small ones of RSA are left out.
   *
   * @throws IllegalArgumentException when nothing is left, or it is none
   */
  static KeySet parse(byte[] json, int version) {
    List<JWK> usable = new ArrayList<>();
    try {
      for (JWK key : JWKSet.parse(new String(json, UTF_8)).getKeys()) {
        if (key.getKeyUse() != null && !key.getKeyUse().equals(KeyUse.SIGNATURE)) {
          continue;
        }
        if (key instanceof ECKey || (key instanceof RSAKey && key.size() >= MIN_RSA_BITS)) {
          usable.add(key.toPublicJWK());
        }
      }
    } catch (ParseException e) {
      throw new IllegalArgumentException("it is no JWKS"); // whose words may have a private key
    }
    if (usable.isEmpty()) {
      throw new IllegalArgumentException(
          "it has no public key of RSA with 2,048 bits or more, or of EC, that is for signatures");
    }
    return new KeySet(List.copyOf(usable), version);
  }

  /** The keys that may have signed a JWT with this header. */
  List<JWK> matching(JWSHeader header) {
    List<JWK> matching = new ArrayList<>();
    for (JWK key : keys) {
      boolean named = header.getKeyID() == null || header.getKeyID().equals(key.getKeyID());
      boolean forIt =
          key.getAlgorithm() == null || key.getAlgorithm().equals(header.getAlgorithm());
      if (named && forIt && suits(key, header.getAlgorithm())) {
        matching.add(key);
      }
    }
    return matching;
  }

  private static boolean suits(JWK key, JWSAlgorithm algorithm) {
    if (key instanceof RSAKey) {
      return RSASSAVerifier.SUPPORTED_ALGORITHMS.contains(algorithm);
    }
    try {
      return key instanceof ECKey ec
          && new ECDSAVerifier(ec).supportedJWSAlgorithms().contains(algorithm);
    } catch (JOSEException e) { // a curve that signs nothing
      return false;
    }
  }

  /** What verifies signatures of a key. */
  static JWSVerifier verifier(JWK key) throws JOSEException {
    return key instanceof RSAKey rsa ? new RSASSAVerifier(rsa) : new ECDSAVerifier((ECKey) key);
  }
}
