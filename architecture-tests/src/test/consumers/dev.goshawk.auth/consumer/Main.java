package consumer;

import dev.goshawk.api.Metadata;
import dev.goshawk.auth.credentials.BearerCredentials;
import dev.goshawk.auth.identity.JwtVerifier;
import dev.goshawk.auth.policy.AuthorizationPolicy;
import dev.goshawk.auth.policy.PolicyRequest;
import java.net.URI;
import java.util.List;

/** Makes credentials and a verifier, and decides by a policy. */
final class Main {
  private Main() {}

  public static void main(String[] args) {
    BearerCredentials credentials = BearerCredentials.of("token");
    JwtVerifier verifier =
        JwtVerifier.builder("https://issuer.test")
            .audience("me")
            .keys(URI.create("https://issuer.test/keys"))
            .build();
    if (verifier.known("none") != null) {
      throw new AssertionError("nobody's token is known");
    }
    boolean allowed =
        AuthorizationPolicy.parse("{\"name\":\"p\",\"allow_rules\":[{\"name\":\"all\"}]}")
            .decide(new PolicyRequest("/a/b", List.of(), Metadata.EMPTY, Metadata.EMPTY))
            .allowed();
    if (!allowed) {
      throw new AssertionError("refused by " + credentials);
    }
    System.out.print("used dev.goshawk.auth");
  }
}
