package dev.goshawk.soak;

import dev.goshawk.api.MethodDescriptor.Kind;
import io.grpc.MethodDescriptor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** grpc-java's view of {@link Methods}, and of others whose messages are bytes. */
public final class GrpcJavaMethods {

  private GrpcJavaMethods() {}

  static MethodDescriptor<byte[], byte[]> of(Kind kind) {
    return method(
        MethodDescriptor.MethodType.valueOf(kind.name()), Methods.SERVICE_NAME, Methods.name(kind));
  }

  /** A unary method whose messages are bytes. */
  public static MethodDescriptor<byte[], byte[]> unary(String service, String method) {
    return method(MethodDescriptor.MethodType.UNARY, service, method);
  }

  private static MethodDescriptor<byte[], byte[]> method(
      MethodDescriptor.MethodType type, String service, String method) {
    return MethodDescriptor.<byte[], byte[]>newBuilder()
        .setType(type)
        .setFullMethodName(MethodDescriptor.generateFullMethodName(service, method))
        .setRequestMarshaller(new Bytes())
        .setResponseMarshaller(new Bytes())
        .build();
  }

  private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {
    @Override
    public InputStream stream(byte[] value) {
      return new ByteArrayInputStream(value);
    }

    @Override
    public byte[] parse(InputStream stream) {
      try {
        return stream.readAllBytes();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
