package dev.goshawk.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClass;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** What is shipped, and what must not be. */
class ShippedTest {
  private static final String ARTIFACT = "<artifactId>([^<]+)</artifactId>";

  @Test
  void nettysHttp2IsNoDependency() {
    assertThat(Shipped.classPath())
        .extracting(path -> path.toString().replace('\\', '/'))
        .anyMatch(path -> path.contains("netty-transport"))
        .noneMatch(path -> path.contains("netty-codec-http2"));
    assertThatThrownBy(() -> Class.forName("io.netty.handler.codec.http2.Http2Frame"))
        .isInstanceOf(ClassNotFoundException.class);
  }

  @Test
  void annotationJarsAndForeignUtilitiesAreNoDependency() {
    assertThat(Shipped.classPath())
        .extracting(path -> path.getFileName().toString())
        .noneMatch(name -> name.matches("(jspecify|guava|gson|jsr305|.*annotations).*\\.jar"));
  }

  @Test
  void everyPackageIsNullMarked() {
    Set<String> packages =
        Shipped.classes().stream()
            .filter(type -> !type.getSimpleName().equals("module-info"))
            .map(JavaClass::getPackageName)
            .filter(name -> !hasGeneratedCode(name))
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(packages).isNotEmpty().allMatch(ShippedTest::isNullMarked);
  }

  /** The messages that these two generate are protobuf's, which says nothing of null. */
  private static boolean hasGeneratedCode(String packageName) {
    return Architecture.isIn(packageName, "dev.goshawk.examples")
        || Architecture.isIn(packageName, "dev.goshawk.interop");
  }

  private static boolean isNullMarked(String packageName) {
    try {
      return Class.forName(packageName + ".package-info").isAnnotationPresent(NullMarked.class);
    } catch (ClassNotFoundException e) {
      return false;
    }
  }

  @Test
  void theBomListsEveryShippedModule() throws IOException {
    String bom = Files.readString(Path.of("../goshawk-bom/pom.xml"));
    String managed =
        bom.substring(
            bom.indexOf("<dependencyManagement>"), bom.indexOf("</dependencyManagement>"));
    assertThat(new TreeSet<>(all(managed, ARTIFACT))) // goshawk-core also as its test-jar
        .isNotEmpty()
        .containsExactlyInAnyOrderElementsOf(artifacts(true).keySet());
  }

  @Test
  void aShippedModuleNeedsNoneThatIsNot() throws IOException {
    Set<String> notShipped = new TreeSet<>(artifacts(false).keySet());
    assertThat(notShipped).contains("interop", "examples");
    // Of scope test, by the parent's dependencyManagement.
    notShipped.removeAll(Set.of("test-support", "test-services"));
    artifacts(true)
        .forEach(
            (artifact, pom) ->
                assertThat(all(pom, ARTIFACT))
                    .as(artifact)
                    .doesNotContainAnyElementsOf(notShipped));
  }

  /**
   * The artifacts of the modules that are, or are not, deployed, with their poms; the BOM aside.
   */
  private static Map<String, String> artifacts(boolean shipped) throws IOException {
    Map<String, String> artifacts = new TreeMap<>();
    for (String module : all(Files.readString(Path.of("../pom.xml")), "<module>([^<]+)</module>")) {
      String pom = Files.readString(Path.of("..", module, "pom.xml"));
      if (!module.equals("goshawk-bom")
          && shipped != pom.contains("<maven.deploy.skip>true</maven.deploy.skip>")) {
        String own = pom.replaceFirst("(?s)<parent>.*</parent>", "");
        artifacts.put(all(own, ARTIFACT).get(0), pom);
      }
    }
    return artifacts;
  }

  @Test
  void theBomHasTheVersionOfTheOthers() throws IOException {
    String version = "<version>([^<]+)</version>";
    assertThat(all(Files.readString(Path.of("../goshawk-bom/pom.xml")), version).get(0))
        .isEqualTo(all(Files.readString(Path.of("../pom.xml")), version).get(0));
  }

  private static List<String> all(String text, String regex) {
    return Pattern.compile(regex).matcher(text).results().map(found -> found.group(1)).toList();
  }
}
