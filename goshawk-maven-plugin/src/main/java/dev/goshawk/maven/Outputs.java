package dev.goshawk.maven;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The generated files in the output directory, and the file that remembers them with the stamp of
 * what they were made from.
 *
 * <p>Only files that are remembered are ever removed, so that an output directory may hold others
 * as well. A file whose content stays the same is not touched, which lets javac leave it alone too.
 *
 * <p>What is remembered is one line with the stamp, and one per file: size, time, path.
 */
final class Outputs {

  private final Path directory;
  private final Path memory;

  Outputs(Path directory, Path memory) {
    this.directory = directory;
    this.memory = memory;
  }

  /** Whether the files are all there, untouched, and were made from what the stamp stands for. */
  boolean areFresh(Stamp stamp) throws IOException {
    List<String> remembered = remembered();
    if (remembered.isEmpty() || !remembered.get(0).equals(stamp.value())) {
      return false;
    }
    for (String line : remembered.subList(1, remembered.size())) {
      if (!line.equals(line(path(line)))) {
        return false;
      }
    }
    return true;
  }

  /**
   * Makes the output the files of another directory, and remembers them.
   *
   * @return the number of files that are new or have changed
   */
  int replaceBy(Path made, Stamp stamp) throws IOException {
    List<String> files;
    try (Stream<Path> all = Files.walk(made)) {
      files =
          all.filter(Files::isRegularFile)
              .map(file -> ProtoFiles.slashed(made.relativize(file)))
              .sorted()
              .toList();
    }
    retainOnly(Set.copyOf(files));
    int changed = 0;
    List<String> lines = new ArrayList<>();
    lines.add(stamp.value());
    for (String file : files) {
      Path source = made.resolve(file);
      Path target = directory.resolve(file);
      if (!Files.isRegularFile(target) || Files.mismatch(source, target) >= 0) {
        Files.createDirectories(target.getParent());
        Files.move(source, target, StandardCopyOption.REPLACE_EXISTING);
        changed++;
      }
      lines.add(line(file));
    }
    Files.createDirectories(memory.getParent());
    Files.write(memory, lines);
    return changed;
  }

  /** Removes all remembered files and forgets them. */
  void clear() throws IOException {
    retainOnly(Set.of());
    Files.deleteIfExists(memory);
  }

  private void retainOnly(Set<String> kept) throws IOException {
    List<String> remembered = remembered();
    // Until all is done nothing is certain: a run that is cut short must not look fresh.
    Files.deleteIfExists(memory);
    Set<Path> parents = new HashSet<>();
    for (String line : remembered.subList(Math.min(1, remembered.size()), remembered.size())) {
      if (!kept.contains(path(line))) {
        Path file = directory.resolve(path(line));
        Files.deleteIfExists(file);
        parents.add(file.getParent());
      }
    }
    for (Path parent : parents) {
      removeWhileEmpty(parent);
    }
  }

  private void removeWhileEmpty(Path parent) throws IOException {
    for (Path p = parent;
        p != null && p.startsWith(directory) && Files.isDirectory(p);
        p = p.getParent()) {
      try (Stream<Path> children = Files.list(p)) {
        if (children.findAny().isPresent()) {
          return;
        }
      }
      Files.delete(p);
    }
  }

  private List<String> remembered() throws IOException {
    try {
      return Files.readAllLines(memory);
    } catch (NoSuchFileException e) {
      return List.of();
    }
  }

  private String line(String file) throws IOException {
    Path path = directory.resolve(file);
    if (!Files.isRegularFile(path)) {
      return "gone";
    }
    return Files.size(path) + " " + Files.getLastModifiedTime(path).toMillis() + " " + file;
  }

  private static String path(String line) {
    return line.substring(line.indexOf(' ', line.indexOf(' ') + 1) + 1);
  }
}
