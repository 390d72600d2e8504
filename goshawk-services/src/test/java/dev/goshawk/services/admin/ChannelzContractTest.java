package dev.goshawk.services.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import dev.goshawk.services.admin.proto.ChannelzMethods;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The service is what grpc-java has under its name, and what was added to it since. */
class ChannelzContractTest {

  /** What this version of grpc-java does not know yet. */
  private static final Set<String> ADDED =
      Set.of(
          "max_connections_per_subchannel", "received_goaway_error", "peer_max_concurrent_streams");

  private static DescriptorProto bare(DescriptorProto message) {
    DescriptorProto.Builder bare =
        message.toBuilder().clearField().clearNestedType().clearReservedRange();
    message.getFieldList().stream()
        .filter(field -> !ADDED.contains(field.getName()))
        .map(field -> field.toBuilder().clearJsonName().build())
        .sorted(Comparator.comparing(FieldDescriptorProto::getNumber))
        .forEach(bare::addField);
    message.getNestedTypeList().stream()
        .map(ChannelzContractTest::bare)
        .sorted(Comparator.comparing(DescriptorProto::getName))
        .forEach(bare::addNestedType);
    return bare.build();
  }

  private static FileDescriptorProto bare(FileDescriptorProto file) {
    FileDescriptorProto.Builder bare =
        file.toBuilder().clearOptions().clearSourceCodeInfo().clearMessageType();
    file.getMessageTypeList().stream()
        .map(ChannelzContractTest::bare)
        .sorted(Comparator.comparing(DescriptorProto::getName))
        .forEach(bare::addMessageType);
    return bare.build();
  }

  private static FileDescriptorProto served() throws Exception {
    FileDescriptorSet set =
        FileDescriptorSet.parseFrom(
            Objects.requireNonNull(ChannelzMethods.SERVICE.schema()).descriptors());
    return set.getFileList().stream()
        .filter(file -> file.getName().equals("grpc/channelz/v1/channelz.proto"))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void itIsThatOfGrpcJava() throws Exception {
    assertThat(bare(served()))
        .isEqualTo(bare(io.grpc.channelz.v1.ChannelzProto.getDescriptor().toProto()));
  }

  @Test
  void whatWasAddedHasItsNumbers() throws Exception {
    List<String> added =
        served().getMessageTypeList().stream()
            .flatMap(message -> message.getFieldList().stream())
            .filter(field -> ADDED.contains(field.getName()))
            .map(field -> field.getName() + " " + field.getNumber() + " " + field.getType())
            .toList();
    assertThat(added)
        .containsExactlyInAnyOrder(
            "max_connections_per_subchannel 8 TYPE_UINT32",
            "received_goaway_error 14 TYPE_MESSAGE",
            "peer_max_concurrent_streams 15 TYPE_UINT32");
  }
}
