package dev.goshawk.api;

import dev.goshawk.api.MethodDescriptor.Kind;

/** A method of each kind, with strings for messages. */
public final class Methods {

  /** For scripted calls, which encode nothing. */
  public static final Marshaller<String> TEXT =
      new Marshaller<>() {
        @Override
        public int size(String message) {
          throw new AssertionError("encoded by a scripted call: " + message);
        }

        @Override
        public void write(String message, byte[] target, int offset, int size) {
          throw new AssertionError("encoded by a scripted call: " + message);
        }

        @Override
        public String read(byte[] source, int offset, int length) {
          throw new AssertionError("decoded by a scripted call: " + length + " bytes");
        }
      };

  public static final MethodDescriptor<String, String> UNARY = method(Kind.UNARY, "Unary");
  public static final MethodDescriptor<String, String> SERVER_STREAMING =
      method(Kind.SERVER_STREAMING, "Down");
  public static final MethodDescriptor<String, String> CLIENT_STREAMING =
      method(Kind.CLIENT_STREAMING, "Up");
  public static final MethodDescriptor<String, String> BIDI = method(Kind.BIDI_STREAMING, "Both");

  private Methods() {}

  public static MethodDescriptor<String, String> method(Kind kind, String name) {
    return MethodDescriptor.builder(kind, "test.Service", name)
        .requests(TEXT)
        .responses(TEXT)
        .build();
  }
}
