package dev.goshawk.maven;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The {@code .proto} files of a directory, by the names under which protoc knows them. */
final class ProtoFiles {

  static final String SUFFIX = ".proto";

  private ProtoFiles() {}

  /** Their paths within the directory, with slashes, in alphabetical order. */
  static List<String> in(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files
          .filter(file -> file.toString().endsWith(SUFFIX) && Files.isRegularFile(file))
          .map(file -> slashed(directory.relativize(file)))
          .sorted()
          .toList();
    }
  }

  static String slashed(Path relative) {
    return relative.toString().replace('\\', '/');
  }
}
