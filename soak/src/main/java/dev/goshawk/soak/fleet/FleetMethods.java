package dev.goshawk.soak.fleet;

import dev.goshawk.api.Marshaller;
import dev.goshawk.api.MethodDescriptor;
import dev.goshawk.api.MethodDescriptor.Kind;
import dev.goshawk.api.ServiceDescriptor;
import dev.goshawk.api.Status;
import dev.goshawk.core.config.MethodConfig;
import dev.goshawk.core.config.RetryPolicy;
import dev.goshawk.core.config.ServiceConfig;
import dev.goshawk.soak.shared.GrpcJavaBytes;
import io.grpc.MethodDescriptor.MethodType;
import java.util.List;
import java.util.Map;

/** The service of the fleet: a unary method for each {@link Consent}, on both implementations. */
final class FleetMethods {

  static final String SERVICE_NAME = "goshawk.Fleet";

  /** Attempts of a call that consents, the first one included. */
  private static final int ATTEMPTS = 4;

  private static final MethodDescriptor<byte[], byte[]> ONCE = method(Consent.ONCE);
  private static final MethodDescriptor<byte[], byte[]> AGAIN = method(Consent.AGAIN);

  static final ServiceDescriptor SERVICE =
      ServiceDescriptor.builder(SERVICE_NAME).methods(ONCE, AGAIN).build();

  private static final io.grpc.MethodDescriptor<byte[], byte[]> JAVA_ONCE =
      GrpcJavaBytes.method(MethodType.UNARY, SERVICE_NAME, Consent.ONCE.method());
  private static final io.grpc.MethodDescriptor<byte[], byte[]> JAVA_AGAIN =
      GrpcJavaBytes.method(MethodType.UNARY, SERVICE_NAME, Consent.AGAIN.method());

  private FleetMethods() {}

  private static MethodDescriptor<byte[], byte[]> method(Consent consent) {
    return MethodDescriptor.builder(Kind.UNARY, SERVICE_NAME, consent.method())
        .requests(Marshaller.bytes())
        .responses(Marshaller.bytes())
        .build();
  }

  static MethodDescriptor<byte[], byte[]> of(Consent consent) {
    return consent == Consent.ONCE ? ONCE : AGAIN;
  }

  static io.grpc.MethodDescriptor<byte[], byte[]> grpcJava(Consent consent) {
    return consent == Consent.ONCE ? JAVA_ONCE : JAVA_AGAIN;
  }

  /** The retry policy of the method that consents. */
  static ServiceConfig config() {
    return ServiceConfig.builder()
        .method(
            SERVICE_NAME,
            Consent.AGAIN.method(),
            MethodConfig.builder()
                .retry(RetryPolicy.of(ATTEMPTS).on(Status.Code.UNAVAILABLE))
                .build())
        .build();
  }

  /** The same for grpc-java. */
  static Map<String, Object> grpcJavaConfig() {
    return Map.of(
        "methodConfig",
        List.of(
            Map.of(
                "name",
                List.of(Map.of("service", SERVICE_NAME, "method", Consent.AGAIN.method())),
                "retryPolicy",
                Map.of(
                    "maxAttempts",
                    (double) ATTEMPTS,
                    "initialBackoff",
                    "0.1s",
                    "maxBackoff",
                    "1s",
                    "backoffMultiplier",
                    2.0,
                    "retryableStatusCodes",
                    List.of("UNAVAILABLE")))));
  }
}
