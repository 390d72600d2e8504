package dev.goshawk.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import dev.goshawk.api.Schema;
import dev.goshawk.examples.routeguide.RouteGuideMethods;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The schema that the Maven plugin puts beside generated classes. */
class SchemaTest {

  @Test
  void aGeneratedServiceHasItsDescriptorsWithComments() throws Exception {
    Schema schema = Objects.requireNonNull(RouteGuideMethods.SERVICE.schema());
    assertThat(schema.fileName()).endsWith("route_guide.proto");
    FileDescriptorSet set = FileDescriptorSet.parseFrom(schema.descriptors());
    FileDescriptorProto file = set.getFile(set.getFileCount() - 1);
    assertThat(file.getName()).isEqualTo(schema.fileName());
    assertThat(file.getService(0).getName()).isEqualTo("RouteGuide");
    assertThat(file.getSourceCodeInfo().getLocationList())
        .anyMatch(location -> location.getLeadingComments().contains("A guide to the places"));
  }
}
