package dev.goshawk.codegen;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.compiler.PluginProtos.CodeGeneratorRequest;
import com.google.protobuf.compiler.PluginProtos.CodeGeneratorResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** What the generator answers, by path. */
final class GeneratedFiles {

  /** For input that there is nothing to warn of. */
  static final Consumer<String> NO_WARNINGS =
      warning -> {
        throw new AssertionError(warning);
      };

  private GeneratedFiles() {}

  /** Generates; it has to succeed, without a warning. */
  static Map<String, String> of(CodeGeneratorRequest request) {
    return of(request, NO_WARNINGS);
  }

  /** Generates; it has to succeed. */
  static Map<String, String> of(CodeGeneratorRequest request, Consumer<String> warnings) {
    CodeGeneratorResponse response = Generator.generate(request, warnings);
    assertThat(response.getError()).isEmpty();
    Map<String, String> files = new TreeMap<>();
    for (CodeGeneratorResponse.File file : response.getFileList()) {
      assertThat(files.put(file.getName(), file.getContent())).as(file.getName()).isNull();
    }
    return files;
  }

  static void write(Map<String, String> files, Path directory) throws IOException {
    for (Map.Entry<String, String> file : files.entrySet()) {
      Path target = directory.resolve(file.getKey());
      Files.createDirectories(target.getParent());
      Files.writeString(target, file.getValue());
    }
  }
}
