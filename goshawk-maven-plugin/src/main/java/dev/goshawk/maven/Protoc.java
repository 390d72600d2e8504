package dev.goshawk.maven;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.apache.maven.plugin.MojoExecutionException;
import org.eclipse.aether.RepositorySystem;
import org.eclipse.aether.RepositorySystemSession;
import org.eclipse.aether.artifact.DefaultArtifact;
import org.eclipse.aether.repository.RemoteRepository;
import org.eclipse.aether.resolution.ArtifactRequest;
import org.eclipse.aether.resolution.ArtifactResolutionException;
import org.jspecify.annotations.Nullable;

/**
 * The protoc executable.
 *
 * @param path where it is
 * @param identity what it is, for the stamp
 */
record Protoc(Path path, String identity) {

  private static final String SETTING =
      "; the setting protoc (-Dgoshawk.protoc) takes the path of one that is installed, or its name"
          + " on the PATH";

  /**
   * An installed one.
   *
   * @param name a path, relative to the project when it is not absolute, or a name without folders
   * @param searchPath folders to find a name in, as in the environment variable {@code PATH}
   */
  static Protoc named(String name, Path baseDirectory, @Nullable String searchPath)
      throws MojoExecutionException, IOException {
    Path given = baseDirectory.resolve(name);
    if (Files.isRegularFile(given)) {
      return installed(given);
    }
    if (Path.of(name).getNameCount() == 1 && searchPath != null) {
      for (String folder : searchPath.split(File.pathSeparator, -1)) {
        for (String suffix : List.of("", ".exe")) {
          Path file = Path.of(folder, name + suffix);
          if (!folder.isEmpty() && Files.isRegularFile(file) && Files.isExecutable(file)) {
            return installed(file);
          }
        }
      }
    }
    throw new MojoExecutionException(
        "protoc '" + name + "' is neither the file " + given + " nor a program on the PATH");
  }

  private static Protoc installed(Path file) throws IOException {
    Path real = file.toRealPath();
    return new Protoc(
        real, real + " " + Files.size(real) + " " + Files.getLastModifiedTime(real).toMillis());
  }

  /**
   * The one of a version for this platform, from Maven's repositories.
   *
   * @param cache where to keep it: files in a repository need not be executable
   */
  static Protoc resolved(
      String version,
      RepositorySystem system,
      RepositorySystemSession session,
      List<RemoteRepository> repositories,
      Path cache)
      throws MojoExecutionException, IOException {
    String os = System.getProperty("os.name");
    String arch = System.getProperty("os.arch");
    String classifier = Platform.classifier(os, arch);
    if (classifier == null) {
      throw new MojoExecutionException(
          "protoc is not published for the platform " + os + " " + arch + SETTING);
    }
    var artifact = new DefaultArtifact("com.google.protobuf", "protoc", classifier, "exe", version);
    try {
      File file =
          system
              .resolveArtifact(session, new ArtifactRequest(artifact, repositories, null))
              .getArtifact()
              .getFile();
      return new Protoc(executable(file.toPath(), cache), artifact.toString());
    } catch (ArtifactResolutionException e) {
      throw new MojoExecutionException(
          "protoc "
              + version
              + " for "
              + classifier
              + " could not be resolved: "
              + e.getMessage()
              + SETTING,
          e);
    }
  }

  private static Path executable(Path file, Path cache) throws IOException {
    if (Files.isExecutable(file)) {
      return file;
    }
    Path copy = cache.resolve(file.getFileName());
    if (!Files.isExecutable(copy) || Files.mismatch(file, copy) >= 0) {
      Files.createDirectories(cache);
      // Made aside and moved, as two executions of one project may do so at once.
      Path temporary = Files.createTempFile(cache, "protoc", ".tmp");
      Files.copy(file, temporary, StandardCopyOption.REPLACE_EXISTING);
      if (!temporary.toFile().setExecutable(true)) {
        throw new IOException(temporary + " cannot be made executable");
      }
      Files.move(temporary, copy, StandardCopyOption.REPLACE_EXISTING);
    }
    return copy;
  }
}
