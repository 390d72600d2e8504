package dev.goshawk.auth.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.goshawk.api.CallOptions;
import dev.goshawk.api.Channel;
import dev.goshawk.api.Metadata;
import dev.goshawk.api.MetadataKey;
import dev.goshawk.api.Server;
import dev.goshawk.api.Status.Code;
import dev.goshawk.api.StatusException;
import dev.goshawk.api.stub.AsyncHandlers;
import dev.goshawk.api.stub.ClientCalls;
import dev.goshawk.api.stub.Handlers;
import dev.goshawk.auth.fixture.ManualClock;
import dev.goshawk.auth.identity.Authentication;
import dev.goshawk.auth.identity.Identity;
import dev.goshawk.auth.identity.TokenVerifier;
import dev.goshawk.inprocess.InProcessChannel;
import dev.goshawk.inprocess.InProcessServer;
import dev.goshawk.testservices.Texts;
import dev.goshawk.testsupport.Await;
import dev.goshawk.testsupport.LogCapture;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls that a policy refuses, and the record of it. */
@Timeout(60)
class AuthorizationBlackBoxTest {

  private static final MetadataKey<String> AUTHORIZATION = MetadataKey.ascii("authorization");

  /** Tokens are names, known from the second time on. */
  private static final class Names implements TokenVerifier {
    private final Set<String> seen = ConcurrentHashMap.newKeySet();

    private static Identity of(String token) {
      return Identity.builder(Identity.Kind.TOKEN, token).issuer("me").build();
    }

    @Override
    public CompletableFuture<Identity> verify(String token) {
      seen.add(token);
      return CompletableFuture.supplyAsync(() -> of(token));
    }

    @Override
    public Identity known(String token) {
      return seen.contains(token) ? of(token) : null;
    }
  }

  private static final String POLICY =
      """
      {
        "name": "shop",
        "allow_rules": [
          {"name": "ada", "source": {"principals": ["me/ada"]}},
          {"name": "health", "request": {"paths": ["/grpc.health.v1.Health/*"]}}
        ],
        "audit_logging_options": {
          "audit_condition": "ON_DENY_AND_ALLOW",
          "audit_loggers": [{"name": "kept"}]
        }
      }
      """;

  private final List<AuditEvent> events = Collections.synchronizedList(new ArrayList<>());
  private final ManualClock clock = new ManualClock();
  private final AuditLoggers loggers = AuditLoggers.DEFAULT.with("kept", config -> events::add);
  private Server server;
  private Channel channel;

  @AfterEach
  void stop() {
    if (server != null) {
      channel.close();
      server.close();
    }
  }

  private AuthorizationPolicy policy(String json) {
    return AuthorizationPolicy.parse(json.getBytes(StandardCharsets.UTF_8), loggers);
  }

  private void serve(Authorization authorization, boolean async) {
    InProcessServer.Builder builder = InProcessServer.builder("authorization");
    Authentication.builder().tokens(new Names()).allowAnonymous().build().addTo(builder);
    authorization.clock(clock).addTo(builder);
    server =
        builder
            .service(
                Texts.service(
                    service ->
                        service.method(
                            Texts.UNARY,
                            async
                                ? AsyncHandlers.unary(
                                    (request, context) ->
                                        CompletableFuture.completedFuture(request))
                                : Handlers.unary((request, context) -> request))))
            .start();
    channel = InProcessChannel.to("authorization").build();
  }

  private String call(String name) {
    CallOptions options =
        name == null
            ? CallOptions.DEFAULT
            : CallOptions.DEFAULT.withMetadata(Metadata.of(AUTHORIZATION, "Bearer " + name));
    return ClientCalls.unary(channel, Texts.UNARY, options, "x");
  }

