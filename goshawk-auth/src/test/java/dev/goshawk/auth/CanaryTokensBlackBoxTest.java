package dev.goshawk.auth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.CallCredentials;
import dev.goshawk.api.CallOptions;
import dev.goshawk.api.Channel;
import dev.goshawk.api.Metadata;
import dev.goshawk.api.MetadataKey;
import dev.goshawk.api.Server;
import dev.goshawk.api.StatusException;
import dev.goshawk.api.stub.ClientCalls;
import dev.goshawk.api.stub.Handlers;
import dev.goshawk.auth.credentials.BearerCredentials;
import dev.goshawk.auth.credentials.BlockingCredentials;
import dev.goshawk.auth.credentials.OAuth2Tokens;
import dev.goshawk.auth.credentials.SelfSignedJwtCredentials;
import dev.goshawk.auth.credentials.ServiceAccountKey;
import dev.goshawk.auth.credentials.TokenFile;
import dev.goshawk.auth.fixture.Keys;
import dev.goshawk.auth.fixture.ScriptedHttp;
import dev.goshawk.auth.identity.Authentication;
import dev.goshawk.auth.identity.Identity;
import dev.goshawk.auth.identity.JwtVerifier;
import dev.goshawk.auth.policy.Authorization;
import dev.goshawk.auth.policy.AuthorizationPolicy;
import dev.goshawk.netty.ClientTls;
import dev.goshawk.netty.GoshawkChannel;
import dev.goshawk.netty.GoshawkServer;
import dev.goshawk.netty.ServerTls;
import dev.goshawk.netty.TlsIdentity;
import dev.goshawk.netty.TlsTrust;
import dev.goshawk.testservices.Texts;
import dev.goshawk.testsupport.LogCapture;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ForkJoinPool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Secrets that are marked go through everything that takes one, where it works and where it fails;
 * and nothing that comes out, logs at every level, exceptions with their causes, descriptions,
 * standard output, has the mark.
 */
@Timeout(120)
@SuppressWarnings("SystemOut") // which is looked at, too
class CanaryTokensBlackBoxTest {

  private static final String CANARY = "c4n4ry";
  private static final MetadataKey<String> AUTHORIZATION = MetadataKey.ascii("authorization");
  private static final Path TLS = Path.of("../goshawk-netty/src/test/resources/tls");

  private static final String POLICY =
      "{\"name\":\"p\",\"allow_rules\":[{\"name\":\"a\",\"source\":{\"principals\":["
          + "\"https://issuer.test/ada\"]}}],\"audit_logging_options\":{\"audit_condition\":"
          + "\"ON_DENY_AND_ALLOW\",\"audit_loggers\":[{\"name\":\"stdout_logger\"}]}}";

  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
  private final List<String> shown = new ArrayList<>();

  private static String mark(String what) {
    return CANARY + "-" + what;
  }

  @Test
  void nothingThatComesOutHasASecret(@TempDir Path directory) throws Exception {
    PrintStream out = System.out;
    PrintStream err = System.err;
    PrintStream both = new PrintStream(printed, true, StandardCharsets.UTF_8);
    System.setOut(both);
    System.setErr(both);
    try (LogCapture ours = LogCapture.ofAll("dev.goshawk");
        LogCapture nettys = LogCapture.ofAll("io.netty");
        LogCapture jdks = LogCapture.ofAll("jdk.internal.httpclient");
        ScriptedHttp http = new ScriptedHttp()) {
      use(directory, http);
      for (LogCapture log : List.of(ours, nettys, jdks)) {
        shown.addAll(log.lines());
        log.thrown().forEach(this::keep);
      }
      assertThat(ours.lines()).anyMatch(line -> line.contains("unauthenticated"));
    } finally {
      System.setOut(out);
      System.setErr(err);
    }
    shown.add(printed.toString(StandardCharsets.UTF_8));
    assertThat(shown).hasSizeGreaterThan(40).noneMatch(each -> each.contains(CANARY));
    assertThat(printed.toString(StandardCharsets.UTF_8)).contains("grpc_audit_log");
    assertThat(shown).noneMatch(each -> each.contains("eyJ")); // how a JWT begins
  }

  private void use(Path directory, ScriptedHttp http) throws Exception {
    http.answer(200, Keys.jwks(Keys.FIRST));
    GoshawkServer.Builder builder =
        GoshawkServer.builder()
            .port(0)
            .tls(
                ServerTls.builder()
                    .identity(
                        TlsIdentity.certificate(TLS.resolve("server.pem"))
                            .key(TLS.resolve("server.key")))
                    .build());
    Authentication.builder()
        .tokens(
            JwtVerifier.builder(Keys.ISSUER)
                .audience(Keys.AUDIENCE)
                .keys(http.uri("/keys"))
                .build())
        .build()
        .addTo(builder);
    Authorization.by(AuthorizationPolicy.parse(POLICY)).addTo(builder);
    try (Server server =
        builder
            .service(
                Texts.service(
                    service ->
                        service.method(
                            Texts.UNARY,
                            Handlers.unary(
                                (request, context) -> {
                                  shown.add(context.metadata().toString());
                                  shown.add(context.toString());
                                  if (request.equals("fail")) {
                                    throw new IllegalStateException("as asked");
                                  }
                                  return Identity.of(context).toString();
                                }))))
            .start()) {
      calls(server, credentials(directory));
    }
  }

