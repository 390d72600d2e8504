package dev.goshawk.maven;

import java.io.File;
import java.nio.file.Path;
import java.util.List;
import org.apache.maven.model.Resource;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.plugins.annotations.ResolutionScope;

/**
 * Generates messages, services and clients from the {@code .proto} files of the project.
 *
 * <p>The messages are protoc's; the rest is made by Goshawk's own generator within Maven. When
 * nothing has changed, nothing is generated or touched. Sources whose files have gone are removed.
 */
@Mojo(
    name = "generate",
    defaultPhase = LifecyclePhase.GENERATE_SOURCES,
    requiresDependencyResolution = ResolutionScope.COMPILE,
    threadSafe = true)
@SuppressWarnings("NullAway.Init") // Maven sets the fields
public final class GenerateMojo extends AbstractGenerateMojo {

  /** Where the {@code .proto} files are. */
  @Parameter(defaultValue = "${project.basedir}/src/main/proto", required = true)
  File protoDirectory;

  /** Where the generated sources go. Other files there are left alone. */
  @Parameter(defaultValue = "${project.build.directory}/generated-sources/goshawk", required = true)
  File outputDirectory;

  /** Where the generated schemas go. Other files there are left alone. */
  @Parameter(
      defaultValue = "${project.build.directory}/generated-resources/goshawk",
      required = true)
  File schemaDirectory;

  /**
   * Whether the {@code .proto} files become part of the artifact, so that those of dependent
   * projects can import them.
   */
  @Parameter(property = "goshawk.packageProtos", defaultValue = "true")
  boolean packageProtos;

  /**
   * Dependencies of whose {@code .proto} files code is generated too, as {@code
   * groupId:artifactId}: those that bring {@code .proto} files without the classes. The {@code
   * .proto} files of all dependencies can be imported in any case.
   */
  @Parameter List<String> generateFromDependencies = List.of();

  /** Made by Maven. */
  public GenerateMojo() {}

  @Override
  Path protos() {
    return protoDirectory.toPath();
  }

  @Override
  Path output() {
    return outputDirectory.toPath();
  }

  @Override
  Path schemaOutput() {
    return schemaDirectory.toPath();
  }

  @Override
  void addToBuild(Resource schemas) {
    project.addResource(schemas);
  }

  @Override
  List<Path> ownImports() {
    return List.of();
  }

  @Override
  List<String> generatedDependencies() {
    return generateFromDependencies;
  }

  @Override
  void addToBuild(Path sources) {
    project.addCompileSourceRoot(sources.toString());
    if (packageProtos && protoDirectory.isDirectory()) {
      Resource resource = new Resource();
      resource.setDirectory(protoDirectory.toString());
      resource.addInclude("**/*.proto");
      project.addResource(resource);
    }
  }
}
