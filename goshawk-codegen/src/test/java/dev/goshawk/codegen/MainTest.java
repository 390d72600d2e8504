package dev.goshawk.codegen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.compiler.PluginProtos.CodeGeneratorRequest;
import com.google.protobuf.compiler.PluginProtos.CodeGeneratorResponse;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import org.junit.jupiter.api.Test;

final class MainTest {

  @Test
  void answersOnTheStreamWhatTheGeneratorAnswers() throws Exception {
    CodeGeneratorRequest request =
        CodeGeneratorRequest.newBuilder().addFileToGenerate("missing.proto").build();
    ByteArrayOutputStream out = new ByteArrayOutputStream();

    Main.run(new ByteArrayInputStream(request.toByteArray()), out);

    assertThat(CodeGeneratorResponse.parseFrom(out.toByteArray()))
        .isEqualTo(Generator.generate(request, GeneratedFiles.NO_WARNINGS));
  }

  @Test
  void writesNothingForGarbage() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();

    assertThatThrownBy(() -> Main.run(new ByteArrayInputStream(new byte[] {0x0a, 9}), out))
        .isInstanceOf(InvalidProtocolBufferException.class);
    assertThat(out.size()).isZero();
  }
}
