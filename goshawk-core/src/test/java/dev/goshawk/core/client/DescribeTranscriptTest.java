package dev.goshawk.core.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.CallCredentials;
import dev.goshawk.api.CallOptions;
import dev.goshawk.api.ChannelDescription;
import dev.goshawk.api.ConnectivityState;
import dev.goshawk.api.Metadata;
import dev.goshawk.api.MetadataKey;
import dev.goshawk.api.SecurityLevel;
import dev.goshawk.api.Status;
import dev.goshawk.api.SubchannelDescription;
import dev.goshawk.core.balance.LoadBalancer;
import dev.goshawk.core.balance.Picker;
import dev.goshawk.core.balance.PolicyReport;
import dev.goshawk.core.balance.RoundRobinConfig;
import dev.goshawk.core.config.HedgingPolicy;
import dev.goshawk.core.config.MethodConfig;
import dev.goshawk.core.config.RetryPolicy;
import dev.goshawk.core.config.ServiceConfig;
import dev.goshawk.core.fixture.NamedAddress;
import dev.goshawk.core.fixture.Peer;
import dev.goshawk.core.resolve.Endpoint;
import dev.goshawk.http2.Http2Config;
import dev.goshawk.testservices.Texts;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What a channel says of itself in each of its states. */
class DescribeTranscriptTest extends ClientFixture {

  private static final String HEAD = "channel test:target %s, authority test.authority";

  private ChannelDescription describe() {
    CompletableFuture<ChannelDescription> answer = channel().describe();
    loop.run();
    assertThat(answer).isCompleted();
    return answer.join();
  }

  private void expect(String... lines) {
    assertThat(describe().toString().lines()).containsExactly(lines);
  }

  private static SubchannelDescription only(ChannelDescription channel) {
    assertThat(channel.policy()).isNotNull();
    assertThat(channel.policy().subchannels()).hasSize(1);
    return channel.policy().subchannels().get(0);
  }

  @Test
  void idle() {
    expect(HEAD.formatted("IDLE"));
    assertThat(attempts).isEmpty(); // it does not connect
  }

  @Test
  void waitingForTheName() {
    unanswered = true;
    unary();
    expect(
        HEAD.formatted("CONNECTING"),
        "  resolver: no result yet",
        "  1 call waits for an address that is ready",
        "  no policy yet CONNECTING");
  }

  @Test
  void nameThatCannotBeResolved() {
    unresolvable = new UnknownHostException("nowhere");
    channel().connect();
    loop.run();
    loop.advance(Duration.ofMillis(400));
    expect(
        HEAD.formatted("TRANSIENT_FAILURE"),
        "  resolver: no result yet; looks again in 0.6 s",
        "    failed 0.4 s ago: UNAVAILABLE: cannot resolve target 'test:target':",
        "        java.net.UnknownHostException: nowhere",
        "  no policy yet TRANSIENT_FAILURE");
  }

  @Test
  void connecting() {
    unary();
    loop.advance(Duration.ofMillis(1_300));
    expect(
        HEAD.formatted("CONNECTING"),
        "  resolver: 1 endpoint 1.3 s ago",
        "  1 call waits for an address that is ready",
        "  pick_first CONNECTING",
        "    a CONNECTING, connecting for 1.3 s");
  }

  @Test
  void backoff() {
    channel().connect();
    loop.run();
    attempt(0).fail("refused");
    loop.advance(Duration.ofMillis(300));
    expect(
        HEAD.formatted("TRANSIENT_FAILURE"),
        "  resolver: 1 endpoint 0.3 s ago",
        "  pick_first TRANSIENT_FAILURE",
        "    a TRANSIENT_FAILURE, next attempt in 0.7 s",
        "      failed 0.3 s ago: UNAVAILABLE: cannot connect to a: refused");
    SubchannelDescription a = only(describe());
    assertThat(a.backoffLeft()).isEqualTo(Duration.ofMillis(700));
    assertThat(a.lastFailureAge()).isEqualTo(Duration.ofMillis(300));
  }

  @Test
  void streamsInUseAndCallsThatWaitForOne() {
    Peer server = server(Http2Config.builder().maxConcurrentStreams(2));
    List<Call> calls = List.of(unary(), unary(), unary(), unary());
    server.take();
    loop.advance(Duration.ofSeconds(2));
    ChannelDescription channel = describe();
    assertThat(channel.toString().lines())
        .endsWith(
            "  pick_first READY",
            "    a READY, connected for 2.0 s, 2 of 2 streams, 2 calls wait for a stream");
    assertThat(only(channel).connections().get(0).streams()).isEqualTo(2);
    assertThat(only(channel).callsWaiting()).isEqualTo(2);
    calls.forEach(Call::cancel);
    server.take();
  }

