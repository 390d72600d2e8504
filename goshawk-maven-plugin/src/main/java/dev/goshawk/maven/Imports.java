package dev.goshawk.maven;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/**
 * What {@code .proto} files may import beside each other: directories, and the protos within the
 * jars of dependencies, protobuf-java's own among them.
 */
final class Imports {

  private final List<Path> directories;
  private final List<Path> jars;
  private final Path work;

  /**
   * Nothing is read or written yet.
   *
   * @param work where the protos within jars are put
   */
  Imports(List<Path> directories, List<Path> jars, Path work) {
    this.directories = directories;
    this.jars = jars;
    this.work = work;
  }

  /** Adds to a stamp all that imports can mean. */
  void addTo(Stamp stamp) throws IOException {
    for (Path directory : directories) {
      stamp.addProtos(directory);
    }
    for (Path jar : jars) {
      stamp.addBySizeAndTime(jar);
    }
  }

  /** The directories to search, in order; the protos within jars are unpacked for that. */
  List<Path> unpacked() throws IOException {
    Directories.delete(work);
    List<Path> all = new ArrayList<>();
    for (Path directory : directories) {
      if (!ProtoFiles.in(directory).isEmpty()) {
        all.add(directory);
      }
    }
    for (Path jar : jars) {
      Path target = work.resolve(all.size() + "-" + jar.getFileName());
      if (unpack(jar, target)) {
        all.add(target);
      }
    }
    return all;
  }

  private static boolean unpack(Path jar, Path target) throws IOException {
    boolean any = false;
    try (JarFile file = new JarFile(jar.toFile(), false)) {
      for (JarEntry entry : file.stream().toList()) {
        if (!entry.isDirectory() && entry.getName().endsWith(ProtoFiles.SUFFIX)) {
          Path proto = target.resolve(entry.getName()).normalize();
          if (!proto.startsWith(target)) {
            throw new IOException(
                jar + " has an entry '" + entry.getName() + "' that points out of the jar");
          }
          Files.createDirectories(proto.getParent());
          try (InputStream content = file.getInputStream(entry)) {
            Files.copy(content, proto);
          }
          any = true;
        }
      }
    }
    return any;
  }
}
