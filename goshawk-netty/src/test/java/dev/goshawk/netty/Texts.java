package dev.goshawk.netty;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.goshawk.api.BindableService;
import dev.goshawk.api.Marshaller;
import dev.goshawk.api.MethodDescriptor;
import dev.goshawk.api.ServiceDefinition;
import dev.goshawk.api.ServiceDescriptor;
import java.util.function.Consumer;

/** A service whose messages are texts, or bytes, with a method of each kind. */
final class Texts {

  /** Texts in UTF-8. */
  static final Marshaller<String> TEXT =
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
          return new String(source, offset, length, UTF_8);
        }
      };

  static final String NAME = "test.Texts";

  static final MethodDescriptor<String, String> UNARY = text(MethodDescriptor.Kind.UNARY, "Unary");
  static final MethodDescriptor<String, String> SERVER_STREAMING =
      text(MethodDescriptor.Kind.SERVER_STREAMING, "ServerStreaming");
  static final MethodDescriptor<String, String> CLIENT_STREAMING =
      text(MethodDescriptor.Kind.CLIENT_STREAMING, "ClientStreaming");
  static final MethodDescriptor<String, String> BIDI =
      text(MethodDescriptor.Kind.BIDI_STREAMING, "Bidi");

  /** A method that no server of the tests serves. */
  static final MethodDescriptor<String, String> UNSERVED =
      text(MethodDescriptor.Kind.UNARY, "Unserved");

  static final MethodDescriptor<byte[], byte[]> BYTES_DOWN =
      bytes(MethodDescriptor.Kind.SERVER_STREAMING, "BytesDown");
  static final MethodDescriptor<byte[], byte[]> BYTES_UP =
      bytes(MethodDescriptor.Kind.CLIENT_STREAMING, "BytesUp");
  static final MethodDescriptor<byte[], byte[]> BYTES = bytes(MethodDescriptor.Kind.UNARY, "Bytes");

  static final ServiceDescriptor SERVICE =
      ServiceDescriptor.builder(NAME)
          .methods(UNARY, SERVER_STREAMING, CLIENT_STREAMING, BIDI, BYTES_DOWN, BYTES_UP, BYTES)
          .build();

  private Texts() {}

  /** The service with these handlers. */
  static BindableService service(Consumer<ServiceDefinition.Builder> handlers) {
    ServiceDefinition.Builder builder = ServiceDefinition.builder(SERVICE);
    handlers.accept(builder);
    ServiceDefinition definition = builder.build();
    return () -> definition;
  }

  private static MethodDescriptor<String, String> text(MethodDescriptor.Kind kind, String name) {
    return MethodDescriptor.builder(kind, NAME, name).requests(TEXT).responses(TEXT).build();
  }

  private static MethodDescriptor<byte[], byte[]> bytes(MethodDescriptor.Kind kind, String name) {
    return MethodDescriptor.builder(kind, NAME, name)
        .requests(Marshaller.bytes())
        .responses(Marshaller.bytes())
        .build();
  }
}
