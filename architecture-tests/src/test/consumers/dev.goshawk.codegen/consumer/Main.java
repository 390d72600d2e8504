package consumer;

import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.compiler.PluginProtos.CodeGeneratorRequest;
import com.google.protobuf.compiler.PluginProtos.CodeGeneratorResponse;
import dev.goshawk.codegen.Generator;

public final class Main {
  private Main() {}

  public static void main(String[] args) {
    FileDescriptorProto.Builder file =
        FileDescriptorProto.newBuilder().setName("echo.proto").setPackage("echo");
    file.addMessageTypeBuilder().setName("Message");
    file.addServiceBuilder()
        .setName("Echo")
        .addMethodBuilder()
        .setName("Echo")
        .setInputType(".echo.Message")
        .setOutputType(".echo.Message");
    CodeGeneratorResponse response =
        Generator.generate(
            CodeGeneratorRequest.newBuilder()
                .addFileToGenerate("echo.proto")
                .addProtoFile(file)
                .build(),
            System.err::println);
    if (response.getFileCount() == 0) {
      throw new AssertionError(response);
    }
    System.out.println("used " + Generator.class.getModule().getName());
  }
}
