package dev.goshawk.architecture;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import dev.goshawk.architecture.Architecture.GoshawkModule;
import dev.goshawk.core.sample.one.One;
import dev.goshawk.core.sample.two.Two;
import java.lang.module.ModuleDescriptor;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The packages of a module: no cycles, what is exported, and how large they are. */
class PackagesTest {

  /**
   * What each module exports to everybody; a package that is added is added on purpose. Modules
   * that are not here, programs among them, export nothing.
   */
  private static final Map<String, Set<String>> EXPORTED =
      Map.of(
          "dev.goshawk.api", Set.of("dev.goshawk.api", "dev.goshawk.api.stub"),
          "dev.goshawk.codegen", Set.of("dev.goshawk.codegen"),
          "dev.goshawk.core", Set.of("dev.goshawk.core", "dev.goshawk.core.transport"),
          "dev.goshawk.http2",
              Set.of("dev.goshawk.http2", "dev.goshawk.http2.buffer", "dev.goshawk.http2.hpack"),
          "dev.goshawk.inprocess", Set.of("dev.goshawk.inprocess"),
          "dev.goshawk.json", Set.of("dev.goshawk.json"),
          "dev.goshawk.kubernetes", Set.of("dev.goshawk.kubernetes"),
          "dev.goshawk.netty", Set.of("dev.goshawk.netty"),
          "dev.goshawk.protobuf", Set.of("dev.goshawk.protobuf"));

  /** Each package of a module by itself. */
  private record Packages(GoshawkModule module) implements SliceAssignment {
    @Override
    public SliceIdentifier getIdentifierOf(JavaClass type) {
      String name = type.getPackageName();
      return Architecture.isIn(name, module.rootPackage())
          ? SliceIdentifier.of(name)
          : SliceIdentifier.ignore();
    }

    @Override
    public String getDescription() {
      return "packages of " + module.name();
    }
  }

  private static ArchRule noCyclesIn(GoshawkModule module) {
    return slices()
        .assignedFrom(new Packages(module))
        .should()
        .beFreeOfCycles()
        .allowEmptyShould(true);
  }

  @Test
  void packagesOfAModuleHaveNoCycles() {
    for (GoshawkModule module : Architecture.MODULES) {
      noCyclesIn(module).check(Shipped.classes());
    }
  }

  @Test
  void modulesExportWhatTheyShouldAndNothingElse() {
    Map<String, Set<String>> exported =
        Shipped.modules().values().stream()
            .filter(module -> !exports(module).isEmpty())
            .collect(Collectors.toMap(ModuleDescriptor::name, PackagesTest::exports));
    assertThat(exported).containsExactlyInAnyOrderEntriesOf(EXPORTED);
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
    GoshawkModule core =
        Architecture.MODULES.stream()
            .filter(module -> module.name().equals("core"))
            .toList()
            .get(0);
    assertThatThrownBy(() -> noCyclesIn(core).check(classes))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("Cycle detected");
  }
}