  @Test
  void oneBackendOfTwoIsDead() {
    policy = RoundRobinConfig.DEFAULT;
    addresses = List.of(new NamedAddress("a"), new NamedAddress("b"));
    channel().connect();
    loop.run();
    for (Attempt attempt : List.copyOf(attempts)) {
      if (attempt.address.equals("a")) {
        attempt.accept();
      } else {
        attempt.fail("refused");
      }
    }
    assertThat(describe().toString().lines())
        .containsExactly(
            HEAD.formatted("READY"),
            "  resolver: 2 endpoints 0.0 s ago",
            "  round_robin READY",
            "    a READY, connected for 0.0 s, 0 of 1,000 streams",
            "    b TRANSIENT_FAILURE, next attempt in 1.0 s",
            "      failed 0.0 s ago: UNAVAILABLE: cannot connect to b: refused");
  }

  @Test
  void connectionThatGoesAwayIsShownWithItsAddress() {
    Peer server = server();
    Call call = unary();
    server.take();
    server.send("GOAWAY \"bye\"");
    ChannelDescription channel = describe();
    assertThat(channel.policy().subchannels().get(0).connections())
        .singleElement()
        .satisfies(left -> assertThat(left.isGoingAway()).isTrue());
    assertThat(channel.toString()).contains("1 of 1,000 streams, going away");
    call.cancel();
    server.take();
  }

  @Test
  void connectionToAnAddressThatIsNotUsedAnyMore() {
    policy = RoundRobinConfig.DEFAULT;
    Peer server = server();
    Call call = unary();
    server.take();
    addresses = List.of(new NamedAddress("b"));
    resolve();
    ChannelDescription channel = describe();
    assertThat(channel.draining()).hasSize(1);
    assertThat(channel.toString()).contains("connections to addresses that are not used any more:");
    call.cancel();
    server.take();
  }

  @Test
  void callsThatWaitForCredentials() {
    CompletableFuture<Metadata> pending = new CompletableFuture<>();
    server();
    Call call = call(Texts.UNARY, CallOptions.DEFAULT.withCredentials(insecure(pending)));
    assertThat(describe().callsAuthenticating()).isEqualTo(1);
    assertThat(describe().toString()).contains("  1 call waits for credentials");
    call.cancel();
  }

  private static CallCredentials insecure(CompletableFuture<Metadata> pending) {
    return new CallCredentials() {
      @Override
      public CompletableFuture<Metadata> metadata(Request request) {
        return pending;
      }

      @Override
      public SecurityLevel leastSecurity() {
        return SecurityLevel.NONE;
      }
    };
  }

  @Test
  void secretsAreNotShown() {
    MetadataKey<String> token = MetadataKey.ascii("authorization");
    Metadata secret = Metadata.of(token, "canary");
    Peer server = server();
    Call call =
        call(
            Texts.UNARY,
            CallOptions.DEFAULT
                .withMetadata(secret)
                .withCredentials(insecure(CompletableFuture.completedFuture(secret))));
    server.take();
    assertThat(describe().toString()).doesNotContain("canary").doesNotContain("authorization");
    call.cancel();
    server.take();
  }

  @Test
  void shutDown() {
    Peer server = server();
    var unused = channel().shutdown(Duration.ofSeconds(1));
    loop.run();
    server.take();
    expect(HEAD.formatted("SHUTDOWN"));
  }

  @Test
  void isThereAtOnceOnTheChannelsLoop() {
    channel();
    loop.run(() -> assertThat(channel().describe()).isCompleted());
  }

  @Test
  void policyWhoseReportFailsIsShownAsThat() {
    policies.add(OwnPolicy.roundRobin(BrokenReport::new));
    policy = RoundRobinConfig.DEFAULT;
    channel().connect();
    loop.run();
    assertThat(describe().toString())
        .contains("unknown TRANSIENT_FAILURE: its report failed: java.lang.StackOverflowError");
    Call call = unary(); // whose words come from there, too
    CompletableFuture<String> words = call.call.describe();
    loop.run();
    assertThat(words).isCompletedWithValueMatching(said -> said.startsWith("no connection: "));
    call.cancel();
  }

  /** A policy that connects to nothing and cannot say so. */
  private record BrokenReport(LoadBalancer.Host host) implements OwnPolicy.Balancer {
    @Override
    public Status accept(Resolved resolved) {
      host.update(ConnectivityState.CONNECTING, Picker.WAIT);
      return Status.OK;
    }

    @Override
    public PolicyReport report() {
      throw new StackOverflowError();
    }
  }

