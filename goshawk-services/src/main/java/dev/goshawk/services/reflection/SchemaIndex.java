package dev.goshawk.services.reflection;

import dev.goshawk.api.Schema;
import dev.goshawk.api.ServiceDescriptor;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The services of a server, and where all that they use is defined. Immutable, any thread. */
final class SchemaIndex {

  /** Of no services. */
  static final SchemaIndex EMPTY = new SchemaIndex(List.of());

  private final List<String> services;
  private final Map<String, SchemaFile> files = new HashMap<>();
  private final Map<String, SchemaFile> symbols = new HashMap<>();
  private final Set<String> messages = new HashSet<>();
  private final Map<String, SortedMap<Integer, SchemaFile>> extensions = new HashMap<>();

  private SchemaIndex(Collection<String> services) {
    this.services = List.copyOf(services);
  }

  /**
   * An index.
   *
   * @param services the services
   * @param more files beside theirs
   * @param warnings is told what is wrong with schemas
   */
  static SchemaIndex of(
      List<ServiceDescriptor> services, List<Schema> more, Consumer<String> warnings) {
    SchemaFiles files = new SchemaFiles(warnings);
    TreeSet<String> names = new TreeSet<>();
    for (ServiceDescriptor service : services) {
      if (names.add(service.name())) {
        files.add(service);
      }
    }
    more.forEach(schema -> files.add(schema, "file " + schema));
    SchemaIndex index = new SchemaIndex(names);
    files.all().forEach(file -> index.add(file, files, warnings));
    for (ServiceDescriptor service : services) {
      Schema schema = service.schema();
      if (schema != null
          && files.get(schema.fileName()) != null
          && !index.symbols.containsKey(service.name())) {
        warnings.accept("service " + service + " is not defined in its schema, " + schema);
      }
    }
    return index;
  }

  private void add(SchemaFile file, SchemaFiles all, Consumer<String> warnings) {
    files.put(file.name(), file);
    for (String imported : file.imports()) {
      if (all.get(imported) == null) {
        warnings.accept(
            file + " imports " + imported + ", which is in no schema: tools may not read it");
      }
    }
    Set<String> others = new TreeSet<>();
    FileSymbols.visit(
        file.descriptor(),
        new FileSymbols.Visitor() {
          @Override
          public void symbol(String name) {
            SchemaFile other = symbols.putIfAbsent(name, file);
            if (other != null && !other.name().equals(file.name())) {
              others.add(other.name());
            }
          }

          @Override
          public void message(String name) {
            messages.add(name);
          }

          @Override
          public void extension(String message, int number) {
            extensions.computeIfAbsent(message, first -> new TreeMap<>()).putIfAbsent(number, file);
          }
        });
    for (String other : others) {
      warnings.accept(
          file
              + " defines what "
              + other
              + " does, too: is it one file that was compiled under two paths?");
    }
  }

  /** The names of the services, sorted. */
  List<String> services() {
    return services;
  }

  /** The file of a name, or null. */
  @Nullable SchemaFile file(String name) {
    return files.get(name);
  }

  /** The file that defines what has a full name, or null. */
  @Nullable SchemaFile symbol(String name) {
    return symbols.get(name);
  }

  /** The file that defines an extension of a message, or null. */
  @Nullable SchemaFile extension(String message, int number) {
    SortedMap<Integer, SchemaFile> known = extensions.get(message);
    return known == null ? null : known.get(number);
  }

  /** The numbers of the extensions of a message, ascending; null when there is no such message. */
  @Nullable Collection<Integer> extensions(String message) {
    SortedMap<Integer, SchemaFile> known = extensions.get(message);
    if (known != null) {
      return known.keySet();
    }
    return messages.contains(message) ? List.of() : null;
  }
}
