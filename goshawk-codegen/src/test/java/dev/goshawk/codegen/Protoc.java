package dev.goshawk.codegen;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.compiler.PluginProtos.CodeGeneratorRequest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The real protoc, which the build has fetched for this machine. */
final class Protoc {

  /** What a run of protoc came to. */
  record Result(int exit, String output) {}

  private static final Path EXECUTABLE =
      Path.of(System.getProperty("goshawk.test.protoc", "target/protoc/protoc.exe"));

  private Protoc() {}

  static Result run(List<String> arguments) throws Exception {
    assertThat(EXECUTABLE.toFile().setExecutable(true)).as("%s", EXECUTABLE).isTrue();
    List<String> command = new ArrayList<>();
    command.add(EXECUTABLE.toString());
    command.addAll(arguments);
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output;
    try (InputStream stream = process.getInputStream()) {
      output = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    }
    return new Result(process.waitFor(), output);
  }

  /** Runs protoc on all files in a directory; it has to succeed. */
  static void compile(Path protos, Path wellKnown, String... options) throws Exception {
    List<String> arguments = new ArrayList<>(List.of(options));
    arguments.add("-I" + protos);
    arguments.add("-I" + wellKnown);
    arguments.addAll(files(protos));
    Result result = run(arguments);
    assertThat(result.exit()).as(result.output()).isZero();
  }

  /** The files in a directory, as protoc names them. */
  static List<String> files(Path protos) throws IOException {
    try (Stream<Path> files = Files.walk(protos)) {
      return files
          .filter(file -> file.toString().endsWith(".proto"))
          .map(file -> protos.relativize(file).toString().replace('\\', '/'))
          .sorted()
          .toList();
    }
  }

  /** Puts the well-known types, which are in protobuf-java's jar, into a directory. */
  static Path wellKnownTypes(Path directory) throws Exception {
    Path jar =
        Path.of(
            FileDescriptorProto.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    try (FileSystem zip = FileSystems.newFileSystem(jar);
        Stream<Path> files = Files.list(zip.getPath("google/protobuf"))) {
      Path target = Files.createDirectories(directory.resolve("google/protobuf"));
      for (Path file : files.filter(f -> f.toString().endsWith(".proto")).toList()) {
        Files.copy(file, target.resolve(file.getFileName().toString()));
      }
    }
    return directory;
  }

  /** What protoc would send to a plugin for all files in a directory. */
  static CodeGeneratorRequest request(Path protos, Path work) throws Exception {
    Path descriptors = work.resolve("descriptors.bin");
    compile(
        protos,
        wellKnownTypes(work.resolve("well-known")),
        "--descriptor_set_out=" + descriptors,
        "--include_imports",
        "--include_source_info",
        "--retain_options");
    FileDescriptorSet set = FileDescriptorSet.parseFrom(Files.readAllBytes(descriptors));
    return CodeGeneratorRequest.newBuilder()
        .addAllFileToGenerate(files(protos))
        .addAllProtoFile(set.getFileList())
        .build();
  }
}
