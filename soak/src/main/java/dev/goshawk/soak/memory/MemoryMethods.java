package dev.goshawk.soak.memory;

import dev.goshawk.api.Marshaller;
import dev.goshawk.api.MethodDescriptor;
import dev.goshawk.api.MethodDescriptor.Kind;
import dev.goshawk.api.ServiceDescriptor;
import java.nio.ByteBuffer;

/** The service of the runs, whose messages are bytes. */
final class MemoryMethods {

  private static final String SERVICE_NAME = "goshawk.Memory";

  /** Answers with as many bytes as the request says in its first four. */
  static final MethodDescriptor<byte[], byte[]> SIZED = method(Kind.UNARY, "Sized");

  /** Sends message after message, each of as many bytes as the request says, until it is ended. */
  static final MethodDescriptor<byte[], byte[]> FLOOD = method(Kind.SERVER_STREAMING, "Flood");

  /** Reads nothing of what is sent to it, until it is ended. */
  static final MethodDescriptor<byte[], byte[]> SINK = method(Kind.CLIENT_STREAMING, "Sink");

  static final ServiceDescriptor SERVICE =
      ServiceDescriptor.builder(SERVICE_NAME).methods(SIZED, FLOOD, SINK).build();

  private MemoryMethods() {}

  private static MethodDescriptor<byte[], byte[]> method(Kind kind, String name) {
    return MethodDescriptor.builder(kind, SERVICE_NAME, name)
        .requests(Marshaller.bytes())
        .responses(Marshaller.bytes())
        .build();
  }

  /** The request for messages of so many bytes. */
  static byte[] ask(int size) {
    return ByteBuffer.allocate(Integer.BYTES).putInt(size).array();
  }

  /** How many bytes a request asks for. */
  static int asked(byte[] request) {
    return ByteBuffer.wrap(request).getInt();
  }
}
