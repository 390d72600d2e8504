package dev.goshawk.core.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.CallOptions;
import dev.goshawk.api.ConnectivityState;
import dev.goshawk.api.Status.Code;
import dev.goshawk.core.config.MethodConfig;
import dev.goshawk.core.config.ServiceConfig;
import dev.goshawk.core.fixture.NamedAddress;
import dev.goshawk.core.fixture.Peer;
import dev.goshawk.testservices.Texts;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which service config a channel goes by as its resolver brings them: gRFC A21. */
class ServiceConfigTranscriptTest extends ClientFixture {

  private static final String BAD = "{\"methodConfig\": [{\"name\": [{}], \"timeout\": \"1\"}]}";

  private static String timeout(int seconds) {
    return "{\"methodConfig\": [{\"name\": [{}], \"timeout\": \"" + seconds + "s\"}]}";
  }

  private static ServiceConfig withTimeout(int seconds) {
    return ServiceConfig.builder()
        .defaults(MethodConfig.builder().timeout(Duration.ofSeconds(seconds)).build())
        .build();
  }

  /** A call goes out with a timeout in seconds, 0 for none. */
  private void expectTimeout(Peer server, int id, int seconds) {
    Call call = unary();
    String timeout = seconds == 0 ? "" : " grpc-timeout=" + seconds + "000000u";
    server.expect(
        "HEADERS " + id + " " + pseudo("Unary") + timeout + COMMON, "DATA " + id + " [0:hi] ES");
    answer(server, id, call);
  }

  private static List<SocketAddress> named(String name) {
    return List.of(new NamedAddress(name));
  }

  @Test
  void configComesWithTheAddresses() {
    namesConfig = timeout(5);
    Peer server = server();
    expectTimeout(server, 1, 5);
    namesConfig = timeout(7);
    resolve();
    expectTimeout(server, 3, 7);
  }

  @Test
  void badConfigLeavesTheOneBeforeAndItsAddressesAreTaken() {
    namesConfig = timeout(5);
    Peer first = server();
    expectTimeout(first, 1, 5);
    namesConfig = BAD;
    addresses = named("b");
    resolve();
    channel().connect();
    loop.run();
    assertThat(only(1).address).isEqualTo("b");
    assertThat(first.isClosed()).isTrue();
    Peer second = only(1).accept();
    expectTimeout(second, 1, 5);
    namesConfig = timeout(7);
    resolve();
    expectTimeout(second, 3, 7);
    namesConfig = null;
    resolve();
    expectTimeout(second, 5, 0);
    namesConfig = BAD;
    resolve();
    expectTimeout(second, 7, 0);
  }

  @Test
  void firstBadConfigFailsCallsInItsWordsAndIsLookedUpAgainLater() {
    serviceConfig = withTimeout(9);
    namesConfig = BAD;
    Call call = unary();
    assertEnd(
        call,
        Code.UNAVAILABLE,
        "the service config of target 'test:target' cannot be used: methodConfig[0].timeout: must"
            + " be a duration such as '1.5s', is '1' at line 1, column 45");
    assertThat(state()).isEqualTo(ConnectivityState.TRANSIENT_FAILURE);
    assertThat(attempts).isEmpty();
    assertThat(lookUps).hasValue(1);
    Call patient = call(Texts.UNARY, PATIENT);
    assertThat(loop.untilNextTimer()).isEqualTo(Duration.ofSeconds(1));
    loop.advance(Duration.ofSeconds(1));
    assertThat(lookUps).hasValue(2);
    assertThat(loop.untilNextTimer()).isEqualTo(Duration.ofMillis(1_600));
    assertThat(patient.status).isNull();
    namesConfig = timeout(5);
    loop.advance(Duration.ofMillis(1_600));
    Peer server = only(0).accept();
    server.expect(
        "HEADERS 1 " + pseudo("Unary") + " grpc-timeout=2400000u" + COMMON, "DATA 1 [0:hi] ES");
    answer(server, 1, patient);
    expectTimeout(server, 3, 5);
  }

  @Test
  void buildersConfigHoldsWhereTheNameHasNone() {
    serviceConfig = withTimeout(9);
    Peer server = server();
    expectTimeout(server, 1, 9);
    namesConfig = timeout(5);
    resolve();
    expectTimeout(server, 3, 5);
    namesConfig = null;
    resolve();
    expectTimeout(server, 5, 9);
  }

  @Test
  void nothingOfTheNamesConfigCountsWhereItIsNotLookedUp() {
    serviceConfig = withTimeout(9);
    lookUpConfig = false;
    namesConfig = BAD;
    Peer server = server();
    expectTimeout(server, 1, 9);
    namesConfig = timeout(5);
    resolve();
    expectTimeout(server, 3, 9);
  }

  @Test
  void sameConfigAgainChangesNothing() {
    addresses = List.of(new NamedAddress("a"), new NamedAddress("b"));
    namesConfig =
        "{\"loadBalancingConfig\": [{\"round_robin\": {}}],"
            + " \"retryThrottling\": {\"maxTokens\": 10, \"tokenRatio\": 0.1}}";
    channel().connect();
    loop.run();
    assertThat(attempts).hasSize(2);
    Peer one = attempts.get(0).accept();
    Peer other = attempts.get(1).accept();
    ActiveConfig.Applied before = channel().backends().config().applied();
    namesConfig = namesConfig.replace(": ", ":  ");
    resolve();
    assertThat(channel().backends().config().applied()).isSameAs(before);
    assertThat(attempts).hasSize(2);
    assertThat(one.take()).isEmpty();
    assertThat(other.take()).isEmpty();
    assertThat(state()).isEqualTo(ConnectivityState.READY);
  }

  @Test
  void policyIsThatOfTheConfig() {
    addresses = List.of(new NamedAddress("a"), new NamedAddress("b"));
    Peer first = server();
    assertThat(attempts).hasSize(1);
    namesConfig = "{\"loadBalancingConfig\": [{\"foo\": {}}, {\"round_robin\": {}}]}";
    resolve();
    assertThat(attempts).hasSize(3);
    Call call = unary(); // by the policy before, until the new one is ready
    expectCall(first, 1);
    answer(first, 1, call);
    attempts.get(1).accept();
    attempts.get(2).accept();
    assertThat(first.isClosed()).isTrue();
  }

  @Test
  void unknownFieldsAreToldOnce() {
    namesConfig = "{\"foo\": 1}";
    server();
    for (int i = 0; i < 3; i++) {
      resolve();
    }
    assertThat(log.lines()).containsExactly("service config: ignored the unknown field foo");
  }

  @Test
  void callKeepsTheConfigWithWhichItBegan() {
    namesConfig = timeout(5);
    Peer server = server();
    Call call = call(Texts.BIDI, CallOptions.DEFAULT);
    namesConfig = timeout(1);
    resolve();
    server.expect(
        "HEADERS 1 " + pseudo("Bidi") + " grpc-timeout=5000000u" + COMMON, "DATA 1 [0:hi] ES");
    loop.advance(Duration.ofSeconds(2));
    assertThat(call.status).isNull();
    loop.advance(Duration.ofSeconds(3));
    assertThat(call.status.code()).isEqualTo(Code.DEADLINE_EXCEEDED);
    server.expect("RST_STREAM 1 CANCEL");
  }
}
