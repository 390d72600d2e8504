package dev.goshawk.interop;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.goshawk.interop.proto.BoolValue;
import dev.goshawk.interop.proto.Payload;

/** Makes payloads and the small messages around them. Any thread. */
final class Payloads {

  static final BoolValue TRUE = BoolValue.newBuilder().setValue(true).build();
  static final BoolValue FALSE = BoolValue.newBuilder().setValue(false).build();

  private Payloads() {}

  /** A payload of so many zeros. */
  static Payload zeros(int size) {
    return Payload.newBuilder().setBody(zeroBytes(size)).build();
  }

  /** So many zeros. */
  static ByteString zeroBytes(int size) {
    return UnsafeByteOperations.unsafeWrap(new byte[size]);
  }
}
