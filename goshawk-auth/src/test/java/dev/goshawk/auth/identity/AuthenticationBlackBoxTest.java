package dev.goshawk.auth.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.nimbusds.jwt.PlainJWT;
import dev.goshawk.api.CallOptions;
import dev.goshawk.api.Channel;
import dev.goshawk.api.Metadata;
import dev.goshawk.api.MetadataKey;
import dev.goshawk.api.ResponseReader;
import dev.goshawk.api.Server;
import dev.goshawk.api.Status;
import dev.goshawk.api.Status.Code;
import dev.goshawk.api.StatusException;
import dev.goshawk.api.stub.AsyncHandlers;
import dev.goshawk.api.stub.ClientCalls;
import dev.goshawk.api.stub.Handlers;
import dev.goshawk.auth.fixture.Keys;
import dev.goshawk.auth.fixture.ManualClock;
import dev.goshawk.auth.fixture.ScriptedHttp;
import dev.goshawk.inprocess.InProcessChannel;
import dev.goshawk.inprocess.InProcessServer;
import dev.goshawk.testservices.Texts;
import dev.goshawk.testsupport.Await;
import dev.goshawk.testsupport.LogCapture;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who calls a server, by tokens; and who is refused. */
@Timeout(60)
class AuthenticationBlackBoxTest {

  private static final MetadataKey<String> AUTHORIZATION = MetadataKey.ascii("authorization");

  private final ScriptedHttp http = new ScriptedHttp().answer(200, Keys.jwks(Keys.FIRST));
  private final ManualClock clock = new ManualClock();
  private final LinkedBlockingQueue<CompletableFuture<Boolean>> waits = new LinkedBlockingQueue<>();
  private final LinkedBlockingQueue<Status> cancelled = new LinkedBlockingQueue<>();
  private Server server;
  private Channel channel;

  @AfterEach
  void stop() {
    if (server != null) {
      channel.close();
      server.close();
    }
    http.close();
  }

  private JwtVerifier verifier() {
    return JwtVerifier.builder(Keys.ISSUER)
        .audience(Keys.AUDIENCE)
        .keys(http.uri("/keys"))
        .clock(clock)
        .build();
  }

  private Authentication.Builder tokens() {
    return Authentication.builder()
        .tokens(verifier())
        .clock(clock)
        .delay(
            time -> {
              CompletableFuture<Boolean> wait = new CompletableFuture<>();
              waits.add(wait);
              return wait;
            });
  }

  /** A server that says who calls: by a blocking handler, or by an asynchronous one. */
  private void serve(Authentication authentication, boolean async) {
    InProcessServer.Builder builder = InProcessServer.builder("authentication");
    authentication.addTo(builder);
    serve(builder, async);
  }

  private void serve(InProcessServer.Builder builder, boolean async) {
    server =
        builder
            .service(
                Texts.service(
                    service ->
                        service
                            .method(
                                Texts.UNARY,
                                async
                                    ? AsyncHandlers.unary(
                                        (request, context) ->
                                            CompletableFuture.completedFuture(
                                                Identity.of(context).toString()))
                                    : Handlers.unary(
                                        (request, context) -> Identity.of(context).toString()))
                            .method(
                                Texts.DOWN,
                                Handlers.serverStreaming(
                                    (request, responses, context) -> {
                                      context.onEnd(end -> cancelled.add(end.status()));
                                      responses.write(Identity.of(context).toString());
                                      new CountDownLatch(1).await();
                                    }))))
            .start();
    channel = InProcessChannel.to("authentication").build();
  }

  private static CallOptions with(String authorization) {
    return authorization == null
        ? CallOptions.DEFAULT
        : CallOptions.DEFAULT.withMetadata(Metadata.of(AUTHORIZATION, authorization));
  }

  private String call(String authorization) {
    return ClientCalls.unary(channel, Texts.UNARY, with(authorization), "x");
  }

  private Status failure(String authorization) {
    return catchThrowableOfType(StatusException.class, () -> call(authorization)).status();
  }

