package dev.goshawk.races;

import dev.goshawk.api.Marshaller;
import dev.goshawk.api.MethodDescriptor;
import dev.goshawk.api.MethodDescriptor.Kind;
import dev.goshawk.api.ServiceDescriptor;

/** Methods whose messages are a digit, by which a race knows them, and how long they are. */
public final class Bytes {

  /** A message longer than what may wait before a call is not ready any more. */
  public static final int LONG = 40_000;

  /**
   * A message.
   *
   * @param digit which one it is
   * @param length of its encoding, in bytes
   */
  public record Message(char digit, int length) {}

  /** The first byte is the digit. */
  private static final Marshaller<Message> MESSAGES =
      new Marshaller<>() {
        @Override
        public int size(Message message) {
          return message.length;
        }

        @Override
        public void write(Message message, byte[] target, int offset, int size) {
          target[offset] = (byte) message.digit;
        }

        @Override
        public Message read(byte[] source, int offset, int length) {
          return new Message((char) source[offset], length);
        }
      };

  /** One request, one response. */
  public static final MethodDescriptor<Message, Message> UNARY = method(Kind.UNARY, "Unary");

  /** Streams both ways. */
  public static final MethodDescriptor<Message, Message> BIDI = method(Kind.BIDI_STREAMING, "Bidi");

  static final ServiceDescriptor SERVICE =
      ServiceDescriptor.builder("t.T").methods(UNARY, BIDI).build();

  private Bytes() {}

  /** A short message. */
  public static Message message(char digit) {
    return new Message(digit, 1);
  }

  private static MethodDescriptor<Message, Message> method(Kind kind, String name) {
    return MethodDescriptor.builder(kind, "t.T", name)
        .requests(MESSAGES)
        .responses(MESSAGES)
        .build();
  }
}