  private void assertRefused(String name) {
    StatusException thrown = catchThrowableOfType(StatusException.class, () -> call(name));
    assertThat(thrown.code()).isEqualTo(Code.PERMISSION_DENIED);
    assertThat(thrown.status().message()).isEqualTo("unauthorized RPC request rejected");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void policyHoldsForTokensNewAndKnown(boolean async) {
    serve(Authorization.by(policy(POLICY)), async);
    for (int i = 0; i < 2; i++) {
      assertThat(call("ada")).isEqualTo("x");
      assertRefused("bob");
      assertRefused(null);
    }
    assertThat(events)
        .containsExactly(
            event("me/ada", "ada", true),
            event("me/bob", "", false),
            event("", "", false),
            event("me/ada", "ada", true),
            event("me/bob", "", false),
            event("", "", false));
  }

  private AuditEvent event(String principal, String rule, boolean allowed) {
    return new AuditEvent("/t.T/Unary", principal, "shop", rule, allowed, clock.instant());
  }

  @Test
  void dryRunRefusesNothingAndSaysWhatItWould() {
    serve(Authorization.by(policy(POLICY)).dryRun(), false);
    try (LogCapture log = LogCapture.of("dev.goshawk.auth")) {
      assertThat(call("bob")).isEqualTo("x");
      assertThat(call("ada")).isEqualTo("x");
      assertThat(log.lines())
          .containsExactly("policy shop would have refused t.T/Unary by bob: no rule allows it");
    }
    assertThat(events).containsExactly(event("me/bob", "", false), event("me/ada", "ada", true));
  }

  @Test
  void auditLoggerThatThrowsChangesNothing() {
    AuditLoggers failing =
        AuditLoggers.DEFAULT.with(
            "kept",
            config ->
                event -> {
                  throw new IllegalStateException("as asked");
                });
    serve(
        Authorization.by(
            AuthorizationPolicy.parse(POLICY.getBytes(StandardCharsets.UTF_8), failing)),
        false);
    try (LogCapture log = LogCapture.of("dev.goshawk.auth")) {
      assertThat(call("ada")).isEqualTo("x");
      assertRefused("bob");
      assertThat(log.thrown()).hasSize(2);
    }
  }

  @Test
  void standardOutputHasALineOfJson() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    new StandardOutputLogger(new PrintStream(out, true, StandardCharsets.UTF_8))
        .record(event("me/\"ada\"", "ada", true));
    assertThat(out.toString(StandardCharsets.UTF_8).strip())
        .isEqualTo(
            "{\"grpc_audit_log\":{\"timestamp\":\"2026-11-29T12:00:00Z\","
                + "\"rpc_method\":\"/t.T/Unary\",\"principal\":\"me/\\\"ada\\\"\","
                + "\"policy_name\":\"shop\",\"matched_rule\":\"ada\",\"authorized\":true}}");
  }

  // The file.

  @Test
  void trap57_policyThatCannotBeUsedLeavesTheLast(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("policy.json");
    Files.writeString(file, POLICY);
    try (LogCapture log = LogCapture.of("dev.goshawk.auth");
        PolicyFile watched = PolicyFile.watch(file, Duration.ofMillis(10), loggers)) {
      serve(Authorization.by(watched::policy), false);
      assertRefused("bob");
      Files.writeString(file, POLICY.replace("me/ada", "me/bob"));
      Await.until("the new policy is in use", () -> !log.lines().isEmpty());
      assertThat(call("bob")).isEqualTo("x");
      assertRefused("ada");
      Files.writeString(file, "");
      Await.until("the empty file is seen", () -> log.lines().size() == 2);
      assertThat(call("bob")).isEqualTo("x");
      Files.writeString(file, POLICY.replace("allow_rules", "allow"));
      Await.until("the wrong file is seen", () -> log.lines().size() == 3);
      Files.delete(file);
      Await.until("the missing file is seen", () -> log.lines().size() == 4);
      assertThat(call("bob")).isEqualTo("x");
      Files.writeString(file, POLICY);
      Await.until("the file is back", () -> log.lines().size() == 5);
      assertThat(call("ada")).isEqualTo("x");
      assertThat(log.lines().get(4))
          .isEqualTo("policy file " + file + " has changed: policy shop is in use");
    }
  }

  @Test
  void firstPolicyMustBeGood(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("policy.json");
    assertThatThrownBy(() -> PolicyFile.watch(file, Duration.ofSeconds(1)))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessage("policy file " + file + " cannot be read");
    Files.writeString(file, "{}");
    assertThatThrownBy(() -> PolicyFile.watch(file, Duration.ofSeconds(1)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> PolicyFile.watch(file, Duration.ZERO))
        .hasMessage("interval of PT0S is less than 10 ms");
  }
}
