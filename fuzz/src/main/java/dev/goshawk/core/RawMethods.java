package dev.goshawk.core;

import dev.goshawk.api.Marshaller;
import dev.goshawk.api.MethodDescriptor;
import dev.goshawk.api.ServiceDescriptor;
import java.util.List;

/** Methods of bytes, one of each kind. */
final class RawMethods {

  static final MethodDescriptor<byte[], byte[]> UNARY =
      method(MethodDescriptor.Kind.UNARY, "Unary");
  static final MethodDescriptor<byte[], byte[]> DOWN =
      method(MethodDescriptor.Kind.SERVER_STREAMING, "Down");
  static final MethodDescriptor<byte[], byte[]> UP =
      method(MethodDescriptor.Kind.CLIENT_STREAMING, "Up");
  static final MethodDescriptor<byte[], byte[]> BIDI =
      method(MethodDescriptor.Kind.BIDI_STREAMING, "Bidi");

  static final List<MethodDescriptor<byte[], byte[]>> ALL = List.of(UNARY, DOWN, UP, BIDI);

  static final ServiceDescriptor SERVICE =
      ServiceDescriptor.builder("t.T").methods(UNARY, DOWN, UP, BIDI).build();

  private RawMethods() {}

  private static MethodDescriptor<byte[], byte[]> method(MethodDescriptor.Kind kind, String name) {
    return MethodDescriptor.builder(kind, "t.T", name)
        .requests(Marshaller.bytes())
        .responses(Marshaller.bytes())
        .build();
  }
}
