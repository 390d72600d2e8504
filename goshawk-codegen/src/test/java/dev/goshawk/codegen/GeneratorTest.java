package dev.goshawk.codegen;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.Edition;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.DescriptorProtos.FileOptions;
import com.google.protobuf.DescriptorProtos.MessageOptions;
import com.google.protobuf.DescriptorProtos.MethodDescriptorProto;
import com.google.protobuf.DescriptorProtos.MethodOptions;
import com.google.protobuf.DescriptorProtos.ServiceDescriptorProto;
import com.google.protobuf.JavaFeaturesProto.JavaFeatures.NestInFileClassFeature.NestInFileClass;
import com.google.protobuf.compiler.PluginProtos.CodeGeneratorRequest;
import com.google.protobuf.compiler.PluginProtos.CodeGeneratorResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class GeneratorTest {

  private static FileDescriptorProto.Builder echo(String requestType) {
    return FileDescriptorProto.newBuilder()
        .setName("echo.proto")
        .setPackage("p")
        .setOptions(FileOptions.newBuilder().setJavaMultipleFiles(true))
        .addMessageType(DescriptorProto.newBuilder().setName("M"))
        .addService(
            ServiceDescriptorProto.newBuilder()
                .setName("Echo")
                .addMethod(
                    MethodDescriptorProto.newBuilder()
                        .setName("Go")
                        .setInputType(requestType)
                        .setOutputType(".p.M")));
  }

  private static CodeGeneratorRequest.Builder request(FileDescriptorProto... files) {
    CodeGeneratorRequest.Builder request = CodeGeneratorRequest.newBuilder();
    for (FileDescriptorProto file : files) {
      request.addProtoFile(file);
    }
    return request.addFileToGenerate("echo.proto");
  }

  @Test
  void writesFiveFilesPerService() {
    assertThat(GeneratedFiles.of(request(echo(".p.M").build()).build()))
        .containsOnlyKeys(
            "p/EchoMethods.java",
            "p/EchoService.java",
            "p/EchoAsyncService.java",
            "p/EchoClient.java",
            "p/EchoAsyncClient.java");
  }

  @Test
  void writesNothingForFilesThatAreImported() {
    FileDescriptorProto other =
        FileDescriptorProto.newBuilder()
            .setName("other.proto")
            .addService(ServiceDescriptorProto.newBuilder().setName("Other"))
            .build();

    assertThat(GeneratedFiles.of(request(other, echo(".p.M").build()).build())).hasSize(5);
  }

  @Test
  void tellsProtocWhatItSupports() {
    CodeGeneratorResponse response =
        Generator.generate(CodeGeneratorRequest.getDefaultInstance(), GeneratedFiles.NO_WARNINGS);

    assertThat(response.getSupportedFeatures()).isEqualTo(3);
    assertThat(response.getMinimumEdition()).isEqualTo(Edition.EDITION_PROTO2_VALUE);
    assertThat(response.getMaximumEdition()).isEqualTo(Edition.EDITION_2026_VALUE);
  }

  @Test
  void theSameInputGivesTheSameOutput() {
    CodeGeneratorRequest request = request(echo(".p.M").build()).build();

    assertThat(Generator.generate(request, GeneratedFiles.NO_WARNINGS))
        .isEqualTo(Generator.generate(request, GeneratedFiles.NO_WARNINGS));
  }

  @Test
  void theIdempotencyLevelIsPartOfTheMethod() {
    FileDescriptorProto.Builder file = echo(".p.M");
    file.getServiceBuilder(0)
        .addMethod(
            rpc("Look")
                .setOptions(
                    MethodOptions.newBuilder()
                        .setIdempotencyLevel(MethodOptions.IdempotencyLevel.NO_SIDE_EFFECTS)));

    String methods = GeneratedFiles.of(request(file.build()).build()).get("p/EchoMethods.java");

    assertThat(methods)
        .containsOnlyOnce(".idempotency(")
        .contains(".idempotency(Idempotency.NO_SIDE_EFFECTS)\n")
        .contains("import dev.goshawk.api.Idempotency;");
  }

  @Test
  void namesThatTheRuntimeKeepsAreNoMethods() {
    FileDescriptorProto.Builder file = echo(".p.M");
    for (String name : List.of("Channel", "WithRetries", "With2", "Receive", "Within", "Close")) {
      file.getServiceBuilder(0).addMethod(rpc(name));
    }

    assertThat(GeneratedFiles.of(request(file.build()).build()).get("p/EchoClient.java"))
        .contains(
            "M channel_(M request)",
            "M withRetries_(M request)",
            "M with2_(M request)",
            "M receive_(M request)",
            "M within(M request)",
            "M close_(M request)");
  }

  @Test
  void theSchemaOfAFileHasWhatItImportsBeforeIt() throws Exception {
    FileDescriptorProto base = FileDescriptorProto.newBuilder().setName("base.proto").build();
    FileDescriptorProto other =
        FileDescriptorProto.newBuilder().setName("other.proto").addDependency("base.proto").build();
    FileDescriptorProto unrelated =
        FileDescriptorProto.newBuilder().setName("unrelated.proto").build();
    FileDescriptorProto file =
        echo(".p.M").addDependency("other.proto").addDependency("base.proto").build();

    Map<String, byte[]> schemas =
        Generator.schemas(
            request(base, unrelated, other, file).addFileToGenerate("unrelated.proto").build());

    assertThat(schemas).containsOnlyKeys("META-INF/goshawk/echo.proto.binpb");
    assertThat(
            FileDescriptorSet.parseFrom(schemas.get("META-INF/goshawk/echo.proto.binpb"))
                .getFileList())
        .containsExactly(base, other, file);
  }

  private static MethodDescriptorProto.Builder rpc(String name) {
    return MethodDescriptorProto.newBuilder()
        .setName(name)
        .setInputType(".p.M")
        .setOutputType(".p.M");
  }

  @Test
  void rpcsThatWouldBeOneMethodKeepTheirCapitalsWithAWarning() {
    FileDescriptorProto.Builder file = echo(".p.M");
    file.getServiceBuilder(0)
        .addMethod(rpc("HTTPGet"))
        .addMethod(rpc("HttpGet"))
        .addMethod(rpc("URL"));
    List<String> warnings = new ArrayList<>();

    CodeGeneratorResponse response =
        Generator.generate(request(file.build()).build(), warnings::add);

    assertThat(warnings)
        .containsExactly(
            "echo.proto: p.Echo: the rpcs HTTPGet, HttpGet would all be the method httpGet; they"
                + " are the methods hTTPGet, httpGet");
    assertThat(response.getFileList().toString()).contains(" M hTTPGet(", " M httpGet(", " M url(");
  }

  @Test
  void aServiceOfManyMethodsCompiles(@TempDir Path work) throws Exception {
    FileDescriptorProto.Builder file = echo(".p.M");
    for (int i = 0; i < 1_500; i++) {
      file.getServiceBuilder(0)
          .addMethod(
              rpc("ListTheThingsOfSomeRatherLongNameNumber" + i)
                  .setClientStreaming(i % 2 == 1)
                  .setServerStreaming(i % 4 > 1));
    }
    GeneratedFiles.write(GeneratedFiles.of(request(file.build()).build()), work.resolve("sources"));
    Path messages = Files.createDirectories(work.resolve("sources/p"));
    Files.writeString(messages.resolve("M.java"), "package p;\n" + MESSAGE);

    assertThat(Javac.compile(work.resolve("sources"), work.resolve("classes"), List.of()))
        .isEmpty();
  }

  /** A message as far as the compiler of services looks at it. */
  private static final String MESSAGE =
      """
      public abstract class M extends com.google.protobuf.GeneratedMessage {
        public static M getDefaultInstance() {
          return null;
        }
      }
      """;

  @Test
  void readsJavaFeaturesHoweverTheRequestWasParsed() throws Exception {
    MessageOptions nested =
        MessageOptions.newBuilder().setFeatures(FileNamesTest.nest(NestInFileClass.YES)).build();
    FileDescriptorProto file =
        echo(".p.M")
            .setSyntax("editions")
            .setEdition(Edition.EDITION_2024)
            .setOptions(FileOptions.getDefaultInstance())
            .setMessageType(0, DescriptorProto.newBuilder().setName("M").setOptions(nested))
            .build();
    CodeGeneratorRequest withoutRegistry =
        CodeGeneratorRequest.parseFrom(request(file).build().toByteString());

    Map<String, String> files = GeneratedFiles.of(withoutRegistry);

    assertThat(files.get("p/EchoClient.java")).contains("  EchoProto.M go(EchoProto.M request);");
  }

  private static String error(CodeGeneratorRequest.Builder request) {
    CodeGeneratorResponse response =
        Generator.generate(request.build(), GeneratedFiles.NO_WARNINGS);
    assertThat(response.getFileList()).isEmpty();
    return response.getError();
  }

  @Test
  void aParameterIsAnError() {
    assertThat(error(request(echo(".p.M").build()).setParameter("lite")))
        .isEqualTo("unknown parameter 'lite': the generator takes none");
  }

  @Test
  void aFileThatWasNotGivenIsAnError() {
    assertThat(error(request())).isEqualTo("echo.proto is to be generated but was not given");
  }

  @Test
  void aTypeThatNobodyDefinesIsAnError() {
    assertThat(error(request(echo(".p.Missing").build())))
        .isEqualTo(
            "echo.proto: rpc p.Echo.Go names .p.Missing, which none of the given files defines");
  }

  @Test
  void aMessageOfTheDefaultPackageCannotBeUsedElsewhere() {
    FileDescriptorProto homeless =
        FileDescriptorProto.newBuilder()
            .setName("homeless.proto")
            .setOptions(FileOptions.newBuilder().setJavaMultipleFiles(true))
            .addMessageType(DescriptorProto.newBuilder().setName("Homeless"))
            .build();

    assertThat(error(request(homeless, echo(".Homeless").build())))
        .isEqualTo(
            "echo.proto: rpc p.Echo.Go names the message Homeless of homeless.proto, which has no"
                + " Java package and so cannot be used from p; give that file a package, or the"
                + " option java_package");
  }

  @Test
  void featuresThatCannotBeReadAreAnError() throws Exception {
    // features (12 of MessageOptions) with extension 1001 as two bytes that are no JavaFeatures.
    MessageOptions broken =
        MessageOptions.parseFrom(
            ByteString.copyFrom(new byte[] {0x62, 5, (byte) 0xca, 0x3e, 2, 0x08, (byte) 0x80}));
    FileDescriptorProto file =
        echo(".p.M")
            .setMessageType(0, DescriptorProto.newBuilder().setName("M").setOptions(broken))
            .build();

    assertThat(error(request(file))).startsWith("the features of a file cannot be read: ");
  }
}
