package dev.goshawk.testservices;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.goshawk.api.BindableService;
import dev.goshawk.api.Marshaller;
import dev.goshawk.api.MethodDescriptor;
import dev.goshawk.api.MethodDescriptor.Kind;
import dev.goshawk.api.ServerHandler;
import dev.goshawk.api.ServiceDefinition;
import dev.goshawk.api.ServiceDescriptor;
import java.util.function.Consumer;

/** A service whose messages are texts, or bytes, with a method of each kind. */
public final class Texts {

  /** The name of the service, which is short so that the frames of a transcript are one line. */
  public static final String NAME = "t.T";

  /** Texts in UTF-8; four of them cannot be written or cannot be read. */
  public static final Marshaller<String> TEXT =
      new Marshaller<>() {
        @Override
        public int size(String message) {
          return message.getBytes(UTF_8).length;
        }

        @Override
        public void write(String message, byte[] target, int offset, int size) {
          if (message.equals("unwritable")) {
            throw new IllegalStateException("cannot write");
          }
          if (message.equals("too deep to write")) {
            throw new StackOverflowError();
          }
          System.arraycopy(message.getBytes(UTF_8), 0, target, offset, size);
        }

        @Override
        public String read(byte[] source, int offset, int length) {
          String text = new String(source, offset, length, UTF_8);
          if (text.equals("unreadable")) {
            throw new IllegalArgumentException("cannot read");
          }
          if (text.equals("too deep to read")) {
            throw new StackOverflowError();
          }
          return text;
        }
      };

  public static final MethodDescriptor<String, String> UNARY = text(Kind.UNARY, "Unary");
  public static final MethodDescriptor<String, String> DOWN = text(Kind.SERVER_STREAMING, "Down");
  public static final MethodDescriptor<String, String> UP = text(Kind.CLIENT_STREAMING, "Up");
  public static final MethodDescriptor<String, String> BIDI = text(Kind.BIDI_STREAMING, "Bidi");

  /** A method that the service does not have. */
  public static final MethodDescriptor<String, String> UNSERVED = text(Kind.UNARY, "Unserved");

  public static final MethodDescriptor<byte[], byte[]> BYTES = bytes(Kind.UNARY, "Bytes");
  public static final MethodDescriptor<byte[], byte[]> BYTES_DOWN =
      bytes(Kind.SERVER_STREAMING, "BytesDown");
  public static final MethodDescriptor<byte[], byte[]> BYTES_UP =
      bytes(Kind.CLIENT_STREAMING, "BytesUp");

  public static final ServiceDescriptor SERVICE =
      ServiceDescriptor.builder(NAME)
          .methods(UNARY, DOWN, UP, BIDI, BYTES, BYTES_DOWN, BYTES_UP)
          .build();

  private Texts() {}

  /** The service with these handlers. */
  public static BindableService service(Consumer<ServiceDefinition.Builder> handlers) {
    ServiceDefinition.Builder builder = ServiceDefinition.builder(SERVICE);
    handlers.accept(builder);
    ServiceDefinition definition = builder.build();
    return () -> definition;
  }

  /** The service with one method only. */
  public static ServiceDefinition serving(
      MethodDescriptor<String, String> method, ServerHandler<String, String> handler) {
    return ServiceDefinition.builder(SERVICE).method(method, handler).build();
  }

  private static MethodDescriptor<String, String> text(Kind kind, String name) {
    return MethodDescriptor.builder(kind, NAME, name).requests(TEXT).responses(TEXT).build();
  }

  private static MethodDescriptor<byte[], byte[]> bytes(Kind kind, String name) {
    return MethodDescriptor.builder(kind, NAME, name)
        .requests(Marshaller.bytes())
        .responses(Marshaller.bytes())
        .build();
  }
}
