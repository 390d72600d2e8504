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
 * Generates messages, services and clients for tests. They may import the {@code .proto} files of
 * the project itself.
 *
 * <p>Otherwise the same as the goal {@code generate}.
 */
@Mojo(
    name = "test-generate",
    defaultPhase = LifecyclePhase.GENERATE_TEST_SOURCES,
    requiresDependencyResolution = ResolutionScope.TEST,
    threadSafe = true)
@SuppressWarnings("NullAway.Init") // Maven sets the fields
public final class TestGenerateMojo extends AbstractGenerateMojo {

  /** Where the {@code .proto} files are. */
  @Parameter(defaultValue = "${project.basedir}/src/test/proto", required = true)
  File protoDirectory;

  /** Where the project's own {@code .proto} files are, which may be imported. */
  @Parameter(defaultValue = "${project.basedir}/src/main/proto", required = true)
  File mainProtoDirectory;

  /** Where the generated sources go. Other files there are left alone. */
  @Parameter(
      defaultValue = "${project.build.directory}/generated-test-sources/goshawk",
      required = true)
  File outputDirectory;

  /** Where the generated schemas go. Other files there are left alone. */
  @Parameter(
      defaultValue = "${project.build.directory}/generated-test-resources/goshawk",
      required = true)
  File schemaDirectory;

  /** Made by Maven. */
  public TestGenerateMojo() {}

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
    project.addTestResource(schemas);
  }

  @Override
  List<Path> ownImports() {
    return List.of(mainProtoDirectory.toPath());
  }

  @Override
  List<String> generatedDependencies() {
    return List.of();
  }

  @Override
  void addToBuild(Path sources) {
    project.addTestCompileSourceRoot(sources.toString());
  }
}
