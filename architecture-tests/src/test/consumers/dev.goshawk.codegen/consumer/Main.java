package consumer;

import com.google.protobuf.DescriptorProtos.FileDescriptorProto;

public final class Main {
  private Main() {}

  public static void main(String[] args) {
    FileDescriptorProto file = FileDescriptorProto.newBuilder().setName("a.proto").build();
    if (!file.getName().equals("a.proto")) {
      throw new AssertionError(file);
    }
    System.out.println(
        "used " + ModuleLayer.boot().findModule("dev.goshawk.codegen").orElseThrow().getName());
  }
}
