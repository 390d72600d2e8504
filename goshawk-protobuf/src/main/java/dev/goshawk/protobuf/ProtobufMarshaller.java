package dev.goshawk.protobuf;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import com.google.protobuf.UninitializedMessageException;
import dev.goshawk.api.Marshaller;
import dev.goshawk.api.Status;
import dev.goshawk.api.StatusException;
import java.io.IOException;

/**
 * The marshaller of one type of Protocol Buffers messages.
 *
 * <p>Messages are written straight into the given array and parsed straight from it. Fields that
 * the type does not know are kept and sent on. What cannot be read or written ends the call with a
 * {@link StatusException} that says what is wrong: INTERNAL for bytes that are no message, that
 * nest deeper than the limit, or that lack fields marked {@code required}; RESOURCE_EXHAUSTED for a
 * message of 2 GiB or more. Immutable, any thread.
 *
 * <p>Source: <a href="https://protobuf.dev/programming-guides/encoding/">Protocol Buffers
 * encoding</a>.
 *
 * @param <T> the type of the messages
 */
public final class ProtobufMarshaller<T extends MessageLite> implements Marshaller<T> {

  /** How many messages or groups may lie within each other unless told otherwise: {@value}. */
  public static final int DEFAULT_RECURSION_LIMIT = 100;

  private final T defaultInstance;
  private final Parser<T> parser;
  private final int recursionLimit;

  /** Zero bytes are a message: false when the type has required fields. */
  private final boolean emptyIsComplete;

  @SuppressWarnings("unchecked") // a message's default instance and parser are of its own type
  private ProtobufMarshaller(T message, int recursionLimit) {
    this.defaultInstance = (T) message.getDefaultInstanceForType();
    this.parser = (Parser<T>) message.getParserForType();
    this.recursionLimit = recursionLimit;
    this.emptyIsComplete = defaultInstance.isInitialized();
  }

  /**
   * The marshaller of a type of messages, with the {@linkplain #DEFAULT_RECURSION_LIMIT default
   * recursion limit}.
   *
   * @param defaultInstance any message of the type, usually {@code Feature.getDefaultInstance()}
   */
  public static <T extends MessageLite> ProtobufMarshaller<T> of(T defaultInstance) {
    return new ProtobufMarshaller<>(defaultInstance, DEFAULT_RECURSION_LIMIT);
  }

  /**
   * This marshaller with another limit on how deep messages nest. Reading recurses, so a high limit
   * lets a peer use up the stack.
   *
   * @param recursionLimit 1 or more
   * @throws IllegalArgumentException when less than 1
   */
  public ProtobufMarshaller<T> withRecursionLimit(int recursionLimit) {
    if (recursionLimit < 1) {
      throw new IllegalArgumentException("recursionLimit " + recursionLimit + " is less than 1");
    }
    return new ProtobufMarshaller<>(defaultInstance, recursionLimit);
  }

  /** The message of this type without any field set. */
  public T defaultInstance() {
    return defaultInstance;
  }

  @Override
  public int size(T message) {
    int size = message.getSerializedSize();
    if (size < 0) { // protobuf-java adds sizes up in an int
      throw new StatusException(
          Status.RESOURCE_EXHAUSTED.withMessage(
              "a "
                  + typeName()
                  + " is larger than 2,147,483,647 bytes, the most a message can be"));
    }
    return size;
  }

  @Override
  public void write(T message, byte[] target, int offset, int size) {
    try {
      CodedOutputStream output = CodedOutputStream.newInstance(target, offset, size);
      message.writeTo(output);
      output.checkNoSpaceLeft();
    } catch (IOException | IllegalStateException e) {
      throw new StatusException(
          Status.INTERNAL
              .withMessage(
                  "a " + typeName() + " announced " + size + " bytes and wrote another number")
              .withCause(e));
    }
  }

  @Override
  public T read(byte[] source, int offset, int length) {
    if (length == 0 && emptyIsComplete) {
      return defaultInstance;
    }
    try {
      CodedInputStream input = CodedInputStream.newInstance(source, offset, length);
      input.setRecursionLimit(recursionLimit);
      T message = parser.parsePartialFrom(input);
      input.checkLastTagWas(0); // a stray end-group tag would otherwise cut the message short
      if (!message.isInitialized()) {
        throw new StatusException(Status.INTERNAL.withMessage(missingFields(message)));
      }
      return message;
    } catch (InvalidProtocolBufferException e) {
      throw new StatusException(
          Status.INTERNAL
              .withMessage(
                  length
                      + " bytes are not a "
                      + typeName()
                      + " (recursionLimit "
                      + recursionLimit
                      + "): "
                      + e.getMessage())
              .withCause(e));
    }
  }

  private String missingFields(T message) {
    // Lite messages cannot name their fields: the exception of their runtime then says so.
    String missing =
        message instanceof Message full
            ? String.join(", ", full.findInitializationErrors())
            : String.valueOf(new UninitializedMessageException(message).getMessage());
    return "a " + typeName() + " lacks required fields: " + missing;
  }

  private String typeName() {
    return defaultInstance instanceof Message full
        ? full.getDescriptorForType().getFullName()
        : defaultInstance.getClass().getName();
  }

  @Override
  public String toString() {
    return "ProtobufMarshaller[" + typeName() + "]";
  }
}
