package dev.goshawk.benchmarks;

import dev.goshawk.benchmarks.proto.Order;
import dev.goshawk.benchmarks.proto.Quote;
import io.grpc.Drainable;
import io.grpc.KnownLength;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.protobuf.ProtoUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;

/** The methods that are measured, as grpc-java describes them. */
final class GrpcJava {
  static final MethodDescriptor<byte[], byte[]> UNARY = method(MethodType.UNARY, Wire.UNARY);
  static final MethodDescriptor<byte[], byte[]> BIDI = method(MethodType.BIDI_STREAMING, Wire.BIDI);
  static final MethodDescriptor<byte[], byte[]> SERVER_STREAMING =
      method(MethodType.SERVER_STREAMING, Wire.SERVER_STREAMING);

  private GrpcJava() {}

  /** The method with Protocol Buffers; a method, so that figures without them load none. */
  static MethodDescriptor<Order, Quote> price() {
    return MethodDescriptor.<Order, Quote>newBuilder()
        .setType(MethodType.UNARY)
        .setFullMethodName("goshawk.benchmarks.Shop/Price")
        .setRequestMarshaller(ProtoUtils.marshaller(Order.getDefaultInstance()))
        .setResponseMarshaller(ProtoUtils.marshaller(Quote.getDefaultInstance()))
        .build();
  }

  private static MethodDescriptor<byte[], byte[]> method(MethodType type, String name) {
    return MethodDescriptor.<byte[], byte[]>newBuilder()
        .setType(type)
        .setFullMethodName(Wire.SERVICE + "/" + name)
        .setRequestMarshaller(new Octets())
        .setResponseMarshaller(new Octets())
        .setSampledToLocalTracing(true)
        .build();
  }

  /**
   * Lets grpc-java copy the message straight into its own buffer, as the messages of Protocol
   * Buffers do; through a plain stream it would make a buffer of 8 KiB for each call.
   */
  private static final class OctetStream extends ByteArrayInputStream
      implements Drainable, KnownLength {
    OctetStream(byte[] message) {
      super(message);
    }

    @Override
    public int drainTo(OutputStream target) throws IOException {
      int length = count - pos;
      target.write(buf, pos, length);
      pos = count;
      return length;
    }
  }

  private static final class Octets implements MethodDescriptor.Marshaller<byte[]> {
    @Override
    public InputStream stream(byte[] message) {
      return new OctetStream(message);
    }

    @Override
    public byte[] parse(InputStream stream) {
      try {
        byte[] message = new byte[stream.available()];
        int read = stream.readNBytes(message, 0, message.length);
        if (read != message.length) {
          throw new IOException("message of " + message.length + " octets ended after " + read);
        }
        return message;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
