package dev.goshawk.core.message;

import dev.goshawk.api.Marshaller;

/**
 * How the messages of calls of one content subtype become bytes: {@code proto} is what stands
 * behind {@code application/grpc+proto}. Any thread, without state.
 */
public interface MessageFormat {

  /** The marshallers of the methods themselves; also of {@code application/grpc} alone. */
  MessageFormat PROTO =
      new MessageFormat() {
        @Override
        public String subtype() {
          return "proto";
        }

        @Override
        public <T> Marshaller<T> marshaller(Marshaller<T> ofMethod) {
          return ofMethod;
        }
      };

  /** The name behind {@code application/grpc+}, in lower case. */
  String subtype();

  /** The marshaller in this format for messages that a method has a marshaller for. */
  <T> Marshaller<T> marshaller(Marshaller<T> ofMethod);
}
