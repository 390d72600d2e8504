package dev.goshawk.core.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.CallCredentials;
import dev.goshawk.api.CallFactory;
import dev.goshawk.api.CallOptions;
import dev.goshawk.api.ClientCall;
import dev.goshawk.api.ClientInterceptor;
import dev.goshawk.api.Metadata;
import dev.goshawk.api.MetadataKey;
import dev.goshawk.api.MethodDescriptor;
import dev.goshawk.api.SecurityLevel;
import dev.goshawk.api.Status;
import dev.goshawk.api.Status.Code;
import dev.goshawk.core.fixture.Peer;
import dev.goshawk.http2.Http2Config;
import dev.goshawk.testservices.Texts;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** The metadata of credentials: fetched for each attempt, before its stream is made. */
class CredentialsTranscriptTest extends ClientFixture {

  private static final MetadataKey<String> TOKEN = MetadataKey.ascii("x-token");

  private final Tokens tokens = new Tokens();

  /** Credentials whose tokens come when a test says so. */
  private static final class Tokens implements CallCredentials {
    private SecurityLevel least = SecurityLevel.NONE;
    private final List<Request> requests = new ArrayList<>();
    private final List<CompletableFuture<Metadata>> stages = new ArrayList<>();

    @Override
    public CompletionStage<Metadata> metadata(Request request) {
      requests.add(request);
      CompletableFuture<Metadata> stage = new CompletableFuture<>();
      stages.add(stage);
      return stage;
    }

    @Override
    public SecurityLevel leastSecurity() {
      return least;
    }
  }

  private CallOptions options() {
    return CallOptions.DEFAULT.withCredentials(tokens);
  }

  private void give(int index, String token) {
    tokens.stages.get(index).complete(Metadata.of(TOKEN, token));
    loop.run();
  }

  @Test
  void streamIsMadeOnceTheTokenIsThere() {
    Peer server = server();
    Call call = call(Texts.UNARY, options());
    server.expect();
    assertThat(tokens.requests).hasSize(1);
    CallCredentials.Request request = tokens.requests.get(0);
    assertThat(request.method()).isSameAs(Texts.UNARY);
    assertThat(request.authority()).isEqualTo("test.authority");
    assertThat(request.securityLevel()).isEqualTo(SecurityLevel.NONE);
    loop.advance(Duration.ofSeconds(2));
    CompletableFuture<String> words = call.call.describe();
    loop.run();
    assertThat(words.join()).isEqualTo("waiting for its credentials for 2.0 s");
    give(0, "one");
    server.expect("HEADERS 1 " + request("Unary") + " x-token=one", "DATA 1 [0:hi] ES");
    answer(server, 1, call);
  }

  @Test
  void eachAttemptHasATokenOfItsOwn() {
    Peer server = server();
    Call call = call(Texts.UNARY, options());
    give(0, "one");
    server.expectStarting("HEADERS 1", "DATA 1");
    server.send("RST_STREAM 1 REFUSED_STREAM");
    server.expect();
    give(1, "two");
    server.expect("HEADERS 3 " + request("Unary") + " x-token=two", "DATA 3 [0:hi] ES");
    answer(server, 3, call);
  }

  @Test
  void tokenIsAskedForOnceHoweverLongTheCallWaits() {
    Peer server = server(Http2Config.builder().maxConcurrentStreams(1));
    Call first = unary();
    expectCall(server, 1);
    Call call = call(Texts.UNARY, options());
    give(0, "one");
    server.expect();
    answer(server, 1, first);
    server.expect("HEADERS 3 " + request("Unary") + " x-token=one", "DATA 3 [0:hi] ES");
    answer(server, 3, call);
    assertThat(tokens.requests).hasSize(1);
  }

  @Test
  void tokenThatHasBecomeOldWhileTheCallWaitedIsAskedForAnew() {
    Peer server = server(Http2Config.builder().maxConcurrentStreams(1));
    Call first = unary();
    expectCall(server, 1);
    Call call = call(Texts.UNARY, options());
    give(0, "one");
    loop.advance(Duration.ofSeconds(10));
    answer(server, 1, first);
    server.expect();
    assertThat(tokens.requests).hasSize(2);
    give(1, "two");
    server.expect("HEADERS 3 " + request("Unary") + " x-token=two", "DATA 3 [0:hi] ES");
    answer(server, 3, call);
  }

