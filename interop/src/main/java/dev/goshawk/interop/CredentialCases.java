package dev.goshawk.interop;

import dev.goshawk.api.CallCredentials;
import dev.goshawk.api.Channel;
import dev.goshawk.auth.credentials.AccessToken;
import dev.goshawk.auth.credentials.BearerCredentials;
import dev.goshawk.auth.credentials.MetadataServerTokens;
import dev.goshawk.auth.credentials.OAuth2Tokens;
import dev.goshawk.auth.credentials.SelfSignedJwtCredentials;
import dev.goshawk.auth.credentials.ServiceAccountKey;
import dev.goshawk.interop.proto.SimpleRequest;
import dev.goshawk.interop.proto.SimpleResponse;
import dev.goshawk.interop.proto.TestClient;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** The cases in which the server says who calls. They need TLS. */
final class CredentialCases {

  private static final int TOKEN_SECONDS = 60;

  private CredentialCases() {}

  static void jwtTokenCreds(Session session) {
    ServiceAccountKey key = key(session);
    SimpleResponse response =
        overAChannel(session, SelfSignedJwtCredentials.of(key), SimpleRequest.newBuilder());
    Check.equal("the username", key.email(), response.getUsername());
  }

  static void serviceAccountCreds(Session session) {
    ServiceAccountKey key = key(session);
    CallCredentials credentials = BearerCredentials.from(tokens(session, key));
    checkScoped(
        session,
        key.email(),
        overAChannel(session, credentials, SimpleRequest.newBuilder().setFillOauthScope(true)));
  }

  static void oauth2AuthToken(Session session) throws Exception {
    ServiceAccountKey key = key(session);
    CallCredentials credentials = BearerCredentials.of(fetched(session, key).value());
    checkScoped(
        session,
        key.email(),
        overAChannel(session, credentials, SimpleRequest.newBuilder().setFillOauthScope(true)));
  }

  static void perRpcCreds(Session session) throws Exception {
    ServiceAccountKey key = key(session);
    CallCredentials credentials = BearerCredentials.of(fetched(session, key).value());
    TestClient client = session.client().with(options -> options.withCredentials(credentials));
    checkScoped(
        session,
        key.email(),
        client.unaryCall(
            SimpleRequest.newBuilder().setFillUsername(true).setFillOauthScope(true).build()));
  }

  static void computeEngineCreds(Session session) {
    CredentialOptions options = session.options().credentials();
    String host = options.metadataServer();
    MetadataServerTokens tokens =
        host == null ? MetadataServerTokens.ofThisMachine() : MetadataServerTokens.at(host);
    checkScoped(
        session,
        options.defaultAccount(),
        overAChannel(
            session,
            BearerCredentials.from(tokens),
            SimpleRequest.newBuilder().setFillOauthScope(true)));
  }

  private static ServiceAccountKey key(Session session) {
    Path file = session.options().credentials().keyFile();
    if (file == null) {
      throw new InteropFailure("the case needs --service_account_key_file");
    }
    return ServiceAccountKey.read(file);
  }

  private static OAuth2Tokens tokens(Session session, ServiceAccountKey key) {
    return OAuth2Tokens.serviceAccount(key).scopes(session.options().credentials().scope()).build();
  }

  private static AccessToken fetched(Session session, ServiceAccountKey key) throws Exception {
    return tokens(session, key).fetch().toCompletableFuture().get(TOKEN_SECONDS, TimeUnit.SECONDS);
  }

  private static SimpleResponse overAChannel(
      Session session, CallCredentials credentials, SimpleRequest.Builder request) {
    try (Channel channel = session.newChannel(credentials)) {
      return session.client(channel).unaryCall(request.setFillUsername(true).build());
    }
  }

  private static void checkScoped(Session session, String who, SimpleResponse response) {
    Check.equal("the username", who, response.getUsername());
    String asked = session.options().credentials().scope();
    Check.that(
        !response.getOauthScope().isEmpty() && asked.contains(response.getOauthScope()),
        "the scope '" + response.getOauthScope() + "' is not within '" + asked + "'");
  }
}
