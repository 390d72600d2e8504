package dev.goshawk.architecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.Location;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleDescriptor.Requires;
import java.lang.module.ModuleDescriptor.Requires.Modifier;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What this build ships: its jars, its modules, its classes. */
final class Shipped {
  /**
   * Written by the build: the jars (or class directories) of shipped modules and of what they use.
   */
  private static final Path CLASS_PATH_FILE =
      Path.of(System.getProperty("goshawk.shipped.classpath"));

  private Shipped() {}

  /** The runtime class path of all shipped modules together; no test library is on it. */
  static List<Path> classPath() {
    try {
      String line = Files.readString(CLASS_PATH_FILE).strip();
      return Stream.of(line.split(File.pathSeparator)).map(Path::of).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Goshawk's own modules that have a descriptor, by name. */
  static Map<String, ModuleDescriptor> modules() {
    return ModuleFinder.of(classPath().toArray(Path[]::new)).findAll().stream()
        .map(ModuleReference::descriptor)
        .filter(descriptor -> Architecture.isIn(descriptor.name(), "dev.goshawk"))
        .filter(descriptor -> !descriptor.isAutomatic())
        .collect(Collectors.toMap(ModuleDescriptor::name, descriptor -> descriptor));
  }

  /**
   * The packages that are exported to everybody. The Maven plugin has no descriptor; Maven sees it
   * whole.
   */
  static Set<String> publicPackages() {
    return Stream.concat(
            Stream.of("dev.goshawk.maven"),
            modules().values().stream()
                .flatMap(descriptor -> descriptor.exports().stream())
                .filter(export -> !export.isQualified())
                .map(ModuleDescriptor.Exports::source))
        .collect(Collectors.toSet());
  }

  /**
   * The modules of Goshawk, beside itself, whose exported packages an application sees that
   * requires one: those that are required transitively from it on.
   */
  static Set<String> readBy(String module) {
    Map<String, ModuleDescriptor> all = modules();
    Set<String> read = new TreeSet<>();
    Deque<String> open = new ArrayDeque<>(Set.of(module));
    while (!open.isEmpty()) {
      all.get(open.remove()).requires().stream()
          .filter(requires -> requires.modifiers().contains(Modifier.TRANSITIVE))
          .map(Requires::name)
          .filter(name -> all.containsKey(name) && read.add(name))
          .forEach(open::add);
    }
    return read;
  }

  /** The packages that a module exports to everybody. */
  static Set<String> publicPackagesOf(String module) {
    return exports(module, false);
  }

  /** The packages that a module exports to others that it names. */
  static Set<String> packagesForSomeOf(String module) {
    return exports(module, true);
  }

  private static Set<String> exports(String module, boolean qualified) {
    return modules().get(module).exports().stream()
        .filter(export -> export.isQualified() == qualified)
        .map(ModuleDescriptor.Exports::source)
        .collect(Collectors.toSet());
  }

  /** Every class of Goshawk that is shipped. */
  static JavaClasses classes() {
    return Classes.READ_ONCE;
  }

  private static final class Classes {
    static final JavaClasses READ_ONCE =
        new ClassFileImporter()
            .withImportOption(location -> location.contains("/dev/goshawk/"))
            .importLocations(
                classPath().stream().map(Classes::location).collect(Collectors.toSet()));

    private static Location location(Path entry) {
      return Files.isDirectory(entry)
          ? Location.of(entry)
          : Location.of(URI.create("jar:" + entry.toUri() + "!/"));
    }
  }
}