  @Test
  void tokensThatAreThereAtOnceKeepTheOrderOfCallsThatHaveWaited() {
    Peer server = server(Http2Config.builder().maxConcurrentStreams(1));
    Call first = unary();
    expectCall(server, 1);
    AtomicInteger count = new AtomicInteger();
    CallOptions options =
        asking(
            () ->
                CompletableFuture.completedStage(
                    Metadata.of(TOKEN, "t" + count.incrementAndGet())));
    List<Call> waiting =
        List.of(call(Texts.UNARY, options), call(Texts.UNARY, options), call(Texts.UNARY, options));
    loop.advance(Duration.ofSeconds(11));
    answer(server, 1, first);
    for (int i = 0; i < 3; i++) {
      int stream = 3 + 2 * i;
      server.expect(
          "HEADERS " + stream + " " + request("Unary") + " x-token=t" + (4 + i),
          "DATA " + stream + " [0:hi] ES");
      answer(server, stream, waiting.get(i));
    }
  }

  @Test
  void nothingIsAskedForOrSentOverAConnectionThatProtectsTooLittle() {
    tokens.least = SecurityLevel.PRIVACY_AND_INTEGRITY;
    Peer server = server();
    Call call = call(Texts.UNARY, options());
    assertEnd(
        call,
        Code.UNAUTHENTICATED,
        "the credentials of the call are for connections of PRIVACY_AND_INTEGRITY, and this one has"
            + " NONE: it is plaintext");
    assertThat(tokens.requests).isEmpty();
    server.expect();
  }

  @Test
  void failureEndsTheCall() {
    Peer server = server();
    Call known = call(Texts.UNARY, options());
    tokens
        .stages
        .get(0)
        .completeExceptionally(Status.PERMISSION_DENIED.withMessage("no").exception());
    loop.run();
    assertEnd(known, Code.PERMISSION_DENIED, "no");
    Call other = call(Texts.UNARY, options());
    tokens.stages.get(1).completeExceptionally(new IllegalStateException("no service"));
    loop.run();
    assertEnd(
        other,
        Code.UNAUTHENTICATED,
        "the credentials of the call failed: java.lang.IllegalStateException: no service");
    Call nothing = call(Texts.UNARY, options());
    tokens.stages.get(2).complete(null);
    loop.run();
    assertThat(nothing.status.code()).isEqualTo(Code.UNAUTHENTICATED);
    server.expect();
  }

  @Test
  void whatMayPassIsUnavailable() {
    Peer server = server();
    Call call = call(Texts.UNARY, options());
    tokens.stages.get(0).completeExceptionally(new IOException("connection reset"));
    loop.run();
    assertEnd(
        call,
        Code.UNAVAILABLE,
        "the credentials of the call failed: java.io.IOException: connection reset");
    server.expect();
  }

  @Test
  void statusThatOnlyAServerMayGiveIsInternal() {
    Peer server = server();
    Call call = call(Texts.UNARY, options());
    tokens
        .stages
        .get(0)
        .completeExceptionally(Status.NOT_FOUND.withMessage("no such account").exception());
    loop.run();
    assertEnd(
        call,
        Code.INTERNAL,
        "a part of the channel failed with NOT_FOUND, which only a server can know: no such"
            + " account");
    server.expect();
  }

  @Test
  void credentialsKnowUntilWhenTheCallGoesOn() {
    server();
    Call timed = call(Texts.UNARY, options().withTimeout(Duration.ofSeconds(3)));
    Call untimed = call(Texts.UNARY, options());
    assertThat(tokens.requests.get(0).deadline().remainingNanos(loop.nanoTime()))
        .isEqualTo(Duration.ofSeconds(3).toNanos());
    assertThat(tokens.requests.get(1).deadline()).isNull();
    assertThat(tokens.requests.get(0).serviceUrl()).isEqualTo("https://test.authority/t.T");
    timed.cancel();
    untimed.cancel();
  }

