package dev.goshawk.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClass;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** What is shipped, and what must not be. */
class ShippedTest {
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
    return House.isIn(packageName, "dev.goshawk.examples")
        || House.isIn(packageName, "dev.goshawk.interop");
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
    Path root = Path.of("..").toRealPath();
    Set<String> notShipped =
        Set.of("goshawk-bom", "test-support", "interop", "examples", "architecture-tests");
    List<String> shipped =
        all(Files.readString(root.resolve("pom.xml")), "<module>([^<]+)</module>").stream()
            .filter(module -> !notShipped.contains(module))
            .map(module -> module.equals("goshawk-all") ? "goshawk" : module)
            .toList();
    String bom = Files.readString(root.resolve("goshawk-bom/pom.xml"));
    String managed =
        bom.substring(
            bom.indexOf("<dependencyManagement>"), bom.indexOf("</dependencyManagement>"));
    assertThat(all(managed, "<artifactId>([^<]+)</artifactId>"))
        .isNotEmpty()
        .containsExactlyInAnyOrderElementsOf(shipped);
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
