package dev.goshawk.inprocess;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.goshawk.api.Marshaller;
import dev.goshawk.api.MethodDescriptor;
import dev.goshawk.api.MethodDescriptor.Kind;
import dev.goshawk.api.ServerHandler;
import dev.goshawk.api.ServiceDefinition;
import dev.goshawk.api.ServiceDescriptor;
import java.nio.charset.StandardCharsets;

/** A service whose messages are texts: one method of each kind. */
final class Texts {
  private static final Marshaller<String> TEXT =
      new Marshaller<>() {
        @Override
        public int size(String message) {
          return message.getBytes(UTF_8).length;
        }

        @Override
        public void write(String message, byte[] target, int offset, int size) {
          System.arraycopy(message.getBytes(UTF_8), 0, target, offset, size);
        }

        @Override
        public String read(byte[] source, int offset, int length) {
          return new String(source, offset, length, StandardCharsets.UTF_8);
        }
      };

  static final MethodDescriptor<String, String> UNARY = method(Kind.UNARY, "Unary");
  static final MethodDescriptor<String, String> DOWN = method(Kind.SERVER_STREAMING, "Down");
  static final MethodDescriptor<String, String> UP = method(Kind.CLIENT_STREAMING, "Up");
  static final MethodDescriptor<String, String> BOTH = method(Kind.BIDI_STREAMING, "Both");

  static final ServiceDescriptor SERVICE =
      ServiceDescriptor.builder("test.Texts").methods(UNARY, DOWN, UP, BOTH).build();

  private Texts() {}

  private static MethodDescriptor<String, String> method(Kind kind, String name) {
    return MethodDescriptor.builder(kind, "test.Texts", name)
        .requests(TEXT)
        .responses(TEXT)
        .build();
  }

  /** The service with one method only. */
  static ServiceDefinition serving(
      MethodDescriptor<String, String> method, ServerHandler<String, String> handler) {
    return ServiceDefinition.builder(SERVICE).method(method, handler).build();
  }
}
