package dev.goshawk.core.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.CallFactory;
import dev.goshawk.api.CallOptions;
import dev.goshawk.api.ClientCall;
import dev.goshawk.api.ClientInterceptor;
import dev.goshawk.api.ConnectivityState;
import dev.goshawk.api.Metadata;
import dev.goshawk.api.MetadataKey;
import dev.goshawk.api.MethodDescriptor;
import dev.goshawk.api.Status;
import dev.goshawk.api.Status.Code;
import dev.goshawk.core.balance.LoadBalancerProvider;
import dev.goshawk.core.config.MethodConfig;
import dev.goshawk.core.config.ServiceConfig;
import dev.goshawk.core.fixture.Peer;
import dev.goshawk.core.resolve.ConfigSelector.Selection;
import dev.goshawk.core.transport.Attributes;
import dev.goshawk.testservices.Texts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A resolver that chooses the config of each call: gRFC A31. */
class ConfigSelectorTranscriptTest extends ClientFixture {

  private static final Attributes.Key<String> CLUSTER = Attributes.Key.named("cluster");

  private static MethodConfig timeout(int seconds) {
    return MethodConfig.builder().timeout(Duration.ofSeconds(seconds)).build();
  }

  /** What pickers were told of each call. */
  private final List<String> picks = new ArrayList<>();

  private LoadBalancerProvider watching() {
    return ChangedPicks.by(
        picker ->
            args -> {
              picks.add(args.method().name() + " " + args.attributes().get(CLUSTER));
              return picker.pick(args);
            });
  }

  @Test
  void configOfTheCallIsTheSelectorsAndNotTheOneOfTheMethod() {
    serviceConfig = ServiceConfig.builder().defaults(timeout(9)).build();
    selector =
        (method, options) ->
            Selection.of(method.equals(Texts.UNARY) && !options.waitForReady() ? timeout(5) : null);
    Peer server = server();
    Call call = unary();
    server.expectStartingWith("HEADERS 1 " + pseudo("Unary") + " grpc-timeout=5000000u", "DATA 1");
    answer(server, 1, call);
    Call other = call(Texts.UNARY, PATIENT);
    expectCall(server, 3);
    answer(server, 3, other);
  }

  @Test
  void failureIsFinalAlsoForCallsThatWait() {
    selector = (method, options) -> Selection.failed(Status.UNAVAILABLE.withMessage("no route"));
    server();
    assertEnd(unary(), Code.UNAVAILABLE, "no route");
    assertEnd(call(Texts.UNARY, PATIENT), Code.UNAVAILABLE, "no route");
    assertEnd(start(Texts.BIDI), Code.UNAVAILABLE, "no route");
  }

  @Test
  void failureThatOnlyAServerCanKnowIsInternal() {
    selector = (method, options) -> Selection.failed(Status.NOT_FOUND.withMessage("no route"));
    server();
    assertEnd(
        call(Texts.UNARY, PATIENT),
        Code.INTERNAL,
        "a part of the channel failed with NOT_FOUND, which only a server can know: no route");
  }

  @Test
  void callThatWaitedForTheSelectorEndsByIt() {
    unanswered = true;
    selector =
        (method, options) ->
            method.equals(Texts.UNARY)
                ? Selection.failed(Status.UNAVAILABLE.withMessage("no route"))
                : Selection.of(null);
    Call waits = call(Texts.UNARY, PATIENT);
    Call streamed = start(Texts.UP).send("a").end();
    assertThat(waits.status).isNull();
    resolve();
    assertEnd(waits, Code.UNAVAILABLE, "no route");
    Peer server = only(0).accept();
    server.expect("HEADERS 1 " + request("Up"), "DATA 1 [0:a] ES");
    answer(server, 1, streamed);
  }

  @Test
  void selectorThatThrowsEndsTheCall() {
    selector =
        (method, options) -> {
          throw new IllegalStateException("broken");
        };
    server();
    Call call = unary();
    assertThat(call.status.code()).isEqualTo(Code.INTERNAL);
    assertThat(call.status.message()).startsWith("the config selector failed: ").contains("broken");
  }

  @Test
  void attributesReachThePicker() {
    policies.add(watching());
    selector =
        (method, options) ->
            Selection.of(null)
                .withAttributes(Attributes.EMPTY.with(CLUSTER, "of " + method.name()));
    unanswered = true;
    Call waited = unary();
    resolve();
    Peer server = only(0).accept();
    expectCall(server, 1);
    answer(server, 1, waited);
    Call call = call(Texts.UNARY, CallOptions.DEFAULT);
    expectCall(server, 3);
    answer(server, 3, call);
    assertThat(picks).isNotEmpty().containsOnly("Unary of Unary");
    assertThat(picks.size()).isGreaterThanOrEqualTo(2);
  }

  @Test
  void freshSelectorIsForLaterCalls() {
    selector = (method, options) -> Selection.of(timeout(5));
    Peer server = server();
    Call first = unary();
    server.expectStartingWith("HEADERS 1 " + pseudo("Unary") + " grpc-timeout=5000000u", "DATA 1");
    answer(server, 1, first);
    selector = null;
    resolve();
    Call second = unary();
    expectCall(server, 3);
    answer(server, 3, second);
  }

  // Interceptors.

  /** An interceptor that adds metadata, and notes that it was asked. */
  private ClientInterceptor adding(String name) {
    return new ClientInterceptor() {
      @Override
      public <Q, R> ClientCall<Q, R> intercept(
          MethodDescriptor<Q, R> method, CallOptions options, CallFactory next) {
        asked.add(name);
        Metadata more = Metadata.of(MetadataKey.ascii(name), "1");
        return next.newCall(method, options.withMetadata(more));
      }
    };
  }