  @Test
  void credentialsOfTheChannelComeBeforeThoseOfTheCall() {
    Tokens ofChannel = new Tokens();
    ClientInterceptor channel = new ChannelCredentials(ofChannel);
    List<CallOptions> seen = new ArrayList<>();
    CallFactory next =
        new CallFactory() {
          @Override
          public <Q, R> ClientCall<Q, R> newCall(
              MethodDescriptor<Q, R> method, CallOptions options) {
            seen.add(options);
            return null;
          }
        };
    channel.intercept(Texts.UNARY, CallOptions.DEFAULT, next);
    assertThat(seen.get(0).credentials()).isSameAs(ofChannel);
    channel.intercept(Texts.UNARY, options(), next);
    Peer server = server();
    Call call = call(Texts.UNARY, seen.get(1));
    give(0, "own");
    server.expect();
    ofChannel.stages.get(0).complete(Metadata.of(TOKEN, "channels"));
    loop.run();
    server.expect(
        "HEADERS 1 " + request("Unary") + " x-token=channels x-token=own", "DATA 1 [0:hi] ES");
    answer(server, 1, call);
    tokens.least = SecurityLevel.INTEGRITY;
    assertThat(seen.get(1).credentials().leastSecurity()).isEqualTo(SecurityLevel.INTEGRITY);
    ofChannel.least = SecurityLevel.PRIVACY_AND_INTEGRITY;
    assertThat(seen.get(1).credentials().leastSecurity())
        .isEqualTo(SecurityLevel.PRIVACY_AND_INTEGRITY);
  }

  @Test
  void callThatWaitsForItsTokenEndsWithItsDeadlineItsCallerOrItsChannel() {
    server();
    Call late = call(Texts.UNARY, options().withTimeout(Duration.ofSeconds(1)));
    loop.advance(Duration.ofSeconds(1));
    assertEnd(
        late, Code.DEADLINE_EXCEEDED, "the deadline passed: waiting for its credentials for 1.0 s");
    Call cancelled = call(Texts.UNARY, options()).cancel();
    assertThat(cancelled.status.code()).isEqualTo(Code.CANCELLED);
    Call closed = call(Texts.UNARY, options());
    var unused = channel().shutdown(Duration.ofMinutes(1));
    loop.run();
    assertEnd(closed, Code.UNAVAILABLE, "the channel is closed");
    give(0, "late");
    give(1, "late");
    give(2, "late");
  }

  /** A stage that lets out what its dependents throw, as stages other than the JDK's may. */
  private static final class Naked extends CompletableFuture<Metadata> {
    private BiConsumer<? super Metadata, ? super Throwable> dependent;

    @Override
    public CompletableFuture<Metadata> whenComplete(
        BiConsumer<? super Metadata, ? super Throwable> action) {
      dependent = action;
      return this;
    }
  }

  /** Options with credentials for plaintext. */
  private static CallOptions asking(Supplier<CompletionStage<Metadata>> source) {
    return CallOptions.DEFAULT.withCredentials(
        new CallCredentials() {
          @Override
          public CompletionStage<Metadata> metadata(Request request) {
            return source.get();
          }

          @Override
          public SecurityLevel leastSecurity() {
            return SecurityLevel.NONE;
          }
        });
  }

  @Test
  void tokenThatComesWhenTheLoopHasEndedMeetsNoException() {
    Peer server = server();
    Naked late = new Naked();
    Call call = call(Texts.UNARY, asking(() -> late));
    var unused = channel().shutdown(Duration.ZERO);
    loop.run();
    assertEnd(call, Code.UNAVAILABLE, "the channel is closed");
    loop.end(true);
    late.dependent.accept(Metadata.of(TOKEN, "late"), null);
    loop.end(false);
    server.discard();
  }

  @Test
  void executorOfTheCredentialsThatRefusesEndsTheCall() {
    Peer server = server();
    Call call =
        call(
            Texts.UNARY,
            asking(
                () -> {
                  throw new RejectedExecutionException("shut down");
                }));
    assertEnd(
        call,
        Code.UNAVAILABLE,
        "the credentials of the call failed:"
            + " java.util.concurrent.RejectedExecutionException: shut down");
    server.expect();
  }

  @Test
  void callGoesElsewhereWhenItsConnectionEndsMeanwhile() {
    Peer server = server();
    loop.advance(Duration.ofSeconds(2));
    Call call = call(Texts.UNARY, options());
    server.send("GOAWAY");
    give(0, "one");
    Peer second = attempt(1).accept();
    second.expect("HEADERS 1 " + request("Unary") + " x-token=one", "DATA 1 [0:hi] ES");
    answer(second, 1, call);
  }
}
