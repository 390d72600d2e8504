package dev.goshawk.codegen;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.Edition;
import com.google.protobuf.DescriptorProtos.EnumDescriptorProto;
import com.google.protobuf.DescriptorProtos.FeatureSet;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileOptions;
import com.google.protobuf.DescriptorProtos.ServiceDescriptorProto;
import com.google.protobuf.JavaFeaturesProto;
import com.google.protobuf.JavaFeaturesProto.JavaFeatures;
import com.google.protobuf.JavaFeaturesProto.JavaFeatures.NestInFileClassFeature.NestInFileClass;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rules of protoc's Java generator; {@link NastySetTest} holds them against protoc itself. */
final class FileNamesTest {

  private static FileDescriptorProto.Builder file(String name) {
    return FileDescriptorProto.newBuilder().setName(name).setPackage("some.pkg");
  }

  private static FileDescriptorProto.Builder edition(String name, Edition edition) {
    return file(name).setSyntax("editions").setEdition(edition);
  }

  @ParameterizedTest
  @CsvSource({
    "route_guide.proto,         RouteGuide",
    "a/b/route_guide.proto,     RouteGuide",
    "routeGuide.proto,          RouteGuide",
    "odd-file.name_2b.proto,    OddFileName2B",
    "x.protodevel,              X",
    "HTTP.proto,                HTTP",
  })
  void theFileClassIsCalledAfterTheFile(String name, String fileClass) {
    assertThat(FileNames.fileClass(file(name).build())).isEqualTo(fileClass);
  }

  @Test
  void anOptionNamesTheFileClass() {
    FileOptions options = FileOptions.newBuilder().setJavaOuterClassname("Other").build();

    assertThat(FileNames.fileClass(file("x.proto").setOptions(options).build())).isEqualTo("Other");
  }

  @Test
  void aTypeOfTheSameNameAnywhereMovesTheFileClassAside() {
    DescriptorProto foo = DescriptorProto.newBuilder().setName("Foo").build();
    EnumDescriptorProto fooEnum = EnumDescriptorProto.newBuilder().setName("Foo").build();
    DescriptorProto deep =
        DescriptorProto.newBuilder()
            .setName("A")
            .addNestedType(DescriptorProto.newBuilder().setName("B").addEnumType(fooEnum))
            .build();
    ServiceDescriptorProto service = ServiceDescriptorProto.newBuilder().setName("Foo").build();

    assertThat(FileNames.fileClass(file("foo.proto").addMessageType(foo).build()))
        .isEqualTo("FooOuterClass");
    assertThat(FileNames.fileClass(file("foo.proto").addEnumType(fooEnum).build()))
        .isEqualTo("FooOuterClass");
    assertThat(FileNames.fileClass(file("foo.proto").addMessageType(deep).build()))
        .isEqualTo("FooOuterClass");
    assertThat(FileNames.fileClass(file("foo.proto").addService(service).build()))
        .isEqualTo("FooOuterClass");
    assertThat(FileNames.fileClass(file("FOO.proto").addService(service).build())).isEqualTo("FOO");
  }

  @Test
  void fromEdition2024OnTheFileClassEndsInProto() {
    assertThat(FileNames.fileClass(edition("foo.proto", Edition.EDITION_2023).build()))
        .isEqualTo("Foo");
    assertThat(FileNames.fileClass(edition("foo.proto", Edition.EDITION_2024).build()))
        .isEqualTo("FooProto");
    assertThat(FileNames.fileClass(edition("foo_proto.proto", Edition.EDITION_2026).build()))
        .isEqualTo("FooProtoProto");
  }

  @Test
  void upToEdition2023TheFileDecidesWhatIsNested() {
    FileOptions multiple = FileOptions.newBuilder().setJavaMultipleFiles(true).build();
    FeatureSet none = FeatureSet.getDefaultInstance();

    assertThat(FileNames.isNested(file("a.proto").build(), none)).isTrue();
    assertThat(FileNames.isNested(file("a.proto").setOptions(multiple).build(), none)).isFalse();
    assertThat(FileNames.isNested(edition("a.proto", Edition.EDITION_2023).build(), none)).isTrue();
  }

  @Test
  void fromEdition2024OnEachTypeDecides() {
    FileDescriptorProto file = edition("a.proto", Edition.EDITION_2024).build();

    assertThat(FileNames.isNested(file, FeatureSet.getDefaultInstance())).isFalse();
    assertThat(FileNames.isNested(file, nest(NestInFileClass.YES))).isTrue();
    assertThat(FileNames.isNested(file, nest(NestInFileClass.NO))).isFalse();
  }

  static FeatureSet nest(NestInFileClass nest) {
    return FeatureSet.newBuilder()
        .setExtension(
            JavaFeaturesProto.java_, JavaFeatures.newBuilder().setNestInFileClass(nest).build())
        .build();
  }

  @Test
  void theJavaPackageIsTheOptionEvenWhenItIsEmpty() {
    assertThat(FileNames.javaPackage(file("a.proto").build())).isEqualTo("some.pkg");
    assertThat(
            FileNames.javaPackage(
                file("a.proto").setOptions(FileOptions.newBuilder().setJavaPackage("x.y")).build()))
        .isEqualTo("x.y");
    assertThat(
            FileNames.javaPackage(
                file("a.proto").setOptions(FileOptions.newBuilder().setJavaPackage("")).build()))
        .isEmpty();
  }
}