  private String token() {
    return Keys.sign(Keys.FIRST, Keys.claims(clock.instant()).build());
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void callerIsKnownByItsTokenInEitherStyleOfHandlers(boolean async) {
    serve(tokens().build(), async);
    String token = token();
    assertThat(call("Bearer " + token)).isEqualTo("ada");
    assertThat(call("bEaReR " + token)).isEqualTo("ada");
    assertThat(waits).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whatIsWrongIsSaidInTheLogAndNotToTheCaller(boolean async) {
    serve(tokens().build(), async);
    String none = new PlainJWT(Keys.claims(clock.instant()).build()).serialize();
    String forged = Keys.sign(Keys.SECOND, Keys.claims(clock.instant()).build());
    String foreign =
        Keys.sign(Keys.FIRST, Keys.claims(clock.instant()).audience("https://else").build());
    List<String> wrong =
        List.of(
            "",
            "Basic YTpi",
            "Bearer",
            "Bearer ",
            "Bearer " + none,
            "Bearer " + forged,
            "Bearer " + foreign,
            "Bearer s3cret.s3cret.s3cret");
    try (LogCapture log = LogCapture.of("dev.goshawk.auth")) {
      for (String authorization : wrong) {
        Status status = failure(authorization);
        assertThat(status.code()).as(authorization).isEqualTo(Code.UNAUTHENTICATED);
        assertThat(status.message()).isEqualTo("valid credentials are needed");
      }
      Status missing = failure(null);
      assertThat(missing.code()).isEqualTo(Code.UNAUTHENTICATED);
      assertThat(missing.message()).isEqualTo("valid credentials are needed");
      assertThat(log.lines()).hasSize(wrong.size() + 1);
      assertThat(log.lines()).anyMatch(line -> line.endsWith("unauthenticated: no credentials"));
      assertThat(log.lines()).anyMatch(line -> line.endsWith("its alg is none"));
      assertThat(log.lines()).anyMatch(line -> line.contains("another audience"));
      assertThat(log.lines()).noneMatch(line -> line.contains("s3cret") || line.contains("eyJ"));
    }
  }

  @Test
  void twoTokensAreNone() {
    serve(tokens().build(), false);
    Metadata both =
        Metadata.builder()
            .add(AUTHORIZATION, "Bearer " + token())
            .add(AUTHORIZATION, "Bearer " + token())
            .build();
    StatusException thrown =
        catchThrowableOfType(
            StatusException.class,
            () ->
                ClientCalls.unary(
                    channel, Texts.UNARY, CallOptions.DEFAULT.withMetadata(both), "x"));
    assertThat(thrown.code()).isEqualTo(Code.UNAUTHENTICATED);
  }

  @Test
  void logOfRefusalsIsLimited() {
    serve(tokens().build(), false);
    try (LogCapture log = LogCapture.of("dev.goshawk.auth")) {
      for (int i = 0; i < 50; i++) {
        failure(null);
      }
      assertThat(log.lines()).hasSize(20);
      clock.advance(Duration.ofSeconds(10));
      failure(null);
      assertThat(log.lines()).hasSize(21).last().asString().endsWith("; 30 others were not said");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void keysThatCannotBeHadAreUnavailable(boolean async) {
    http.close();
    serve(tokens().build(), async);
    try (LogCapture log = LogCapture.of("dev.goshawk.auth")) {
      Status status = failure("Bearer " + token());
      assertThat(status.code()).isEqualTo(Code.UNAVAILABLE);
      assertThat(status.message()).isEqualTo("tokens cannot be verified at present");
      assertThat(log.lines()).hasSize(1);
    }
  }

  @Test
  void verifierThatFailsLetsNobodyIn() {
    TokenVerifier failing =
        token -> CompletableFuture.failedStage(new IllegalStateException("as asked"));
    serve(Authentication.builder().tokens(failing).build(), false);
    try (LogCapture log = LogCapture.of("dev.goshawk.auth")) {
      Status status = failure("Bearer x");
      assertThat(status.code()).isEqualTo(Code.UNAVAILABLE);
      assertThat(status.message()).isEqualTo("credentials cannot be verified at present");
      assertThat(log.lines()).hasSize(1).first().asString().contains("as asked");
    }
  }

  @Test
  void verifierThatGivesNobodyLetsNobodyIn() {
    serve(
        Authentication.builder().tokens(token -> CompletableFuture.completedStage(null)).build(),
        true);
    try (LogCapture log = LogCapture.of("dev.goshawk.auth")) {
      assertThat(failure("Bearer x").code()).isEqualTo(Code.UNAVAILABLE);
      assertThat(log.lines()).hasSize(1);
    }
  }

  @Test
  void whoBringsNothingMayPassButNotWithABadToken() {
    serve(tokens().allowAnonymous().build(), false);
    assertThat(call(null)).isEqualTo("anonymous");
    assertThat(call("Bearer " + token())).isEqualTo("ada");
    assertThat(failure("Bearer bad").code()).isEqualTo(Code.UNAUTHENTICATED);
  }

  @Test
  void exemptMethodsAreNotAsked() {
    serve(tokens().exempt("/t.T/Unary").build(), false);
    assertThat(call(null)).isEqualTo("anonymous");
    assertThat(call("Bearer bad")).isEqualTo("anonymous");
    stop();
    serve(tokens().exempt("/t.T/*").exempt("/t.Other/Unary").build(), false);
    assertThat(call(null)).isEqualTo("anonymous");
    stop();
    serve(tokens().exempt("/t.Other/*").exempt("/t.T/Down").build(), false);
    assertThat(failure(null).code()).isEqualTo(Code.UNAUTHENTICATED);
    for (String path :
        new String[] {"", "/", "t.T/Unary", "/t.T/", "/t.T", "//x", "/*/x", "/a/b/c", "/t.T/U*"}) {
      assertThatThrownBy(() -> tokens().exempt(path))
          .as(path)
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void streamEndsWhenItsTokenDoes() throws Exception {
    serve(tokens().build(), false);
    ResponseReader<String> stream =
        ClientCalls.serverStreaming(channel, Texts.DOWN, with("Bearer " + token()), "x");
    assertThat(stream.next()).isEqualTo("ada");
    CompletableFuture<Boolean> wait = waits.poll(Await.SECONDS, TimeUnit.SECONDS);
    clock.advance(Duration.ofMinutes(30));
    wait.complete(true); // the clock was set back: the token still holds
    CompletableFuture<Boolean> again = waits.poll(Await.SECONDS, TimeUnit.SECONDS);
    clock.advance(Duration.ofHours(1));
    try (LogCapture log = LogCapture.of("dev.goshawk.auth")) {
      again.complete(true);
      StatusException end = catchThrowableOfType(StatusException.class, stream::next);
      assertThat(end.code()).isEqualTo(Code.UNAUTHENTICATED);
      assertThat(end.status().message()).isEqualTo("the credentials of the call have expired");
      assertThat(log.lines()).hasSize(1).first().asString().contains("its token expired at");
    }
    assertThat(cancelled.poll(Await.SECONDS, TimeUnit.SECONDS).code())
        .isEqualTo(Code.UNAUTHENTICATED);
  }

  @Test
  void streamThatEndsBeforeItsTokenLeavesNoTimer() throws Exception {
    serve(tokens().build(), false);
    ResponseReader<String> stream =
        ClientCalls.serverStreaming(channel, Texts.DOWN, with("Bearer " + token()), "x");
    assertThat(stream.next()).isEqualTo("ada");
    CompletableFuture<Boolean> wait = waits.poll(Await.SECONDS, TimeUnit.SECONDS);
    assertThat(wait).isNotDone();
    stream.close();
    assertThat(wait.get(Await.SECONDS, TimeUnit.SECONDS)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void eachOfTwoInARowVerifies(boolean async) {
    Authentication second =
        Authentication.builder()
            .tokens(token -> CompletableFuture.failedStage(new RefusedTokenException("no")))
            .build();
    InProcessServer.Builder builder = InProcessServer.builder("authentication");
    tokens().build().addTo(builder);
    second.addTo(builder);
    serve(builder, async);
    try (LogCapture log = LogCapture.of("dev.goshawk.auth")) {
      String token = "Bearer " + token();
      assertThat(failure(token).code()).isEqualTo(Code.UNAUTHENTICATED);
      assertThat(failure(token).code()).isEqualTo(Code.UNAUTHENTICATED);
      assertThat(log.lines()).hasSize(2).allMatch(line -> line.endsWith(": no"));
    }
  }

  @Test
  void whoAsksBeforeTheAuthenticationIsAMistake() {
    InProcessServer.Builder builder = InProcessServer.builder("authentication");
    builder.admission(Identity::of);
    tokens().build().addTo(builder);
    serve(builder, false);
    try (LogCapture log = LogCapture.of("dev.goshawk.auth")) {
      Status status = failure("Bearer " + token());
      assertThat(status.code()).isEqualTo(Code.INTERNAL);
      assertThat(status.message()).isEqualTo("the steps of the server are in the wrong order");
      assertThat(log.lines()).hasSize(1).allMatch(line -> line.contains("t.T/Unary"));
    }
  }

  @Test
  void admissionAfterItSeesWhoIsKnown() {
    InProcessServer.Builder builder = InProcessServer.builder("authentication");
    tokens().build().addTo(builder);
    LinkedBlockingQueue<String> seen = new LinkedBlockingQueue<>();
    builder.admission(call -> seen.add(Authentication.isDecided(call) + " " + Identity.of(call)));
    serve(builder, false);
    String token = "Bearer " + token();
    assertThat(call(token)).isEqualTo("ada");
    assertThat(call(token)).isEqualTo("ada");
    assertThat(seen).containsExactly("false anonymous", "true ada");
  }

  @Test
  void nothingToAcceptIsAMistake() {
    assertThatThrownBy(() -> Authentication.builder().build())
        .hasMessage(
            "neither tokens nor certificates nor localUsers are set: every call would be refused");
  }
}
