package dev.goshawk.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goshawk.api.Metadata;
import dev.goshawk.api.Server;
import dev.goshawk.testsupport.LiveThreads;
import dev.goshawk.testsupport.Ports;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Our client calls our server, in every case, and fails with words where it must fail. */
@Timeout(120)
class OursBlackBoxTest {

  private static final Map<Wire, Server> SERVERS = new EnumMap<>(Wire.class);

  @BeforeAll
  static void start() {
    SERVERS.put(Wire.PLAINTEXT, InteropServer.start(0, null));
    SERVERS.put(Wire.TLS, InteropServer.start(0, InteropServer.Identity.test()));
  }

  @AfterAll
  static void stop() throws InterruptedException {
    SERVERS.values().forEach(Server::close);
    LiveThreads.awaitNone();
  }

  private static ClientOptions to(Wire wire) {
    return wire.client(SERVERS.get(wire).port(), TestCertificates.authority());
  }

  static Stream<Arguments> cases() {
    return Wire.with(Stream.of(TestCase.values()));
  }

  @ParameterizedTest(name = "{0}, {1}")
  @MethodSource("cases")
  void passes(TestCase test, Wire wire) throws InterruptedException {
    InteropClient.run(test, to(wire), line -> {});
  }

  @Test
  void theCertificateIsForTheHostAsWell() throws InterruptedException {
    ClientOptions options =
        new ClientOptions(
            "localhost",
            SERVERS.get(Wire.TLS).port(),
            null,
            true,
            TestCertificates.authority(),
            Metadata.EMPTY,
            SoakOptions.DEFAULT);
    InteropClient.run(TestCase.EMPTY_UNARY, options, line -> {});
  }

  @Test
  void anotherNameIsRefused() {
    ClientOptions options =
        new ClientOptions(
            "localhost",
            SERVERS.get(Wire.TLS).port(),
            "foo.example.com",
            true,
            TestCertificates.authority(),
            Metadata.EMPTY,
            SoakOptions.DEFAULT);
    assertThatThrownBy(() -> InteropClient.run(TestCase.EMPTY_UNARY, options, line -> {}))
        .isInstanceOf(InteropFailure.class)
        .hasMessageContaining("UNAVAILABLE")
        .hasMessageContaining("foo.example.com");
  }

  @Test
  void aClosedPortIsSaidToBeOne() throws Exception {
    int port = Ports.unused();
    assertThatThrownBy(
            () -> InteropClient.run(TestCase.EMPTY_UNARY, ClientOptions.plaintext(port), l -> {}))
        .isInstanceOf(InteropFailure.class)
        .hasMessageContaining("UNAVAILABLE")
        .hasMessageContaining(":" + port);
  }

  @ParameterizedTest
  @MethodSource("soaks")
  void soakingIsSharedByThreads(TestCase test) throws InterruptedException {
    List<String> report = Collections.synchronizedList(new ArrayList<>());
    SoakOptions soak =
        new SoakOptions(
            25,
            0,
            Duration.ofMinutes(1),
            Duration.ofMillis(1),
            Duration.ofMinutes(2),
            1_000,
            1_000,
            4);
    InteropClient.run(test, to(Wire.PLAINTEXT).withSoak(soak), report::add);
    assertThat(report)
        .hasSize(26)
        .last()
        .asString()
        .startsWith("soak test ran 25 of 25 iterations, 0 failed; latency p50 ");
  }

  static Stream<TestCase> soaks() {
    return Stream.of(TestCase.RPC_SOAK, TestCase.CHANNEL_SOAK);
  }

  @Test
  void soakingToleratesMaxFailures() throws InterruptedException {
    // Each call fails: the server refuses to make such a payload.
    InteropClient.run(TestCase.RPC_SOAK, failing(5), line -> {});
    assertThatThrownBy(() -> InteropClient.run(TestCase.RPC_SOAK, failing(4), line -> {}))
        .isInstanceOf(InteropFailure.class)
        .hasMessageStartingWith("5 iterations failed, more than soak_max_failures 4; the first: ")
        .hasMessageContaining("INVALID_ARGUMENT");
  }

  private static ClientOptions failing(int maxFailures) {
    return to(Wire.PLAINTEXT)
        .withSoak(
            new SoakOptions(
                5, maxFailures, Duration.ofMinutes(1), Duration.ZERO, null, 0, 70_000_000, 1));
  }

  @Test
  void soakingEndsInTime() {
    SoakOptions soak =
        new SoakOptions(
            2, 0, Duration.ofMinutes(1), Duration.ofSeconds(2), Duration.ofSeconds(1), 0, 0, 1);
    assertThatThrownBy(
            () ->
                InteropClient.run(TestCase.RPC_SOAK, to(Wire.PLAINTEXT).withSoak(soak), line -> {}))
        .isInstanceOf(InteropFailure.class)
        .hasMessage("only 1 of 2 iterations began within soak_overall_timeout_seconds, 1 s");
  }
}
