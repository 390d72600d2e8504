package dev.goshawk.services.reflection;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import dev.goshawk.api.ServiceDescriptor;
import dev.goshawk.services.reflection.proto.ServerReflectionMethods;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Both versions are what grpc-java has under those names: names, numbers, types. */
class ContractTest {

  /** The file that is served, and without what may differ: comments, options, order. */
  private static FileDescriptorProto served(ServiceDescriptor service) throws Exception {
    FileDescriptorSet set =
        FileDescriptorSet.parseFrom(Objects.requireNonNull(service.schema()).descriptors());
    assertThat(set.getFileCount()).isEqualTo(1);
    return set.getFile(0);
  }

  private static FileDescriptorProto bare(FileDescriptorProto file) {
    FileDescriptorProto.Builder bare =
        file.toBuilder().clearName().clearOptions().clearSourceCodeInfo().clearMessageType();
    file.getMessageTypeList().stream()
        .map(ContractTest::bare)
        .sorted(Comparator.comparing(DescriptorProto::getName))
        .forEach(bare::addMessageType);
    return bare.build();
  }

  private static DescriptorProto bare(DescriptorProto message) {
    List<FieldDescriptorProto> fields =
        message.getFieldList().stream()
            .map(field -> field.toBuilder().clearJsonName().build())
            .sorted(Comparator.comparing(FieldDescriptorProto::getNumber))
            .toList();
    return message.toBuilder().clearField().addAllField(fields).build();
  }

  @Test
  void v1() throws Exception {
    FileDescriptorProto ours = served(ServerReflectionMethods.SERVICE);
    assertThat(ours.getName()).isEqualTo("grpc/reflection/v1/reflection.proto");
    assertThat(bare(ours))
        .isEqualTo(bare(io.grpc.reflection.v1.ServerReflectionProto.getDescriptor().toProto()));
  }

  @Test
  @SuppressWarnings("deprecation") // it is old
  void v1alpha() throws Exception {
    FileDescriptorProto ours = served(AlphaReflection.SERVICE);
    assertThat(ours.getName()).isEqualTo("grpc/reflection/v1alpha/reflection.proto");
    assertThat(bare(ours))
        .isEqualTo(
            bare(io.grpc.reflection.v1alpha.ServerReflectionProto.getDescriptor().toProto()));
    assertThat(AlphaReflection.INFO.path())
        .isEqualTo("/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo");
  }
}
