package consumer;

import com.google.protobuf.StringValue;
import com.google.rpc.ErrorInfo;
import dev.goshawk.api.Status;
import dev.goshawk.api.StatusException;
import dev.goshawk.protobuf.ProtobufMarshaller;
import dev.goshawk.protobuf.RichStatus;

public final class Main {
  private Main() {}

  public static void main(String[] args) {
    ProtobufMarshaller<StringValue> marshaller =
        ProtobufMarshaller.of(StringValue.getDefaultInstance());
    StringValue message = StringValue.of("hello");
    byte[] bytes = new byte[marshaller.size(message)];
    marshaller.write(message, bytes, 0, bytes.length);
    if (!marshaller.read(bytes, 0, bytes.length).equals(message)) {
      throw new AssertionError("not what was written");
    }
    StatusException failure =
        RichStatus.of(Status.NOT_FOUND, ErrorInfo.newBuilder().setReason("GONE").build());
    if (!RichStatus.detail(failure, ErrorInfo.class).orElseThrow().getReason().equals("GONE")) {
      throw new AssertionError(failure);
    }
    System.out.println("used " + ProtobufMarshaller.class.getModule().getName());
  }
}
