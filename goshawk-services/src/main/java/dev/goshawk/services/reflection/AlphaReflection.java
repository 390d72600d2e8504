package dev.goshawk.services.reflection;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.DescriptorProtos.MethodDescriptorProto;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.goshawk.api.MethodDescriptor;
import dev.goshawk.api.Schema;
import dev.goshawk.api.ServiceDescriptor;
import dev.goshawk.services.reflection.proto.ServerReflectionMethods;
import dev.goshawk.services.reflection.proto.ServerReflectionRequest;
import dev.goshawk.services.reflection.proto.ServerReflectionResponse;
import java.util.Objects;

/**
 * The reflection service under its older name, {@code grpc.reflection.v1alpha.ServerReflection}.
 * Its messages are those of v1 on the wire, so the classes of v1 serve for both, and its file is
 * that of v1 with other names.
 */
final class AlphaReflection {

  private static final String V1 = "grpc.reflection.v1";
  private static final String ALPHA = "grpc.reflection.v1alpha";
  private static final String FILE = "grpc/reflection/v1alpha/reflection.proto";
  private static final String SERVICE_NAME = ALPHA + ".ServerReflection";

  static final MethodDescriptor<ServerReflectionRequest, ServerReflectionResponse> INFO =
      MethodDescriptor.builder(
              MethodDescriptor.Kind.BIDI_STREAMING, SERVICE_NAME, "ServerReflectionInfo")
          .requests(ServerReflectionMethods.SERVER_REFLECTION_INFO.requests())
          .responses(ServerReflectionMethods.SERVER_REFLECTION_INFO.responses())
          .build();

  static final ServiceDescriptor SERVICE =
      ServiceDescriptor.builder(SERVICE_NAME)
          .methods(INFO)
          .schema(Schema.of(FILE, AlphaReflection::descriptors))
          .build();

  private AlphaReflection() {}

  private static byte[] descriptors() {
    Schema v1 = Objects.requireNonNull(ServerReflectionMethods.SERVICE.schema());
    try {
      FileDescriptorSet set = FileDescriptorSet.parseFrom(v1.descriptors());
      return set.toBuilder().setFile(0, renamed(set.getFile(0))).build().toByteArray();
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("the schema of " + V1 + " cannot be read", e);
    }
  }

  private static FileDescriptorProto renamed(FileDescriptorProto v1) {
    FileDescriptorProto.Builder file = v1.toBuilder().setName(FILE).setPackage(ALPHA);
    file.getOptionsBuilder().clearJavaPackage(); // there are no such classes
    for (DescriptorProto.Builder message : file.getMessageTypeBuilderList()) {
      for (FieldDescriptorProto.Builder field : message.getFieldBuilderList()) {
        if (field.hasTypeName()) {
          field.setTypeName(renamed(field.getTypeName()));
        }
      }
    }
    for (MethodDescriptorProto.Builder method : file.getServiceBuilder(0).getMethodBuilderList()) {
      method
          .setInputType(renamed(method.getInputType()))
          .setOutputType(renamed(method.getOutputType()));
    }
    return file.build();
  }

  private static String renamed(String type) {
    return type.replace("." + V1 + ".", "." + ALPHA + ".");
  }
}