  /** Credentials of all kinds, good and bad, each with a mark in what is secret. */
  private Map<String, CallCredentials> credentials(Path directory) throws IOException {
    Map<String, CallCredentials> all = new LinkedHashMap<>();
    Instant now = Instant.now();
    String good = Keys.sign(Keys.FIRST, Keys.claims(now).claim("note", mark("claim")).build());
    all.put("good", BearerCredentials.of(good));
    all.put(
        "no right",
        BearerCredentials.of(Keys.sign(Keys.FIRST, Keys.claims(now).subject("bob").build())));
    all.put("forged", BearerCredentials.of(Keys.sign(Keys.SECOND, Keys.claims(now).build())));
    all.put("opaque", BearerCredentials.of(mark("opaque")));
    all.put("dotted", BearerCredentials.of(mark("a") + "." + mark("b") + "." + mark("c")));
    all.put("huge", BearerCredentials.of(mark("huge") + "x".repeat(7_000)));
    Path file =
        Files.writeString(directory.resolve("token"), mark("file") + "." + mark("f") + ".x");
    all.put("file", BearerCredentials.from(TokenFile.jwt(file)));
    Path lines = Files.writeString(directory.resolve("lines"), mark("file") + "\n" + mark("two"));
    all.put("lines", BearerCredentials.from(TokenFile.opaque(lines, Duration.ofHours(1))));
    all.put(
        "self-signed",
        SelfSignedJwtCredentials.of(
            ServiceAccountKey.parse(
                Keys.serviceAccount(Keys.SECOND, "https://unused.test/")
                    .getBytes(StandardCharsets.UTF_8))));
    for (String answer :
        List.of(
            "{\"error\":\"" + mark("error") + "\",\"error_description\":\"" + mark("words") + "\"}",
            "<html>" + mark("page"),
            "{\"access_token\":\"" + mark("a token") + "\"}")) {
      try (ScriptedHttp endpoint = new ScriptedHttp().answer(400, answer)) {
        all.put("refused " + all.size(), fetched(endpoint));
      }
      try (ScriptedHttp endpoint = new ScriptedHttp().answer(200, answer)) {
        all.put("odd " + all.size(), fetched(endpoint));
      }
    }
    all.put(
        "blocking",
        BlockingCredentials.of(
            uri -> Map.of("authorization", List.of("Bearer " + mark("blocking") + "\u0001")),
            failure -> false,
            ForkJoinPool.commonPool()));
    keep(failureOf(() -> BearerCredentials.of(mark("a b") + " c")));
    keep(
        failureOf(
            () ->
                ServiceAccountKey.parse(
                    ("{\"client_email\":\"e\",\"private_key_id\":\"i\",\"private_key\":\""
                            + mark("key")
                            + "\"}")
                        .getBytes(StandardCharsets.UTF_8))));
    return all;
  }

  /** Credentials whose one answer has come before their endpoint is closed. */
  private CallCredentials fetched(ScriptedHttp endpoint) {
    OAuth2Tokens tokens =
        OAuth2Tokens.clientCredentials(endpoint.uri("/token"), "me", mark("client secret")).build();
    shown.add(tokens.toString());
    try {
      shown.add(tokens.fetch().toCompletableFuture().join().toString());
    } catch (RuntimeException e) {
      keep(e);
    }
    return BearerCredentials.from(tokens);
  }

  private static Throwable failureOf(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException e) {
      return e;
    }
    throw new AssertionError("it did not fail");
  }

  private void calls(Server server, Map<String, CallCredentials> all) throws Exception {
    List<String> ended = new ArrayList<>();
    for (Map.Entry<String, CallCredentials> each : all.entrySet()) {
      shown.add(each.getValue().toString());
      try (Channel channel =
          GoshawkChannel.to("localhost:" + server.port())
              .tls(ClientTls.builder().trust(TlsTrust.pem(TLS.resolve("ca.pem"))).build())
              .credentials(each.getValue())
              .build()) {
        for (String request : List.of("x", "fail")) {
          CallOptions options = CallOptions.DEFAULT.withTimeout(Duration.ofSeconds(60));
          shown.add(options.withCredentials(each.getValue()).toString());
          try {
            ended.add(
                each.getKey() + ": " + ClientCalls.unary(channel, Texts.UNARY, options, request));
          } catch (StatusException e) {
            ended.add(each.getKey() + ": " + e.code());
            keep(e);
            shown.add(e.trailers().toString());
          }
        }
        shown.add(channel.describe().toString());
      }
    }
    shown.add(Metadata.of(AUTHORIZATION, "Bearer " + mark("metadata")).toString());
    assertThat(ended).contains("good: ada", "good: UNKNOWN", "no right: PERMISSION_DENIED");
    assertThat(ended)
        .filteredOn(end -> end.endsWith(": UNAUTHENTICATED"))
        .hasSizeGreaterThanOrEqualTo(12);
  }

  private void keep(Throwable thrown) {
    StringWriter text = new StringWriter();
    thrown.printStackTrace(new PrintWriter(text));
    shown.add(text.toString());
  }
}
