package dev.goshawk.soak;

import dev.goshawk.api.MethodDescriptor.Kind;
import io.grpc.MethodDescriptor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** grpc-java's view of {@link Methods}. */
final class GrpcJavaMethods {

  private GrpcJavaMethods() {}

  static MethodDescriptor<byte[], byte[]> of(Kind kind) {
    return MethodDescriptor.<byte[], byte[]>newBuilder()
        .setType(MethodDescriptor.MethodType.valueOf(kind.name()))
        .setFullMethodName(
            MethodDescriptor.generateFullMethodName(Methods.SERVICE_NAME, Methods.name(kind)))
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
