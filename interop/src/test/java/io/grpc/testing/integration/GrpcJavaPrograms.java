package io.grpc.testing.integration;

import io.grpc.testing.TlsTesting;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * grpc-java's interop programs, run inside this JVM. In their package, because the server can only
 * be started and stopped from there.
 */
public final class GrpcJavaPrograms {

  private GrpcJavaPrograms() {}

  /** A running server of grpc-java. */
  public static final class Server {
    private final TestServiceServer program = new TestServiceServer();

    /** Starts the server on a free port, with grpc-java's test certificate when it speaks TLS. */
    public Server(boolean tls) throws Exception {
      program.parseArgs(new String[] {"--port=0", "--use_tls=" + tls});
      program.start();
    }

    public int port() {
      return program.getPort();
    }

    public void stop() throws Exception {
      program.stop();
    }
  }

  /** Runs a case of grpc-java's client; throws when it does not pass. */
  public static void client(int port, boolean tls, boolean okHttp, String testCase)
      throws Exception {
    TestServiceClient.main(
        new String[] {
          "--server_host=localhost",
          "--server_port=" + port,
          "--use_tls=" + tls,
          "--use_test_ca=true",
          "--server_host_override=foo.test.google.fr",
          "--use_okhttp=" + okHttp,
          "--soak_per_iteration_max_acceptable_latency_ms=60000", // other things run here as well
          "--soak_overall_timeout_seconds=120",
          "--service_config_json=" + serviceConfig(testCase),
          "--test_case=" + testCase
        });
  }

  /** Load reports are read by a policy of grpc-java's tests, which has to be asked for. */
  private static String serviceConfig(String testCase) {
    return testCase.startsWith("orca")
        ? "{\"loadBalancingConfig\":[{\"test_backend_metrics_load_balancer\":{}}]}"
        : "{}";
  }

  /**
   * Copies one of grpc-java's test certificates or keys, which are inside a jar, into a directory.
   */
  public static Path certificate(Path directory, String name) throws IOException {
    Path file = directory.resolve(name);
    try (InputStream in = TlsTesting.loadCert(name)) {
      Files.copy(in, file);
    }
    return file;
  }
}
