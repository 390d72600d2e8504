package dev.goshawk.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.goshawk.core.sample.one.One;
import dev.goshawk.core.sample.two.Two;
import java.lang.module.ModuleDescriptor;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Packages: no cycles, what modules export, and how large they are. */
class PackagesTest {

  /**
   * What each module exports to everybody; a package that is added is added on purpose. Modules
   * that are not here, programs among them, export nothing.
   */
  private static final Map<String, Set<String>> EXPORTED =
      Map.ofEntries(
          Map.entry("dev.goshawk.api", Set.of("dev.goshawk.api", "dev.goshawk.api.stub")),
          Map.entry(
              "dev.goshawk.auth",
              Set.of(
                  "dev.goshawk.auth.credentials",
                  "dev.goshawk.auth.identity",
                  "dev.goshawk.auth.policy",
                  "dev.goshawk.auth.revocation",
                  "dev.goshawk.auth.spiffe")),
          Map.entry("dev.goshawk.balancers", Set.of("dev.goshawk.balancers")),
          Map.entry("dev.goshawk.codegen", Set.of("dev.goshawk.codegen")),
          Map.entry(
              "dev.goshawk.core",
              Set.of(
                  "dev.goshawk.core",
                  "dev.goshawk.core.balance",
                  "dev.goshawk.core.config",
                  "dev.goshawk.core.metrics",
                  "dev.goshawk.core.resolve",
                  "dev.goshawk.core.trace",
                  "dev.goshawk.core.transport")), // core.carrier and core.loop: to transports only
          Map.entry(
              "dev.goshawk.http2",
              Set.of("dev.goshawk.http2", "dev.goshawk.http2.buffer", "dev.goshawk.http2.hpack")),
          Map.entry("dev.goshawk.inprocess", Set.of("dev.goshawk.inprocess")),
          Map.entry("dev.goshawk.json", Set.of("dev.goshawk.json")),
          Map.entry("dev.goshawk.kubernetes", Set.of("dev.goshawk.kubernetes")),
          Map.entry("dev.goshawk.limits", Set.of("dev.goshawk.limits")),
          Map.entry(
              "dev.goshawk.logging",
              Set.of(
                  "dev.goshawk.logging",
                  "dev.goshawk.logging.accesslog",
                  "dev.goshawk.logging.binarylog")),
          Map.entry("dev.goshawk.micrometer", Set.of("dev.goshawk.micrometer")),
          Map.entry("dev.goshawk.netty", Set.of("dev.goshawk.netty")),
          Map.entry("dev.goshawk.opentelemetry", Set.of("dev.goshawk.opentelemetry")),
          Map.entry("dev.goshawk.protobuf", Set.of("dev.goshawk.protobuf")),
          Map.entry(
              "dev.goshawk.services",
              Set.of(
                  "dev.goshawk.services.admin",
                  "dev.goshawk.services.health",
                  "dev.goshawk.services.orca",
                  "dev.goshawk.services.reflection")));

  @Test
  void packagesHaveNoCycles() {
    ArchitectureRules.noCycles().check(Shipped.classes());
  }

  @Test
  void modulesExportWhatTheyShouldAndNothingElse() {
    Map<String, Set<String>> exported =
        Shipped.modules().values().stream()
            .filter(module -> !exports(module).isEmpty())
            .collect(Collectors.toMap(ModuleDescriptor::name, PackagesTest::exports));
    assertThat(exported).containsExactlyInAnyOrderEntriesOf(EXPORTED);
  }

  @Test
  void usersReadNoModuleThatTheyHaveNoUseFor() {
    assertThat(Shipped.readBy("dev.goshawk.netty"))
        .containsExactlyInAnyOrder("dev.goshawk.api", "dev.goshawk.core", "dev.goshawk.json");
    assertThat(Shipped.readBy("dev.goshawk.inprocess"))
        .isEqualTo(Shipped.readBy("dev.goshawk.netty"));
    assertThat(Shipped.readBy("dev.goshawk"))
        .containsExactlyInAnyOrder(
            "dev.goshawk.api",
            "dev.goshawk.balancers",
            "dev.goshawk.core",
            "dev.goshawk.json",
            "dev.goshawk.netty",
            "dev.goshawk.protobuf",
            "dev.goshawk.services");
  }

  private static Set<String> exports(ModuleDescriptor module) {
    return module.exports().stream()
        .filter(export -> !export.isQualified())
        .map(ModuleDescriptor.Exports::source)
        .collect(Collectors.toSet());
  }

  /** Prints them: there is no limit, but 8 to 20 is what a reader keeps in mind. */
  @Test
  void sizesOfPackages() {
    Map<String, Integer> types = new TreeMap<>();
    for (JavaClass type : Shipped.classes()) {
      if (type.isTopLevelClass() && !type.getSimpleName().endsWith("-info")) {
        types.merge(type.getPackageName(), 1, Integer::sum);
      }
    }
    types.forEach((name, count) -> System.out.printf("%4d types in %s%n", count, name));
    assertThat(types).containsKeys("dev.goshawk.api", "dev.goshawk.http2");
  }

  // The test itself.

  @Test
  void aCycleIsFound() {
    JavaClasses classes = new ClassFileImporter().importClasses(One.class, Two.class);
    assertThatThrownBy(() -> ArchitectureRules.noCycles().check(classes))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("Cycle detected");
  }
}
