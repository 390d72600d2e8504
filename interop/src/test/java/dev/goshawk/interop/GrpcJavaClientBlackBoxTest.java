package dev.goshawk.interop;

import dev.goshawk.api.Server;
import dev.goshawk.testsupport.LiveThreads;
import io.grpc.testing.integration.GrpcJavaPrograms;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** grpc-java's interop client, over its Netty and its OkHttp transport, calls our server. */
@Timeout(120)
class GrpcJavaClientBlackBoxTest {

  /** Sleeps for five seconds between its calls; it runs once, in a test of its own. */
  private static final Set<TestCase> SLOW = EnumSet.of(TestCase.PICK_FIRST_UNARY);

  private static final Map<Wire, Server> SERVERS = new EnumMap<>(Wire.class);

  /**
   * The client trusts grpc-java's test authority and no other, so our server shows its certificate.
   */
  @BeforeAll
  static void start(@TempDir Path directory) throws Exception {
    SERVERS.put(Wire.PLAINTEXT, InteropServer.start(0, null));
    SERVERS.put(
        Wire.TLS,
        InteropServer.start(
            0,
            new InteropServer.Identity(
                GrpcJavaPrograms.certificate(directory, "server1.pem"),
                GrpcJavaPrograms.certificate(directory, "server1.key"))));
  }

  @AfterAll
  static void stop() throws InterruptedException {
    SERVERS.values().forEach(Server::close);
    LiveThreads.awaitNone();
  }

  static Stream<Arguments> cases() {
    return Wire.with(TestCase.ofAnyCaller().stream().filter(test -> !SLOW.contains(test)));
  }

  @ParameterizedTest(name = "{0}, {1}")
  @MethodSource("cases")
  void overNetty(TestCase test, Wire wire) throws Exception {
    GrpcJavaPrograms.client(SERVERS.get(wire).port(), wire.isTls(), false, test.flag());
  }

  @ParameterizedTest(name = "{0}, {1}")
  @MethodSource("cases")
  void overOkHttp(TestCase test, Wire wire) throws Exception {
    GrpcJavaPrograms.client(SERVERS.get(wire).port(), wire.isTls(), true, test.flag());
  }

  /** Cases of clients that balance by load, which ours does not do. */
  static Stream<Arguments> loadReports() {
    return Stream.of("orca_per_rpc", "orca_oob")
        .flatMap(test -> Stream.of(Wire.values()).map(wire -> Arguments.of(test, wire)));
  }

  @ParameterizedTest(name = "{0}, {1}")
  @MethodSource("loadReports")
  void loadReportsOverNetty(String test, Wire wire) throws Exception {
    GrpcJavaPrograms.client(SERVERS.get(wire).port(), wire.isTls(), false, test);
  }

  @ParameterizedTest(name = "{0}, {1}")
  @MethodSource("loadReports")
  void loadReportsOverOkHttp(String test, Wire wire) throws Exception {
    GrpcJavaPrograms.client(SERVERS.get(wire).port(), wire.isTls(), true, test);
  }

  @Test
  void pickFirstUnaryOverNetty() throws Exception {
    GrpcJavaPrograms.client(SERVERS.get(Wire.PLAINTEXT).port(), false, false, "pick_first_unary");
  }
}
