package dev.goshawk.examples;

import dev.goshawk.api.CallCredentials;
import dev.goshawk.api.Channel;
import dev.goshawk.api.ServerContext;
import dev.goshawk.api.Status;
import dev.goshawk.auth.credentials.BearerCredentials;
import dev.goshawk.auth.credentials.BlockingCredentials;
import dev.goshawk.auth.credentials.OAuth2Tokens;
import dev.goshawk.auth.credentials.SelfSignedJwtCredentials;
import dev.goshawk.auth.credentials.ServiceAccountKey;
import dev.goshawk.auth.credentials.TokenFile;
import dev.goshawk.auth.identity.Authentication;
import dev.goshawk.auth.identity.Identity;
import dev.goshawk.auth.identity.JwtVerifier;
import dev.goshawk.auth.policy.AuditLoggers;
import dev.goshawk.auth.policy.Authorization;
import dev.goshawk.auth.policy.PolicyFile;
import dev.goshawk.core.ServerBuilder;
import dev.goshawk.netty.GoshawkChannel;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Executor;

/** Who calls, and what callers may. */
final class Trust {
  private Trust() {}

  // snippet: oauth2
  static Channel withOAuth2(String target, URI tokenEndpoint, String secret) {
    CallCredentials credentials =
        BearerCredentials.from(
            OAuth2Tokens.clientCredentials(tokenEndpoint, "shop", secret)
                .scopes("orders.read")
                .build());
    return GoshawkChannel.to(target).credentials(credentials).build();
  }

  // end snippet

  // snippet: sources
  static CallCredentials ofPod(Path token) {
    return BearerCredentials.from(TokenFile.jwt(token));
  }

  static CallCredentials ofServiceAccount(Path keyFile) {
    return SelfSignedJwtCredentials.of(ServiceAccountKey.read(keyFile));
  }

  static CallCredentials ofGoogleAuth(BlockingCredentials.Source credentials, Executor executor) {
    return BlockingCredentials.of(
        credentials, // GoogleCredentials::getRequestMetadata
        failure -> false, // failure instanceof Retryable r && r.isRetryable()
        executor);
  }

  // end snippet

  // snippet: authentication
  static void authenticate(ServerBuilder<?> server) {
    JwtVerifier tokens =
        JwtVerifier.builder("https://issuer.example.com")
            .audience("https://orders.example.com")
            .keys(URI.create("https://issuer.example.com/.well-known/jwks.json"))
            .build();
    Authentication.builder()
        .tokens(tokens)
        .certificates() // of those that bring no token
        .exempt("/grpc.health.v1.Health/*")
        .build()
        .addTo(server);
  }

  // end snippet

  // snippet: local
  static void authenticateLocally(ServerBuilder<?> server) {
    Authentication.builder().localUsers().build().addTo(server);
  }

  // end snippet

  // snippet: identity
  static String greet(ServerContext context) {
    Identity caller = Identity.of(context);
    if (!caller.scopes().contains("orders.read")) {
      throw Status.PERMISSION_DENIED.withMessage("scope orders.read is needed").exception();
    }
    return "hello, " + caller.name();
  }

  // end snippet

  // snippet: policy
  static PolicyFile authorize(ServerBuilder<?> server, Path file) {
    PolicyFile policy = PolicyFile.watch(file, Duration.ofSeconds(30));
    Authorization.by(policy::policy).addTo(server); // after the authentication
    return policy; // to be closed after the server
  }

  // end snippet

  // snippet: audit
  static PolicyFile audited(Path file) {
    AuditLoggers loggers =
        AuditLoggers.DEFAULT.with(
            "trail",
            config -> event -> System.getLogger("audit").log(System.Logger.Level.INFO, event));
    return PolicyFile.watch(file, Duration.ofSeconds(30), loggers);
  }
  // end snippet
}
