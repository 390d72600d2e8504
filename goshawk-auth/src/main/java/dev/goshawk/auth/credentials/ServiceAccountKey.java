package dev.goshawk.auth.credentials;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.goshawk.auth.http.HttpFetch;
import dev.goshawk.json.JsonException;
import dev.goshawk.json.JsonObject;
import dev.goshawk.json.JsonValue;
import dev.goshawk.json.JsonWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * The key of a service account, as Google gives it out in JSON: who it is, and an RSA key that
 * signs for it. The key is in no message and in no {@code toString}. Immutable, any thread.
 */
public final class ServiceAccountKey {

  /** How long a JWT is valid, the longest that Google takes: 1 h. */
  static final Duration LIFE = Duration.ofHours(1);

  private static final String DEFAULT_ENDPOINT = "https://oauth2.googleapis.com/token";

  private final String email;
  private final String keyId;
  private final PrivateKey key;
  private final URI tokenEndpoint;

  private ServiceAccountKey(String email, String keyId, PrivateKey key, URI tokenEndpoint) {
    this.email = email;
    this.keyId = keyId;
    this.key = key;
    this.tokenEndpoint = tokenEndpoint;
  }

  /**
   * Reads a key from its file.
   *
   * @throws UncheckedIOException when there is no such file
   * @throws IllegalArgumentException when it is no key of a service account
   */
  public static ServiceAccountKey read(Path file) {
    try {
      return parse(Files.readAllBytes(file));
    } catch (IOException e) {
      throw new UncheckedIOException("the service account's key cannot be read", e);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(file + ": " + e.getMessage(), e.getCause());
    }
  }

  /**
   * Reads a key.
   *
   * @throws IllegalArgumentException when it is no key of a service account
   */
  public static ServiceAccountKey parse(byte[] json) {
    try {
      JsonObject object = JsonValue.parse(json).asObject();
      JsonValue endpoint = object.find("token_uri");
      return new ServiceAccountKey(
          object.get("client_email").asString(),
          object.get("private_key_id").asString(),
          key(object.get("private_key").asString()),
          HttpFetch.secure(
              "token_uri", URI.create(endpoint == null ? DEFAULT_ENDPOINT : endpoint.asString())));
    } catch (JsonException e) {
      throw new IllegalArgumentException("this is no key of a service account: " + e.getMessage());
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException(
          "private_key is no RSA key in PEM, PKCS #8 ('BEGIN PRIVATE KEY')");
    }
  }

  private static PrivateKey key(String pem) throws GeneralSecurityException {
    byte[] bytes;
    try {
      bytes =
          Base64.getDecoder()
              .decode(
                  pem.replace("-----BEGIN PRIVATE KEY-----", "")
                      .replace("-----END PRIVATE KEY-----", "")
                      .replaceAll("\\s", ""));
    } catch (IllegalArgumentException e) { // whose words have a part of the key
      throw new GeneralSecurityException("not base64");
    }
    return KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(bytes));
  }

  /** The e-mail address by which the account is known. */
  public String email() {
    return email;
  }

  /** Where its JWTs are exchanged for access tokens. */
  public URI tokenEndpoint() {
    return tokenEndpoint;
  }

  /**
   * A JWT of the account for an audience, valid for an hour. It computes for a millisecond.
   *
   * @param scope null for none
   */
  String sign(String audience, @Nullable String scope, Instant now) {
    JsonObject header =
        JsonObject.builder()
            .put("alg", JsonValue.of("RS256"))
            .put("typ", JsonValue.of("JWT"))
            .put("kid", JsonValue.of(keyId))
            .build();
    JsonObject.Builder claims =
        JsonObject.builder()
            .put("iss", JsonValue.of(email))
            .put("sub", JsonValue.of(email))
            .put("aud", JsonValue.of(audience))
            .put("iat", JsonValue.of(now.getEpochSecond()))
            .put("exp", JsonValue.of(now.plus(LIFE).getEpochSecond()));
    if (scope != null) {
      claims.put("scope", JsonValue.of(scope));
    }
    Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();
    String signed =
        base64.encodeToString(json(header)) + "." + base64.encodeToString(json(claims.build()));
    try {
      Signature signature = Signature.getInstance("SHA256withRSA");
      signature.initSign(key);
      signature.update(signed.getBytes(UTF_8));
      return signed + "." + base64.encodeToString(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the key of " + email + " cannot sign", e);
    }
  }

  private static byte[] json(JsonObject object) {
    return new JsonWriter().value(object).toByteArray();
  }

  /** The account, without its key. */
  @Override
  public String toString() {
    return "key of " + email;
  }
}
