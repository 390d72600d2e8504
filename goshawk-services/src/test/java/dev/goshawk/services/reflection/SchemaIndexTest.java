package dev.goshawk.services.reflection;

import static dev.goshawk.services.reflection.Files.file;
import static dev.goshawk.services.reflection.Files.schema;
import static dev.goshawk.services.reflection.Files.service;
import static dev.goshawk.services.reflection.Files.withService;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.SourceCodeInfo;
import dev.goshawk.api.Schema;
import dev.goshawk.api.ServiceDescriptor;
import dev.goshawk.services.reflection.nasty.NastyMethods;
import dev.goshawk.services.reflection.nasty.OtherMethods;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What is told of schemas that are missing or do not fit each other. */
class SchemaIndexTest {

  private final List<String> warnings = new ArrayList<>();

  private SchemaIndex index(ServiceDescriptor... services) {
    return Files.index(warnings, services);
  }

  @Test
  void schemasThatFitAreNotSpokenOf() {
    SchemaIndex index = index(OtherMethods.SERVICE, NastyMethods.SERVICE, AlphaReflection.SERVICE);
    assertThat(warnings).isEmpty();
    assertThat(index.services())
        .containsExactly("grpc.reflection.v1alpha.ServerReflection", "nasty.Nasty", "nasty.Other");
  }

  @Test
  void serviceWithoutASchemaIsListed() {
    assertThat(index(ServiceDescriptor.builder("a.B").build()).services()).containsExactly("a.B");
    assertThat(warnings)
        .containsExactly("service a.B has no schema: tools can list it, but not describe it");
  }

  @Test
  void schemasThatCannotBeReadAreNamed() {
    Schema missing =
        Schema.of(
            "missing.proto",
            () -> {
              throw new IllegalStateException("no such resource");
            });
    Schema garbage = Schema.of("garbage.proto", () -> new byte[] {(byte) 0xff});
    SchemaIndex index = index(service("a.A", missing), service("a.B", garbage));
    assertThat(index.services()).containsExactly("a.A", "a.B");
    assertThat(warnings).hasSize(2);
    assertThat(warnings.get(0))
        .isEqualTo(
            "the schema of service a.A, missing.proto, cannot be read:"
                + " java.lang.IllegalStateException: no such resource");
    assertThat(warnings.get(1))
        .startsWith("the schema of service a.B, garbage.proto, cannot be read: ");
  }

  @Test
  void serviceThatItsSchemaDoesNotDefineIsNamed() {
    index(service("a.Other", schema("a.proto", withService("a.proto", "Service"))));
    assertThat(warnings).containsExactly("service a.Other is not defined in its schema, a.proto");
  }

  @Test
  void trap11_importThatIsMissingIsNamed() {
    index(service("a.Service", schema("a.proto", withService("a.proto", "Service", "b.proto"))));
    assertThat(warnings)
        .containsExactly("a.proto imports b.proto, which is in no schema: tools may not read it");
  }

  @Test
  void oneFileUnderTwoPathsIsNamedOnce() {
    FileDescriptorProto.Builder common = file("common.proto").addMessageType(message("More"));
    FileDescriptorProto.Builder same = common.clone().setName("dir/common.proto");
    index(
        service(
            "a.Service",
            schema("a.proto", common, withService("a.proto", "Service", "common.proto"))),
        service(
            "b.Service",
            schema("b.proto", same, withService("b.proto", "Service", "dir/common.proto"))));
    assertThat(warnings)
        .containsExactly(
            "dir/common.proto defines what common.proto does, too: is it one file that was"
                + " compiled under two paths?");
  }

  @Test
  void filesOfOneNameThatDifferAreNamedOnceAndTheFirstCounts() {
    FileDescriptorProto.Builder first = file("common.proto").addMessageType(message("First"));
    FileDescriptorProto.Builder second = file("common.proto").addMessageType(message("Second"));
    FileDescriptorProto.Builder third = file("common.proto").addMessageType(message("Third"));
    SchemaIndex index =
        index(
            service("a.S", schema("a.proto", first, withService("a.proto", "S", "common.proto"))),
            service("b.S", schema("b.proto", second, withService("b.proto", "S", "common.proto"))),
            service("c.S", schema("c.proto", third, withService("c.proto", "S", "common.proto"))));
    assertThat(warnings)
        .containsExactly(
            "the schema of service b.S has another common.proto than one before it, which is the"
                + " one that clients are sent");
    assertThat(index.symbol("common.First")).isNotNull();
    assertThat(index.symbol("common.Second")).isNull();
  }

  @Test
  void commentsMayDiffer() {
    FileDescriptorProto.Builder bare = file("common.proto");
    FileDescriptorProto.Builder spoken =
        file("common.proto")
            .setSourceCodeInfo(
                SourceCodeInfo.newBuilder()
                    .addLocation(
                        SourceCodeInfo.Location.newBuilder().setLeadingComments("Words.")));
    index(
        service("a.S", schema("a.proto", bare, withService("a.proto", "S", "common.proto"))),
        service("b.S", schema("b.proto", spoken, withService("b.proto", "S", "common.proto"))));
    assertThat(warnings).isEmpty();
  }

  @Test
  void ofProtobufsOwnFilesTheLargestCounts() {
    String name = "google/protobuf/descriptor.proto";
    FileDescriptorProto.Builder older = file(name);
    FileDescriptorProto.Builder newer = file(name).addMessageType(message("FeatureSet"));
    SchemaIndex index =
        index(
            service("a.S", schema("a.proto", older, withService("a.proto", "S", name))),
            service("b.S", schema("b.proto", newer, withService("b.proto", "S", name))),
            service("c.S", schema("c.proto", older, withService("c.proto", "S", name))));
    assertThat(warnings).isEmpty();
    assertThat(index.symbol("google.protobuf.descriptor.FeatureSet")).hasToString(name);
  }

  /** A name without a message, as file_by_filename finds it, and extensions of what is unknown. */
  @Test
  void moreFilesThanThoseOfServicesMayBeAdded() {
    SchemaIndex index =
        SchemaIndex.of(List.of(), List.of(schema("x.proto", file("x.proto"))), warnings::add);
    assertThat(Objects.requireNonNull(index.file("x.proto")).name()).isEqualTo("x.proto");
    assertThat(index.symbol("x.Own")).hasToString("x.proto");
    assertThat(index.extensions("x.Own")).isEmpty();
    assertThat(index.extensions("x.None")).isNull();
    assertThat(warnings).isEmpty();
  }

  private static DescriptorProto message(String name) {
    return DescriptorProto.newBuilder().setName(name).build();
  }
}
