package dev.goshawk.interop;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goshawk.testsupport.LiveThreads;
import io.grpc.testing.integration.GrpcJavaPrograms;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Our client calls grpc-java's interop server. */
@Timeout(120)
class GrpcJavaServerBlackBoxTest {

  /** What grpc-java's server does not do, and the words in which our client says so. */
  private static final Map<TestCase, String> UNSUPPORTED =
      new EnumMap<>(
          Map.of(
              TestCase.CACHEABLE_UNARY,
              "a call that was to succeed ended with UNIMPLEMENTED: ",
              TestCase.CLIENT_COMPRESSED_UNARY,
              "the probe, an uncompressed request with expect_compressed, ended with OK",
              TestCase.CLIENT_COMPRESSED_STREAMING,
              "the probe, an uncompressed request with expect_compressed, ended with OK",
              TestCase.SERVER_COMPRESSED_STREAMING,
              "the number of responses that came compressed is 0, expected 1"));

  private static final Map<Wire, GrpcJavaPrograms.Server> SERVERS = new EnumMap<>(Wire.class);
  private static Path authority;

  @BeforeAll
  static void start(@TempDir Path directory) throws Exception {
    for (Wire wire : Wire.values()) {
      SERVERS.put(wire, new GrpcJavaPrograms.Server(wire.isTls()));
    }
    authority = GrpcJavaPrograms.certificate(directory, "ca.pem");
  }

  @AfterAll
  static void stop() throws Exception {
    for (GrpcJavaPrograms.Server server : SERVERS.values()) {
      server.stop();
    }
    LiveThreads.awaitNone();
  }

  private static void run(TestCase test, Wire wire) throws Exception {
    InteropClient.run(test, wire.client(SERVERS.get(wire).port(), authority), line -> {});
  }

  static Stream<Arguments> casesThatItHas() {
    return Wire.with(
        TestCase.ofAnyCaller().stream().filter(test -> !UNSUPPORTED.containsKey(test)));
  }

  @ParameterizedTest(name = "{0}, {1}")
  @MethodSource("casesThatItHas")
  void passes(TestCase test, Wire wire) throws Exception {
    run(test, wire);
  }

  static Stream<Arguments> casesThatItLacks() {
    return Wire.with(UNSUPPORTED.keySet().stream());
  }

  /** {@link OursBlackBoxTest} runs these against our server. */
  @ParameterizedTest(name = "{0}, {1}: grpc-java''s server lacks it")
  @MethodSource("casesThatItLacks")
  void ourClientSaysWhatTheServerLacks(TestCase test, Wire wire) {
    assertThatThrownBy(() -> run(test, wire))
        .isInstanceOf(InteropFailure.class)
        .hasMessageStartingWith(UNSUPPORTED.get(test));
  }
}