  private final List<String> asked = new ArrayList<>();

  private void choose() {
    selector =
        (method, options) -> {
          asked.add("selector " + options.metadata().names());
          return Selection.of(timeout(5))
              .withInterceptors(List.of(adding("x-outer"), adding("x-inner")));
        };
  }

  private static void answerWaited(Peer server, Call call) {
    server.send("HEADERS 1 " + OK_HEADERS, "DATA 1 [0:fine]", "HEADERS 1 ES grpc-status=0");
    assertThat(call.heard).containsExactly("ready", "headers []", "fine", "OK");
  }

  @Test
  void interceptorsOfTheSelectionAreWithinThoseOfTheChannel() {
    interceptors.add(adding("x-channel"));
    choose();
    Peer server = server();
    Call call = unary();
    server.expect(
        "HEADERS 1 "
            + pseudo("Unary")
            + " grpc-timeout=5000000u"
            + COMMON
            + " x-channel=1 x-outer=1 x-inner=1",
        "DATA 1 [0:hi] ES");
    assertThat(asked).containsExactly("x-channel", "selector [x-channel]", "x-outer", "x-inner");
    answer(server, 1, call);
  }

  @Test
  void callsThatAreMadeBeforeTheFirstResultGoThroughThemToo() {
    unanswered = true;
    selects = true;
    choose();
    Call one = unary();
    Call many = start(Texts.BIDI, PATIENT).request(1).send("a");
    assertThat(asked).isEmpty();
    resolve();
    assertThat(asked).contains("x-outer", "x-inner");
    Peer server = only(0).accept();
    List<String> sent = server.take();
    assertThat(sent).hasSize(4);
    assertThat(sent.get(0)).contains("x-outer=1 x-inner=1").contains("Unary");
    assertThat(sent.get(2)).contains("x-outer=1 x-inner=1").contains("Bidi");
    assertThat(sent.get(3)).isEqualTo("DATA 3 [0:a]");
    answerWaited(server, one);
    many.cancel();
    server.expect("RST_STREAM 3 CANCEL");
  }

  @Test
  void callThatWaitsForTheSelectorEndsWithTheFirstFailureUnlessItWaits() {
    selects = true;
    choose();
    unresolvable = new java.net.UnknownHostException("t");
    Call fails = unary();
    Call waits = call(Texts.UNARY, PATIENT);
    assertThat(fails.status.code()).isEqualTo(Code.UNAVAILABLE);
    assertThat(fails.status.message()).contains("cannot resolve target");
    assertThat(waits.status).isNull();
    unresolvable = null;
    resolve();
    Peer server = only(0).accept();
    server.expectStarting("HEADERS 1", "DATA 1");
    answerWaited(server, waits);
    assertThat(asked).contains("x-inner");
  }

  @Test
  void callThatWaitsForTheSelectorEndsWithItsChannelAndItsCaller() {
    selects = true;
    unanswered = true;
    Call cancelled = unary().cancel();
    assertThat(cancelled.status.code()).isEqualTo(Code.CANCELLED);
    Call closed = call(Texts.UNARY, PATIENT);
    var unused = channel().shutdown(Duration.ZERO);
    loop.run();
    assertEnd(closed, Code.UNAVAILABLE, "the channel is closed");
  }

  private int waiting() {
    var description = channel().describe();
    loop.run();
    return description.join().callsWaiting();
  }

  @Test
  void callThatEndsWhileItWaitsForTheSelectorLeavesNothing() {
    selects = true;
    unanswered = true;
    Call cancelled = unary();
    Call waits = call(Texts.UNARY, PATIENT);
    assertThat(waiting()).isEqualTo(2);
    cancelled.cancel();
    assertThat(waiting()).isOne();
    Call late = // by the system's clock, before there is a call of the channel's
        call(
            Texts.UNARY,
            PATIENT.withTimeout(Duration.ofMillis(1)).withExecutor(task -> loop.execute(task)));
    while (late.status == null) {
      loop.await();
    }
    assertThat(late.status.code()).isEqualTo(Code.DEADLINE_EXCEEDED);
    assertThat(waiting()).isOne();
    choose();
    resolve();
    assertThat(waiting()).isOne(); // for a connection
    Peer server = only(0).accept();
    server.expectStarting("HEADERS 1", "DATA 1");
    answerWaited(server, waits);
    assertThat(waiting()).isZero();
  }

  /** The resolver has ended with the channel's idleness: calls that wait for it need another. */
  @Test
  void callsThatWaitForTheSelectorKeepTheChannelFromIdleness() {
    selects = true;
    unanswered = true;
    idleTimeout = Duration.ofMinutes(30).toNanos();
    Call waits = call(Texts.UNARY, PATIENT);
    loop.advance(Duration.ofHours(2));
    assertThat(state()).isEqualTo(ConnectivityState.CONNECTING);
    channel().enterIdle();
    loop.run();
    assertThat(state()).isEqualTo(ConnectivityState.CONNECTING);
    choose();
    resolve();
    Peer server = only(0).accept();
    server.expectStarting("HEADERS 1", "DATA 1");
    answerWaited(server, waits);
  }

  @Test
  void interceptorsThatComeTooLateEndTheCall() {
    unanswered = true;
    choose();
    Call call = unary();
    resolve();
    assertThat(call.status.code()).isEqualTo(Code.UNAVAILABLE);
    assertThat(call.status.message()).contains("selectsConfigs");
  }
}
