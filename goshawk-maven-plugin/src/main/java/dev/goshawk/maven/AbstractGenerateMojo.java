package dev.goshawk.maven;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import javax.inject.Inject;
import org.apache.maven.artifact.Artifact;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.model.Resource;
import org.apache.maven.plugin.AbstractMojo;
import org.apache.maven.plugin.MojoExecution;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugin.descriptor.PluginDescriptor;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.project.MavenProject;
import org.eclipse.aether.RepositorySystem;
import org.jspecify.annotations.Nullable;

/** What the goals for main and for test sources have in common: all of it but the places. */
@SuppressWarnings("NullAway.Init") // Maven sets the fields
abstract class AbstractGenerateMojo extends AbstractMojo {

  @Parameter(defaultValue = "${project}", readonly = true, required = true)
  MavenProject project;

  @Parameter(defaultValue = "${session}", readonly = true, required = true)
  MavenSession session;

  @Parameter(defaultValue = "${mojoExecution}", readonly = true, required = true)
  MojoExecution execution;

  /**
   * Directories with {@code .proto} files that may be imported but are not generated, in addition
   * to the protos within the project's dependencies and those that come with protobuf-java.
   */
  @Parameter List<File> importDirectories = List.of();

  /**
   * The version of protoc, {@code 4.36.2} for instance, when it shall not be that of the project's
   * protobuf-java.
   */
  @Parameter(property = "goshawk.protocVersion")
  @Nullable String protocVersion;

  /**
   * The protoc executable: a path, or a name to be looked for on the {@code PATH}. By default
   * protoc is resolved like a dependency, as {@code com.google.protobuf:protoc:exe}, for the
   * platform that Maven runs on.
   */
  @Parameter(property = "goshawk.protoc")
  @Nullable String protoc;

  /**
   * Whether the descriptors of the services, with the comments of their {@code .proto} files,
   * become part of the artifact as resources {@code META-INF/goshawk/*.binpb}, where the generated
   * code finds them when it is asked for its schema.
   */
  @Parameter(property = "goshawk.packageSchemas", defaultValue = "true")
  boolean packageSchemas;

  /** Whether to do nothing at all. */
  @Parameter(property = "goshawk.skip", defaultValue = "false")
  boolean skip;

  @Inject RepositorySystem repositorySystem;

  /** Where the files to generate from are. */
  abstract Path protos();

  /** Where the generated sources go. */
  abstract Path output();

  /** Directories of this project whose protos may be imported without being generated. */
  abstract List<Path> ownImports();

  /** Dependencies of whose protos code is generated too, as {@code groupId:artifactId}. */
  abstract List<String> generatedDependencies();

  /** Where the generated schemas go. */
  abstract Path schemaOutput();

  /** Makes the generated sources part of the build. */
  abstract void addToBuild(Path sources);

  /** Makes the generated schemas part of the build. */
  abstract void addToBuild(Resource schemas);

  @Override
  public void execute() throws MojoExecutionException, MojoFailureException {
    if (skip) {
      getLog().info("Skipped, as goshawk.skip says");
      return;
    }
    try {
      generate();
    } catch (UnreadableNameException e) {
      throw new MojoFailureException(e.getMessage(), e);
    } catch (IOException | UncheckedIOException e) {
      throw new MojoExecutionException("Generating from " + protos() + " failed: " + e, e);
    }
  }

  private void generate() throws IOException, MojoExecutionException, MojoFailureException {
    List<String> files = Files.isDirectory(protos()) ? ProtoFiles.in(protos()) : List.of();
    Path all = Path.of(project.getBuild().getDirectory(), "goshawk");
    Path work = all.resolve(execution.getGoal()).resolve(execution.getExecutionId());
    Outputs outputs = new Outputs(output(), work.resolve("stamp"));
    Outputs schemas = new Outputs(schemaOutput(), work.resolve("schema-stamp"));
    if (files.isEmpty()) {
      reportNoProtos();
    }
    if (files.isEmpty() && generatedDependencies().isEmpty()) {
      outputs.clear();
      schemas.clear();
      return;
    }
    Protoc executable = protoc(all.resolve("protoc"));
    Imports imports = imports(work);
    Stamp stamp = new Stamp();
    addPluginTo(stamp);
    stamp.add("protoc", executable.identity());
    if (!files.isEmpty()) {
      stamp.addProtos(protos());
    }
    imports.addTo(stamp);
    if (outputs.areFresh(stamp) && schemas.areFresh(stamp)) {
      getLog().info("Nothing to generate: nothing has changed since the last time");
    } else {
      Generation.Made made =
          new Generation(executable.path(), protos(), files, imports, work, getLog()).run();
      int changed = outputs.replaceBy(made.sources(), stamp);
      schemas.replaceBy(made.schemas(), stamp);
      Directories.delete(made.sources());
      Directories.delete(made.schemas());
      getLog().info("Read .proto files: " + files.size() + "; Java files written: " + changed);
    }
    addToBuild(output());
    if (packageSchemas) {
      Resource resource = new Resource();
      resource.setDirectory(schemaOutput().toString());
      addToBuild(resource);
    }
  }

