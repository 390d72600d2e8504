package dev.goshawk.services.reflection;

import static dev.goshawk.services.reflection.Files.file;
import static dev.goshawk.services.reflection.Files.schema;
import static dev.goshawk.services.reflection.Files.service;
import static dev.goshawk.services.reflection.Files.withService;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.DescriptorProtos.Edition;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.UnknownFieldSet;
import dev.goshawk.services.reflection.nasty.NastyMethods;
import dev.goshawk.services.reflection.proto.ErrorResponse;
import dev.goshawk.services.reflection.proto.ExtensionRequest;
import dev.goshawk.services.reflection.proto.ServerReflectionRequest;
import dev.goshawk.services.reflection.proto.ServerReflectionResponse;
import dev.goshawk.services.reflection.proto.ServiceResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What each question is answered with, and which files go along. */
class AnswersTest {

  private final Answers answers = new Answers(Files.nasty());

  private static ServerReflectionRequest.Builder ask() {
    return ServerReflectionRequest.newBuilder();
  }

  private static List<String> files(ServerReflectionResponse response) throws Exception {
    assertThat(response.hasFileDescriptorResponse()).as(response.toString()).isTrue();
    return Files.names(response.getFileDescriptorResponse().getFileDescriptorProtoList());
  }

  private List<String> fileOf(String symbol) throws Exception {
    return files(answers.to(ask().setFileContainingSymbol(symbol).build()));
  }

  private ErrorResponse error(ServerReflectionRequest.Builder request) {
    ServerReflectionResponse response = answers.to(request.build());
    assertThat(response.hasErrorResponse()).as(response.toString()).isTrue();
    return response.getErrorResponse();
  }

  private static ErrorResponse notFound(String words) {
    return ErrorResponse.newBuilder().setErrorCode(5).setErrorMessage(words).build();
  }

  @Test
  void theFileThatIsAskedForComesFirstAndThenItsImportsLevelByLevel() throws Exception {
    assertThat(fileOf("nasty.Nasty"))
        .containsExactly(
            "nasty/service.proto",
            "nasty/left.proto",
            "nasty/right.proto",
            "nasty/base.proto",
            "google/protobuf/any.proto",
            "google/protobuf/descriptor.proto");
  }

  @Test
  void trap08_importsComeOnceOnAStreamAndWhatIsAskedForComesAgain() throws Exception {
    assertThat(fileOf("nasty.left.Left")).containsExactly("nasty/left.proto", "nasty/base.proto");
    assertThat(fileOf("nasty.Nasty"))
        .containsExactly(
            "nasty/service.proto",
            "nasty/right.proto",
            "google/protobuf/any.proto",
            "google/protobuf/descriptor.proto");
    assertThat(fileOf("nasty.Nasty")).containsExactly("nasty/service.proto");
    assertThat(files(answers.to(ask().setFileByFilename("nasty/base.proto").build())))
        .containsExactly("nasty/base.proto");
    assertThat(
            files(
                new Answers(Files.nasty())
                    .to(ask().setFileContainingSymbol("nasty.Nasty").build())))
        .as("another stream")
        .hasSize(6);
  }

  @Test
  void filesAreTheBytesOfTheCompiler() throws Exception {
    Map<String, ByteString> compiled =
        Files.compiled(Objects.requireNonNull(NastyMethods.SERVICE.schema()));
    ServerReflectionResponse response =
        answers.to(ask().setFileByFilename("nasty/service.proto").build());
    assertThat(response.getFileDescriptorResponse().getFileDescriptorProtoList())
        .containsExactlyInAnyOrderElementsOf(compiled.values());
    FileDescriptorProto right = FileDescriptorProto.parseFrom(compiled.get("nasty/right.proto"));
    assertThat(right.getSyntax()).isEqualTo("editions");
    assertThat(right.getEdition()).isEqualTo(Edition.EDITION_2023);
    assertThat(right.getOptions().hasFeatures()).isTrue();
  }

  /** Bytes that no runtime would write: a number in two bytes that fits into one, at the end. */
  @Test
  void trap13_whatThisRuntimeDoesNotKnowStays() throws Exception {
    FileDescriptorProto.Builder later =
        file("later.proto")
            .setSyntax("editions")
            .setUnknownFields(
                UnknownFieldSet.newBuilder()
                    .addField(900, UnknownFieldSet.Field.newBuilder().addVarint(1).build())
                    .build());
    ByteString bytes =
        later.build().toByteString().concat(ByteString.copyFrom(new byte[] {0x70, (byte) 0x87, 0}));
    byte[] set =
        ByteString.copyFrom(new byte[] {0x0a, (byte) bytes.size()}).concat(bytes).toByteArray();
    Answers answers =
        new Answers(
            Files.index(
                new ArrayList<>(),
                service("later.S", dev.goshawk.api.Schema.of("later.proto", () -> set))));
    assertThat(
            answers
                .to(ask().setFileByFilename("later.proto").build())
                .getFileDescriptorResponse()
                .getFileDescriptorProtoList())
        .containsExactly(bytes);
  }

