package dev.goshawk.maven;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The {@code .proto} files of a directory, by the names under which protoc knows them. */
final class ProtoFiles {

  static final String SUFFIX = ".proto";

  private ProtoFiles() {}

  /**
   * Their paths within the directory, with slashes, in alphabetical order.
   *
   * @throws UnreadableNameException when a name cannot be told to protoc
   */
  static List<String> in(Path directory) throws IOException {
    List<String> names = new ArrayList<>();
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        if (file.toString().endsWith(SUFFIX) && Files.isRegularFile(file)) {
          names.add(slashed(readable(directory.relativize(file), directory)));
        }
      }
    }
    return names.stream().sorted().toList();
  }

  /** The path itself, if its name can be written down and found again. */
  private static Path readable(Path relative, Path directory) throws UnreadableNameException {
    String name = relative.toString();
    try {
      if (relative.getFileSystem().getPath(name).equals(relative)) {
        return relative;
      }
    } catch (InvalidPathException e) {
      // As below: the encoding has no such characters.
    }
    throw new UnreadableNameException(name, directory.toString());
  }

  /**
   * A directory beside this one, which has no protos or is not there, that has some: where they lie
   * that were meant.
   *
   * @return none when there is no such directory
   */
  static List<Path> directoriesBeside(Path directory) throws IOException {
    Path parent = directory.getParent();
    if (parent == null || !Files.isDirectory(parent)) {
      return List.of();
    }
    List<Path> found = new ArrayList<>();
    try (Stream<Path> siblings = Files.list(parent)) {
      for (Path sibling : (Iterable<Path>) siblings.sorted()::iterator) {
        // What lies among the resources is for other programs, or already packaged.
        if (Files.isDirectory(sibling)
            && !sibling.endsWith("resources")
            && !sibling.equals(directory)
            && hasAny(sibling)) {
          found.add(sibling);
        }
      }
    }
    return found;
  }

  private static boolean hasAny(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.anyMatch(file -> file.toString().endsWith(SUFFIX) && Files.isRegularFile(file));
    }
  }

  static String slashed(Path relative) {
    return relative.toString().replace('\\', '/');
  }
}
