package consumer;

import com.google.protobuf.ByteString;
import dev.goshawk.api.Status;

public final class Main {
  private Main() {}

  public static void main(String[] args) {
    if (ByteString.copyFromUtf8(Status.OK.toString()).isEmpty()) {
      throw new AssertionError("an empty text");
    }
    System.out.println(
        "used " + ModuleLayer.boot().findModule("dev.goshawk.protobuf").orElseThrow().getName());
  }
}