  @Test
  void theRequestAndItsHostAreRepeated() {
    ServerReflectionRequest request = ask().setHost("host").setListServices("*").build();
    ServerReflectionResponse response = answers.to(request);
    assertThat(response.getValidHost()).isEqualTo("host");
    assertThat(response.getOriginalRequest()).isEqualTo(request);
    assertThat(response.getListServicesResponse().getServiceList())
        .extracting(ServiceResponse::getName)
        .containsExactly("WithoutPackage", "nasty.Nasty");
    ServerReflectionRequest unknown = ask().setHost("h").setFileContainingSymbol("no").build();
    assertThat(answers.to(unknown).getOriginalRequest()).isEqualTo(unknown);
    assertThat(answers.to(unknown).getValidHost()).isEqualTo("h");
  }

  @Test
  void oneLeadingDotIsTaken() throws Exception {
    assertThat(fileOf(".nasty.base.Plain")).containsExactly("nasty/base.proto");
    assertThat(error(ask().setFileContainingSymbol("..nasty.base.Plain")))
        .isEqualTo(notFound("symbol '..nasty.base.Plain' is in no schema of this server"));
    assertThat(
            answers
                .to(ask().setAllExtensionNumbersOfType(".nasty.base.Plain").build())
                .getAllExtensionNumbersResponse()
                .getBaseTypeName())
        .isEqualTo("nasty.base.Plain");
  }

  @Test
  void extensions() throws Exception {
    ServerReflectionRequest asked =
        ask()
            .setFileContainingExtension(
                ExtensionRequest.newBuilder()
                    .setContainingType("nasty.base.Extended")
                    .setExtensionNumber(1000))
            .build();
    assertThat(files(answers.to(asked)))
        .startsWith("nasty/right.proto", "google/protobuf/any.proto");
    assertThat(
            answers
                .to(ask().setAllExtensionNumbersOfType("nasty.base.Extended").build())
                .getAllExtensionNumbersResponse()
                .getExtensionNumberList())
        .containsExactly(100, 150, 199, 1000);
  }

  @Test
  void trap10_messageWithoutExtensionsHasAnEmptyList() {
    ServerReflectionResponse response =
        answers.to(ask().setAllExtensionNumbersOfType("nasty.base.Plain").build());
    assertThat(response.hasAllExtensionNumbersResponse()).isTrue();
    assertThat(response.getAllExtensionNumbersResponse().getBaseTypeName())
        .isEqualTo("nasty.base.Plain");
    assertThat(response.getAllExtensionNumbersResponse().getExtensionNumberCount()).isZero();
  }

  @Test
  void trap09_whatIsNotThereIsAnErrorInTheAnswer() {
    assertThat(error(ask().setFileByFilename("no.proto")))
        .isEqualTo(notFound("file 'no.proto' is in no schema of this server"));
    assertThat(error(ask().setAllExtensionNumbersOfType("nasty.Nasty")))
        .isEqualTo(notFound("message 'nasty.Nasty' is in no schema of this server"));
    assertThat(
            error(
                ask()
                    .setFileContainingExtension(
                        ExtensionRequest.newBuilder()
                            .setContainingType("nasty.base.Extended")
                            .setExtensionNumber(101))))
        .isEqualTo(
            notFound("extension 101 of 'nasty.base.Extended' is in no schema of this server"));
    assertThat(error(ask()))
        .isEqualTo(
            ErrorResponse.newBuilder()
                .setErrorCode(12)
                .setErrorMessage("the request asks for nothing that this server knows of")
                .build());
    assertThat(error(ask().setFileByFilename("x".repeat(100_000))).getErrorMessage())
        .hasSizeLessThan(1_100);
  }

  @Test
  void trap12_importsThatDoNotFitAreLeftToBeAskedFor() throws Exception {
    FileDescriptorProto.Builder large = file("large.proto", "behind.proto");
    large.getMessageTypeBuilder(0).addReservedName("x".repeat(Answers.MAX_IMPORTED_BYTES));
    Answers answers =
        new Answers(
            Files.index(
                new ArrayList<>(),
                service(
                    "a.S",
                    schema(
                        "a.proto",
                        file("behind.proto"),
                        large,
                        file("small.proto"),
                        withService("a.proto", "S", "large.proto", "small.proto")))));
    assertThat(files(answers.to(ask().setFileContainingSymbol("a.S").build())))
        .containsExactly("a.proto", "small.proto", "behind.proto");
    assertThat(files(answers.to(ask().setFileByFilename("large.proto").build())))
        .containsExactly("large.proto");
  }

  @Test
  void importsThatAreInNoSchemaAndCirclesDoNoHarm() throws Exception {
    Answers answers =
        new Answers(
            Files.index(
                new ArrayList<>(),
                service(
                    "a.S",
                    schema(
                        "a.proto",
                        file("b.proto", "a.proto"),
                        withService("a.proto", "S", "missing.proto", "b.proto", "b.proto")))));
    assertThat(files(answers.to(ask().setFileContainingSymbol("a.S").build())))
        .containsExactly("a.proto", "b.proto");
  }
}
