package dev.goshawk.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleName;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.Architectures.LayeredArchitecture;
import dev.goshawk.architecture.Architecture.GoshawkModule;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The rules, in ArchUnit's own terms where it has them: layers, libraries, and packages without
 * cycles. Those of signatures are a function from classes to a sentence for each breach.
 */
final class ArchitectureRules {
  private ArchitectureRules() {}

  /** Every class is in a module, and mentions, of Goshawk, only modules that its own may use. */
  static ArchRule layers() {
    LayeredArchitecture layers =
        layeredArchitecture()
            .consideringOnlyDependenciesInAnyPackage("dev.goshawk..")
            .withOptionalLayers(true);
    for (GoshawkModule module : Architecture.MODULES) {
      layers = layers.layer(module.name()).definedBy(module.rootPackage() + "..");
    }
    for (GoshawkModule module : Architecture.MODULES) {
      String[] used = module.mayUse().toArray(String[]::new);
      layers =
          used.length == 0
              ? layers.whereLayer(module.name()).mayNotAccessAnyLayer()
              : layers.whereLayer(module.name()).mayOnlyAccessLayers(used);
    }
    return layers
        .ensureAllClassesAreContainedInArchitectureIgnoring(
            simpleName("module-info").as("module-info"))
        .because("a module uses lower layers only; a new one gets a line in Architecture");
  }

  /** No class of a module mentions a library, beside the JDK, that the module may not use. */
  static ArchRule libraries(GoshawkModule module) {
    return classes()
        .that()
        .resideInAPackage(module.rootPackage() + "..")
        .should()
        .onlyDependOnClassesThat(
            describe(
                "are of the JDK, of Goshawk or of " + module.libraries(),
                type -> isLibrary(module, type.getBaseComponentType().getPackageName())))
        .allowEmptyShould(true);
  }

  private static boolean isLibrary(GoshawkModule module, String packageName) {
    return isJdk(packageName)
        || Architecture.isIn(packageName, "dev.goshawk")
        || packageName.equals("org.jspecify.annotations")
        || module.libraries().stream().anyMatch(prefix -> Architecture.isIn(packageName, prefix));
  }

  /**
   * What serves calls on a server knows no version of HTTP: neither the engine's types nor the
   * classes of core that bring calls over it.
   */
  static ArchRule servesCallsWithoutHttp2() {
    return noClasses()
        .that()
        .resideInAnyPackage("dev.goshawk.core.server.call..", "dev.goshawk.core.server.handler..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.goshawk.http2..")
        .orShould()
        .dependOnClassesThat(
            describe(
                "are those of core that use HTTP/2's streams",
                type ->
                    type.getPackageName().equals("dev.goshawk.core.server")
                        || type.getSimpleName().equals("Http2Exchange")
                        || type.getSimpleName().equals("GrpcConnection")));
  }

  /** No package depends on itself by way of others, in a module or over several. */
  static ArchRule noCycles() {
    return slices().matching("dev.goshawk.(**)").should().beFreeOfCycles();
  }

  /**
   * What signatures may show beside the JDK and the libraries that their module shows.
   *
   * @param of the packages whose public types are looked at
   * @param toAll the packages whose types they may show
   * @param toSubclasses more packages, whose types protected members may show: those that are
   *     exported to the modules that are meant to extend them
   */
  record Shown(Set<String> of, Set<String> toAll, Set<String> toSubclasses) {}

  /** Each type in the public and protected signatures of public types that must not be there. */
  static List<String> signatureBreaches(Iterable<JavaClass> classes, Shown rule) {
    List<String> breaches = new ArrayList<>();
    for (JavaClass type : classes) {
      if (!rule.of().contains(type.getPackageName()) || !isVisible(type)) {
        continue;
      }
      Set<String> shown =
          Architecture.moduleOf(type.getPackageName())
              .map(GoshawkModule::inSignatures)
              .orElse(Set.of());
      signatures(type)
          .forEach(
              signature -> {
                for (JavaClass mentioned : signature.type().getAllInvolvedRawTypes()) {
                  String target = mentioned.getBaseComponentType().getPackageName();
                  if (!isJdk(target)
                      && !rule.toAll().contains(target)
                      && !(signature.toSubclasses() && rule.toSubclasses().contains(target))
                      && shown.stream().noneMatch(prefix -> Architecture.isIn(target, prefix))) {
                    breaches.add(signature.of() + " shows " + mentioned.getName());
                  }
                }
              });
    }
    return breaches;
  }

  private record Signature(String of, JavaType type, boolean toSubclasses) {}

  private static Stream<Signature> signatures(JavaClass type) {
    String name = type.getName();
    Stream<JavaType> ofType =
        Stream.of(
                type.getSuperclass().stream(),
                type.getInterfaces().stream(),
                type.getTypeParameters().stream())
            .flatMap(types -> types);
    Stream<Signature> ofFields =
        type.getFields().stream()
            .filter(field -> isVisible(field.getModifiers()))
            .map(field -> signature(field, field.getType()));
    Stream<Signature> ofCode =
        type.getCodeUnits().stream()
            .filter(code -> isVisible(code.getModifiers()))
            .flatMap(code -> types(code).map(t -> signature(code, t)));
    return Stream.of(ofType.map(t -> new Signature(name, t, false)), ofFields, ofCode)
        .flatMap(signatures -> signatures);
  }

  private static Signature signature(JavaMember member, JavaType type) {
    return new Signature(
        member.getFullName(), type, member.getModifiers().contains(JavaModifier.PROTECTED));
  }

  private static Stream<JavaType> types(JavaCodeUnit code) {
    return Stream.of(
            Stream.of(code.getReturnType()),
            code.getParameterTypes().stream(),
            code.getTypeParameters().stream(),
            code.getThrowsClause().getTypes().stream())
        .flatMap(types -> types);
  }

  private static boolean isVisible(JavaClass type) {
    return isVisible(type.getModifiers())
        && type.getEnclosingClass().map(ArchitectureRules::isVisible).orElse(true);
  }

  private static boolean isVisible(Set<JavaModifier> modifiers) {
    return !modifiers.contains(JavaModifier.SYNTHETIC)
        && (modifiers.contains(JavaModifier.PUBLIC) || modifiers.contains(JavaModifier.PROTECTED));
  }

  /** Whether a package is the JDK's own; primitive types have the empty package. */
  private static boolean isJdk(String packageName) {
    return packageName.isEmpty()
        || Architecture.isIn(packageName, "java")
        || ModuleLayer.boot().modules().stream()
            .anyMatch(module -> module.getPackages().contains(packageName));
  }
}
