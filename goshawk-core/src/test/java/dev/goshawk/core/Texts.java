package dev.goshawk.core;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.goshawk.api.Marshaller;
import dev.goshawk.api.MethodDescriptor;
import dev.goshawk.api.ServiceDescriptor;

/** Methods of texts, one of each kind. */
final class Texts {

  /** Texts in UTF-8; some cannot be written and some cannot be read. */
  static final Marshaller<String> TEXT =
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

  static final MethodDescriptor<String, String> UNARY =
      method(MethodDescriptor.Kind.UNARY, "Unary");
  static final MethodDescriptor<String, String> DOWN =
      method(MethodDescriptor.Kind.SERVER_STREAMING, "Down");
  static final MethodDescriptor<String, String> UP =
      method(MethodDescriptor.Kind.CLIENT_STREAMING, "Up");
  static final MethodDescriptor<String, String> BIDI =
      method(MethodDescriptor.Kind.BIDI_STREAMING, "Bidi");

  static final ServiceDescriptor SERVICE =
      ServiceDescriptor.builder("t.T").methods(UNARY, DOWN, UP, BIDI).build();

  private Texts() {}

  private static MethodDescriptor<String, String> method(MethodDescriptor.Kind kind, String name) {
    return MethodDescriptor.builder(kind, "t.T", name).requests(TEXT).responses(TEXT).build();
  }
}
