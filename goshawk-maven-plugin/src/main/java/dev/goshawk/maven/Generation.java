package dev.goshawk.maven;

import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.compiler.PluginProtos.CodeGeneratorRequest;
import com.google.protobuf.compiler.PluginProtos.CodeGeneratorResponse;
import dev.goshawk.codegen.Generator;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugin.logging.Log;

/**
 * One generation: protoc runs once, for the classes of the messages and for a descriptor set, from
 * which the services and clients are then generated on this JVM.
 */
final class Generation {

  /** Linux refuses, with this number, to run a file that some process still has open to write. */
  private static final String TEXT_FILE_BUSY = "error=26";

  private final Path protoc;
  private final Path protos;
  private final List<String> files;
  private final Imports imports;
  private final Path work;
  private final Log log;

  /**
   * Nothing runs yet.
   *
   * @param protos a directory, which need not exist
   * @param files the protos there to generate from, as paths within it
   * @param work a directory to work in
   */
  Generation(Path protoc, Path protos, List<String> files, Imports imports, Path work, Log log) {
    this.protoc = protoc;
    this.protos = protos;
    this.files = files;
    this.imports = imports;
    this.work = work;
    this.log = log;
  }

  /** Generates. */
  Made run() throws IOException, MojoExecutionException, MojoFailureException {
    Path sources = Directories.empty(work.resolve("sources"));
    Path descriptors = work.resolve("descriptors.bin");
    Imports.Unpacked imported = imports.unpacked();
    Set<String> all = new LinkedHashSet<>(files);
    all.addAll(imported.files());
    runProtoc(sources, descriptors, all, imported.directories());
    FileDescriptorSet set = FileDescriptorSet.parseFrom(Files.readAllBytes(descriptors));
    CodeGeneratorRequest request =
        CodeGeneratorRequest.newBuilder()
            .addAllFileToGenerate(all)
            .addAllProtoFile(set.getFileList())
            .build();
    CodeGeneratorResponse response = Generator.generate(request, log::warn);
    if (response.hasError()) {
      throw new MojoFailureException("No code can be generated: " + response.getError());
    }
    for (CodeGeneratorResponse.File file : response.getFileList()) {
      Path target = sources.resolve(file.getName());
      Files.createDirectories(target.getParent());
      Files.writeString(target, file.getContent());
    }
    Path schemas = Directories.empty(work.resolve("schemas"));
    for (Map.Entry<String, byte[]> schema : Generator.schemas(request).entrySet()) {
      Path target = schemas.resolve(schema.getKey());
      Files.createDirectories(target.getParent());
      Files.write(target, schema.getValue());
    }
    return new Made(sources, schemas);
  }

  /**
   * Directories that hold what was made, and nothing else.
   *
   * @param sources Java sources
   * @param schemas resources with the descriptors of files that have services
   */
  record Made(Path sources, Path schemas) {}

  private void runProtoc(
      Path sources, Path descriptors, Set<String> all, List<Path> importDirectories)
      throws IOException, MojoExecutionException, MojoFailureException {
    List<String> arguments = new ArrayList<>();
    arguments.add("--java_out=" + sources);
    arguments.add("--descriptor_set_out=" + descriptors);
    arguments.add("--include_imports");
    arguments.add("--include_source_info");
    arguments.add("--retain_options");
    if (!files.isEmpty()) {
      arguments.add("-I" + protos);
    }
    importDirectories.forEach(directory -> arguments.add("-I" + directory));
    arguments.addAll(all);
    // A file of arguments, one a line, as command lines may be short (32 KiB on Windows).
    Path argumentFile = work.resolve("arguments");
    Files.write(argumentFile, arguments);
    log.debug(protoc + " " + String.join(" ", arguments));

    Process process = start(List.of(protoc.toString(), "@" + argumentFile));
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int exit = waitFor(process);
    if (exit != 0) {
      throw new MojoFailureException(
          output.isBlank()
              ? protoc + " ended with exit status " + exit + " and printed nothing"
              : "protoc reports errors in the .proto files:\n" + output.strip());
    }
    output.lines().filter(line -> !line.isBlank()).forEach(log::warn);
  }

  private Process start(List<String> command) throws IOException, MojoExecutionException {
    for (int attempt = 1; ; attempt++) {
      try {
        return new ProcessBuilder(command).redirectErrorStream(true).start();
      } catch (IOException e) {
        // Another thread of Maven may just be starting a program, which for a moment shares the
        // descriptor with which protoc was written.
        if (attempt < 20 && String.valueOf(e.getMessage()).contains(TEXT_FILE_BUSY)) {
          pause();
          continue;
        }
        throw new MojoExecutionException(
            protoc
                + " does not run here ("
                + e.getMessage()
                + "); the setting protoc (-Dgoshawk.protoc) takes the path of another, or its name"
                + " on the PATH",
            e);
      }
    }
  }

  private static void pause() throws MojoExecutionException {
    try {
      Thread.sleep(50);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new MojoExecutionException("interrupted while waiting to start protoc", e);
    }
  }

  private static int waitFor(Process process) throws MojoExecutionException {
    try {
      return process.waitFor();
    } catch (InterruptedException e) {
      process.destroy();
      Thread.currentThread().interrupt();
      throw new MojoExecutionException("interrupted while protoc was running", e);
    }
  }
}
