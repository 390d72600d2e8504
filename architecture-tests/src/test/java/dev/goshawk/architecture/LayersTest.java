package dev.goshawk.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import dev.goshawk.architecture.Architecture.GoshawkModule;
import dev.goshawk.codegen.sample.UsesJUnit;
import dev.goshawk.core.server.call.sample.KnowsHttp2;
import dev.goshawk.http2.sample.UsesTheApi;
import dev.goshawk.netty.sample.UsesALowerLayer;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Each layer of the architecture uses only layers below it. */
class LayersTest {
  @Test
  void everyClassUsesOnlyWhatItsModuleMayUse() {
    JavaClasses classes = Shipped.classes();
    assertThat(classes).as("classes of Goshawk on the class path").hasSizeGreaterThan(20);
    ArchitectureRules.layers().check(classes);
    Architecture.MODULES.forEach(module -> ArchitectureRules.libraries(module).check(classes));
  }

  @Test
  void theListItselfPointsDownwards() {
    Map<String, GoshawkModule> modules =
        Architecture.MODULES.stream()
            .collect(Collectors.toMap(GoshawkModule::name, Function.identity()));
    for (GoshawkModule module : Architecture.MODULES) {
      for (String used : module.mayUse()) {
        boolean down = modules.get(used).layer() < module.layer();
        boolean besideOnTheTopLayer = module.layer() == 4 && modules.get(used).layer() == 4;
        boolean thePluginAndItsGenerator = module.name().equals("maven") && used.equals("codegen");
        assertThat(down || besideOnTheTopLayer || thePluginAndItsGenerator)
            .as("%s (layer %d) uses %s", module.name(), module.layer(), used)
            .isTrue();
      }
    }
  }

  @Test
  void everyShippedModuleIsListed() {
    assertThat(Shipped.modules().keySet())
        .filteredOn(module -> !module.equals("dev.goshawk")) // has no classes
        .isSubsetOf(Architecture.MODULES.stream().map(GoshawkModule::rootPackage).toList())
        .hasSizeGreaterThanOrEqualTo(9);
  }

  @Test
  void serverCallsKnowNothingOfHttp2() {
    ArchitectureRules.servesCallsWithoutHttp2().check(Shipped.classes());
  }

  @Test
  void aServerCallThatKnowsHttp2IsFound() {
    assertThat(breaches(ArchitectureRules.servesCallsWithoutHttp2(), KnowsHttp2.class))
        .isNotEmpty()
        .allMatch(breach -> breach.contains("dev.goshawk.http2.Http2Stream"));
  }

  @Test
  void aUseOfTheSameLayerIsFound() {
    assertThat(breaches(ArchitectureRules.layers(), UsesTheApi.class))
        .isNotEmpty()
        .allMatch(breach -> breach.contains("dev.goshawk.api.Status"));
  }

  @Test
  void aUseOfALibraryThatIsNotTheModulesIsFound() {
    assertThat(librariesOf(UsesJUnit.class))
        .isNotEmpty()
        .allMatch(breach -> breach.contains("org.junit.jupiter.api."));
  }

  @Test
  void aUseOfALowerLayerIsNoBreach() {
    assertThat(breaches(ArchitectureRules.layers(), UsesALowerLayer.class)).isEmpty();
    assertThat(librariesOf(UsesALowerLayer.class)).isEmpty();
  }

  @Test
  void aClassOfNoModuleIsFound() {
    assertThat(breaches(ArchitectureRules.layers(), LayersTest.class))
        .singleElement()
        .asString()
        .contains("dev.goshawk.architecture.LayersTest");
  }

  private static List<String> librariesOf(Class<?> type) {
    GoshawkModule module = Architecture.moduleOf(type.getPackageName()).orElseThrow();
    return breaches(ArchitectureRules.libraries(module), type);
  }

  private static List<String> breaches(ArchRule rule, Class<?> type) {
    return rule.evaluate(new ClassFileImporter().importClasses(type))
        .getFailureReport()
        .getDetails();
  }
}
