package dev.goshawk.soak;

import dev.goshawk.api.MethodDescriptor.Kind;
import dev.goshawk.soak.shared.GrpcJavaBytes;
import io.grpc.MethodDescriptor;

/** grpc-java's view of {@link Methods}. */
final class GrpcJavaMethods {

  private GrpcJavaMethods() {}

  static MethodDescriptor<byte[], byte[]> of(Kind kind) {
    return GrpcJavaBytes.method(
        MethodDescriptor.MethodType.valueOf(kind.name()), Methods.SERVICE_NAME, Methods.name(kind));
  }
}
