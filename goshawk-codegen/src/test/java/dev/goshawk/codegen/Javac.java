package dev.goshawk.codegen;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** The Java compiler of the JDK that runs the tests. */
final class Javac {

  private Javac() {}

  /**
   * Compiles all sources in a directory for Java 17; it has to succeed.
   *
   * @param before directories with classes to compile against, before what a user would have
   * @return what javac says, empty when it has nothing to warn of
   */
  static String compile(Path sources, Path classes, List<Path> before, String... options)
      throws IOException {
    List<File> files;
    try (Stream<Path> all = Files.walk(sources)) {
      files = all.filter(f -> f.toString().endsWith(".java")).map(Path::toFile).toList();
    }
    List<String> arguments = new ArrayList<>(List.of(options));
    arguments.addAll(List.of("--release", "17", "-proc:none", "-encoding", "UTF-8"));
    arguments.addAll(List.of("-d", Files.createDirectories(classes).toString()));
    arguments.addAll(List.of("-cp", classPath(before)));
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter output = new StringWriter();
    try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
      boolean success =
          compiler
              .getTask(
                  output,
                  manager,
                  null,
                  arguments,
                  null,
                  manager.getJavaFileObjectsFromFiles(files))
              .call();
      assertThat(success).as(output.toString()).isTrue();
      return output.toString();
    }
  }

  /** The runtime as a user has it: without annotations, test libraries and the generator. */
  private static String classPath(List<Path> before) {
    Stream<String> runtime =
        Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(entry -> entry.matches(".*(goshawk-api|goshawk-protobuf|protobuf-java).*"));
    return Stream.concat(before.stream().map(Path::toString), runtime)
        .collect(Collectors.joining(File.pathSeparator));
  }
}
