package dev.goshawk.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.ListValue;
import com.google.protobuf.Value;
import dev.goshawk.api.CallOptions;
import dev.goshawk.api.Channel;
import dev.goshawk.api.Marshaller;
import dev.goshawk.api.MethodDescriptor;
import dev.goshawk.api.Server;
import dev.goshawk.api.ServiceDefinition;
import dev.goshawk.api.ServiceDescriptor;
import dev.goshawk.api.Status;
import dev.goshawk.api.StatusException;
import dev.goshawk.api.stub.ClientCalls;
import dev.goshawk.api.stub.Handlers;
import dev.goshawk.netty.GoshawkChannel;
import dev.goshawk.netty.GoshawkServer;
import dev.goshawk.protobuf.ProtobufMarshaller;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Messages nested so deep that reading them would use the stack up: the call fails, nothing else.
 */
@Timeout(60)
final class DeepNestingBlackBoxTest {

  private static final ProtobufMarshaller<Value> VALUES =
      ProtobufMarshaller.of(Value.getDefaultInstance());
  private static final MethodDescriptor<Value, Value> ECHO =
      MethodDescriptor.builder(MethodDescriptor.Kind.UNARY, "t.Values", "Echo")
          .requests(VALUES)
          .responses(VALUES)
          .build();
  private static final MethodDescriptor<byte[], byte[]> RAW_ECHO =
      MethodDescriptor.builder(MethodDescriptor.Kind.UNARY, "t.Values", "Echo")
          .requests(Marshaller.bytes())
          .responses(Marshaller.bytes())
          .build();

  /** A value in a list in a value and so on; {@code depth} of each. */
  private static byte[] nested(int depth) {
    int size = 12 * depth;
    byte[] bytes = new byte[size];
    int start = size;
    for (int i = 0; i < 2 * depth; i++) {
      int tag =
          i % 2 == 1
              ? 8 * Value.LIST_VALUE_FIELD_NUMBER + 2
              : 8 * ListValue.VALUES_FIELD_NUMBER + 2;
      int length = size - start;
      start -= CodedOutputStream.computeUInt32SizeNoTag(length) + 1;
      CodedOutputStream out = CodedOutputStream.newInstance(bytes, start, size - start);
      try {
        out.writeUInt32NoTag(tag);
        out.writeUInt32NoTag(length);
      } catch (java.io.IOException e) {
        throw new AssertionError(e);
      }
    }
    return Arrays.copyOfRange(bytes, start, size);
  }

  /** Groups of an unknown field, each within the one before it. */
  private static byte[] groups(int depth) {
    byte[] bytes = new byte[depth];
    Arrays.fill(bytes, (byte) (8 * 15 + 3));
    return bytes;
  }

  @Test
  void deepMessagesFailTheirCall() {
    ServiceDefinition service =
        ServiceDefinition.builder(ServiceDescriptor.builder("t.Values").methods(ECHO).build())
            .method(ECHO, Handlers.unary((request, context) -> request))
            .build();
    try (Server server = GoshawkServer.builder().port(0).service(() -> service).start();
        Channel channel = GoshawkChannel.to("localhost:" + server.port()).plaintext().build()) {
      byte[] shallow = nested(20);
      assertThat(call(channel, shallow)).isEqualTo(shallow);
      for (byte[] deep :
          new byte[][] {nested(100), nested(300_000), groups(101), groups(4_000_000)}) {
        StatusException thrown =
            catchThrowableOfType(StatusException.class, () -> call(channel, deep));
        assertThat(thrown).as("of a message of %,d bytes", deep.length).isNotNull();
        Status failure = thrown.status();
        assertThat(failure.code()).isEqualTo(Status.Code.INTERNAL);
        assertThat(failure.message()).contains("recursionLimit 100");
      }
      assertThat(call(channel, shallow)).isEqualTo(shallow);
    }
  }

  private static byte[] call(Channel channel, byte[] message) {
    return ClientCalls.unary(channel, RAW_ECHO, CallOptions.DEFAULT, message);
  }
}