  @Test
  void stateIsTheChannels() {
    server();
    assertThat(describe().state()).isEqualTo(ConnectivityState.READY);
    assertThat(describe().target()).isEqualTo("test:target");
  }

  @Test
  void endpointsThatAreKeptWhenALaterLookUpFails() {
    server();
    loop.advance(Duration.ofSeconds(5));
    unresolvable = new UnknownHostException("nowhere");
    resolve();
    loop.advance(Duration.ofMillis(300));
    assertThat(describe().toString().lines())
        .startsWith(
            HEAD.formatted("READY"),
            "  resolver: 1 endpoint 5.3 s ago; looks again in 0.7 s",
            "    failed 0.3 s ago: UNAVAILABLE: cannot resolve target 'test:target':");
    assertThat(describe().resolver().endpoints()).isEqualTo(1);
    assertThat(describe().resolver().failureAge()).isEqualTo(Duration.ofMillis(300));
  }

  @Test
  void callsThatWaitForTheirNextAttempt() {
    serviceConfig =
        ServiceConfig.builder()
            .defaults(
                MethodConfig.builder()
                    .retry(
                        RetryPolicy.of(2)
                            .on(Status.Code.UNAVAILABLE)
                            .backoff(Duration.ofSeconds(1), Duration.ofSeconds(1), 1))
                    .build())
            .build();
    Peer server = server();
    Call call = unary();
    server.take();
    server.send("HEADERS 1 ES " + OK_HEADERS + " grpc-status=14");
    assertThat(describe().callsRetrying()).isEqualTo(1);
    assertThat(describe().toString()).contains("  1 call waits for the next attempt");
    loop.advance(Duration.ofSeconds(1));
    server.take();
    assertThat(describe().callsRetrying()).isZero();
    call.cancel();
    server.take();
  }

  @Test
  void hedgedCallWithoutARunningAttemptWaitsForTheNextOne() {
    serviceConfig =
        ServiceConfig.builder()
            .defaults(
                MethodConfig.builder()
                    .hedging(
                        HedgingPolicy.of(2)
                            .delay(Duration.ofSeconds(5))
                            .nonFatal(Status.Code.UNAVAILABLE))
                    .build())
            .build();
    Peer server = server();
    Call call = unary();
    server.take();
    server.send("HEADERS 1 ES " + OK_HEADERS + " grpc-status=14 grpc-retry-pushback-ms=2000");
    assertThat(describe().toString()).contains("  1 call waits for the next attempt");
    call.cancel();
    loop.run();
    assertThat(describe().callsRetrying()).isZero();
  }

  @Test
  void backendOfSeveralAddressesIsShownWithThem() {
    policy = RoundRobinConfig.DEFAULT;
    known = unused -> Endpoint.of(List.of(new NamedAddress("a"), new NamedAddress("b")));
    server();
    expect(
        HEAD.formatted("READY"),
        "  resolver: 1 endpoint 0.0 s ago",
        "  round_robin READY",
        "    backend a, b READY",
        "      a READY, connected for 0.0 s, 0 of 1,000 streams",
        "      b IDLE");
  }

  @Test
  void connectionThatTheServerEndedGracefully() {
    policy = RoundRobinConfig.DEFAULT;
    Peer server = server();
    Call call = unary();
    server.take();
    answer(server, 1, call);
    loop.advance(Duration.ofMillis(300));
    server.send("GOAWAY \"bye\"");
    server.cut("Connection reset by peer");
    loop.advance(Duration.ofMillis(100));
    expect(
        HEAD.formatted("CONNECTING"),
        "  resolver: 1 endpoint 0.1 s ago",
        "  round_robin CONNECTING",
        "    a CONNECTING, next attempt in 0.6 s",
        "      failed 0.1 s ago: UNAVAILABLE: the connection to a ended: the server went away with"
            + " NO_ERROR:",
        "          bye");
    Call next = unary();
    CompletableFuture<String> words = next.call.describe();
    loop.run();
    assertThat(words)
        .isCompletedWithValue(
            "no connection: 0.1 s ago the connection to a ended: the server went away with"
                + " NO_ERROR: bye; the next one is made in 0.6 s");
    next.cancel();
  }

  @Test
  void policyThatFailsIsShownWithWhy() {
    policies.add(OwnPolicy.roundRobin(host -> (OwnPolicy.Balancer) resolved -> null));
    policy = RoundRobinConfig.DEFAULT;
    channel().connect();
    loop.run();
    assertThat(describe().resolver().failure().message())
        .isEqualTo(
            "the load-balancing policy failed: java.lang.IllegalStateException: load-balancing"
                + " policy round_robin returned null from accept, not a Status");
  }
}
