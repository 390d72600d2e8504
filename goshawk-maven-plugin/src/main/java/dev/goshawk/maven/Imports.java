package dev.goshawk.maven;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.apache.maven.plugin.MojoExecutionException;

/**
 * What {@code .proto} files may import beside each other: directories, and the protos within the
 * jars of dependencies, protobuf-java's own among them. Of some of these code is generated too.
 */
final class Imports {

  private final List<Path> directories;
  private final List<Path> jars;
  private final Set<Path> generated;
  private final Path work;

  /**
   * What protoc is told of them.
   *
   * @param directories the directories to search, in order
   * @param files the protos to generate code from, as paths within these
   */
  record Unpacked(List<Path> directories, List<String> files) {}

  /**
   * Nothing is read or written yet.
   *
   * @param generated those directories and jars of whose protos code is generated
   * @param work where the protos within jars are put
   */
  Imports(List<Path> directories, List<Path> jars, Set<Path> generated, Path work) {
    this.directories = directories;
    this.jars = jars;
    this.generated = generated;
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
    generated.stream().map(Path::toString).sorted().forEach(path -> stamp.add("generated", path));
  }

  /**
   * The directories to search; the protos within jars are unpacked for that.
   *
   * @throws MojoExecutionException when code is to be generated of something that has no protos
   */
  Unpacked unpacked() throws IOException, MojoExecutionException {
    Directories.delete(work);
    List<Path> all = new ArrayList<>();
    Set<String> files = new LinkedHashSet<>();
    for (Path directory : directories) {
      List<String> protos = ProtoFiles.in(directory);
      if (!protos.isEmpty()) {
        all.add(directory);
      }
      files.addAll(toGenerate(directory, protos));
    }
    for (Path jar : jars) {
      Path target = work.resolve(all.size() + "-" + jar.getFileName());
      boolean any = unpack(jar, target);
      if (any) {
        all.add(target);
      }
      files.addAll(toGenerate(jar, any ? ProtoFiles.in(target) : List.of()));
    }
    return new Unpacked(all, List.copyOf(files));
  }

  private List<String> toGenerate(Path origin, List<String> protos) throws MojoExecutionException {
    if (!generated.contains(origin)) {
      return List.of();
    }
    if (protos.isEmpty()) {
      throw new MojoExecutionException(
          "generateFromDependencies names the dependency whose file is "
              + origin
              + ", which has no .proto files");
    }
    return protos;
  }

  private static Path resolved(Path target, String entry, Path jar) throws UnreadableNameException {
    try {
      return target.resolve(entry).normalize();
    } catch (InvalidPathException e) {
      throw new UnreadableNameException(entry, jar.toString());
    }
  }

  private static boolean unpack(Path jar, Path target) throws IOException {
    boolean any = false;
    try (JarFile file = new JarFile(jar.toFile(), false)) {
      for (JarEntry entry : file.stream().toList()) {
        if (!entry.isDirectory() && entry.getName().endsWith(ProtoFiles.SUFFIX)) {
          Path proto = resolved(target, entry.getName(), jar);
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
