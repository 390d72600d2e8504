package dev.goshawk.fuzz;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The inputs that the repository keeps of a target: resources of this module, one small file each.
 * Any thread.
 */
final class Corpus {

  private Corpus() {}

  /** The inputs of a target, by the names of their files; none for a target that has none. */
  static Map<String, byte[]> of(Target target) throws IOException {
    URL directory = Corpus.class.getResource("corpus/" + target.name());
    if (directory == null) {
      return Map.of();
    }
    try {
      URI place = directory.toURI();
      if (!place.getScheme().equals("jar")) {
        return read(Path.of(place));
      }
      try (FileSystem jar = FileSystems.newFileSystem(place, Map.of())) {
        return read(jar.provider().getPath(place));
      }
    } catch (URISyntaxException e) {
      throw new IOException(directory + " is not a place for files", e);
    }
  }

  private static Map<String, byte[]> read(Path directory) throws IOException {
    Map<String, byte[]> inputs = new TreeMap<>();
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.toList()) {
        inputs.put(String.valueOf(file.getFileName()), Files.readAllBytes(file));
      }
    }
    return inputs;
  }

  /** Copies the inputs of a target into a directory, beside what is there. */
  static void copy(Target target, Path directory) throws IOException {
    Files.createDirectories(directory);
    for (Map.Entry<String, byte[]> input : of(target).entrySet()) {
      Path file = directory.resolve(input.getKey());
      Path fresh = Files.createTempFile(directory, ".seed", "");
      Files.write(fresh, input.getValue());
      Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING);
    }
  }
}