  /** Somebody may have put them elsewhere, and would next read that classes are missing. */
  private void reportNoProtos() throws IOException {
    String none =
        protos() + (Files.isDirectory(protos()) ? " has no .proto files" : " does not exist");
    List<Path> beside = ProtoFiles.directoriesBeside(protos());
    if (beside.isEmpty()) {
      getLog().info("Nothing to generate: " + none);
    } else {
      getLog()
          .warn(
              "There are .proto files in "
                  + beside.stream().map(Path::toString).collect(Collectors.joining(" and "))
                  + ", but nothing is generated from them: "
                  + none
                  + "; move them there, or name their directory by the setting protoDirectory");
    }
  }

  /** The version does not say it all while a snapshot is being worked on. */
  private void addPluginTo(Stamp stamp) throws IOException {
    PluginDescriptor plugin = execution.getMojoDescriptor().getPluginDescriptor();
    stamp.add("plugin", plugin.getVersion());
    for (Artifact artifact : plugin.getArtifacts()) {
      if (artifact.getFile() != null && artifact.getFile().isFile()) {
        stamp.addBySizeAndTime(artifact.getFile().toPath());
      }
    }
  }

  private Protoc protoc(Path cache) throws MojoExecutionException, IOException {
    if (protoc != null && !protoc.isBlank()) {
      return Protoc.named(protoc, project.getBasedir().toPath(), System.getenv("PATH"));
    }
    String version = protocVersion;
    if (version == null || version.isBlank()) {
      version = protobufVersion();
    }
    return Protoc.resolved(
        version,
        repositorySystem,
        session.getRepositorySession(),
        project.getRemoteProjectRepositories(),
        cache);
  }

  /** protoc and protobuf-java are released together, under the same version. */
  private String protobufVersion() throws MojoExecutionException {
    for (Artifact artifact : project.getArtifacts()) {
      if (artifact.getGroupId().equals("com.google.protobuf")
          && artifact.getArtifactId().equals("protobuf-java")) {
        return artifact.getBaseVersion();
      }
    }
    throw new MojoExecutionException(
        "protobuf-java is not among the dependencies of "
            + project.getId()
            + ", so which version of protoc to run is unknown, and what it generates would not"
            + " compile; add the dependency dev.goshawk:goshawk, or set protocVersion"
            + " (-Dgoshawk.protocVersion)");
  }

  private Imports imports(Path work) throws MojoExecutionException {
    Set<Path> directories = new LinkedHashSet<>();
    for (File directory : importDirectories) {
      if (!directory.isDirectory()) {
        throw new MojoExecutionException(
            "importDirectories names " + directory + ", which is not a directory");
      }
      directories.add(directory.toPath());
    }
    ownImports().stream().filter(Files::isDirectory).forEach(directories::add);
    List<Path> jars = new ArrayList<>();
    Set<String> generated = new LinkedHashSet<>(generatedDependencies());
    Set<Path> generatedFiles = new HashSet<>();
    for (Artifact artifact : project.getArtifacts()) {
      File file = artifact.getFile();
      if (file != null
          && generated.remove(artifact.getGroupId() + ":" + artifact.getArtifactId())) {
        generatedFiles.add(file.toPath());
      }
      if (file != null && file.isDirectory()) {
        directories.add(file.toPath());
      } else if (file != null && file.getName().endsWith(".jar")) {
        jars.add(file.toPath());
      }
    }
    if (!generated.isEmpty()) {
      throw new MojoExecutionException(
          "generateFromDependencies names "
              + String.join(", ", generated)
              + ", which is not among the dependencies of "
              + project.getId()
              + "; a dependency is named groupId:artifactId");
    }
    return new Imports(List.copyOf(directories), jars, generatedFiles, work.resolve("imports"));
  }
}
