package dev.goshawk.codegen;

import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.ServiceDescriptorProto;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The names of the classes of every service in a run, such that none meets another.
 *
 * <p>The base of a service's names is its own without {@code Service} at the end: {@code Echo} for
 * {@code EchoService}. Where two services of a Java package would share a base, or nothing would be
 * left, it is the full name; its first letter is a capital. Where one of the classes would then be
 * called like a class of protoc's, or of another service, the base gets {@code Rpc} at its end, and
 * a number if that is taken too. Case does not tell names apart, for the sake of file systems where
 * it does not.
 *
 * <p>The outcome depends on which files the run knows, but not on their order.
 */
final class ServiceNames {

  private static final String SUFFIX = "Service";

  private record Entry(FileDescriptorProto file, ServiceDescriptorProto service) {
    String key() {
      return file.getName() + ":" + service.getName();
    }

    String shortName() {
      String name = service.getName();
      return name.endsWith(SUFFIX) && !name.equals(SUFFIX)
          ? name.substring(0, name.length() - SUFFIX.length())
          : name;
    }
  }

  private final TypeIndex types;
  private final Map<String, ServiceClasses> byService = new HashMap<>();
  private final Map<String, Set<String>> generated = new HashMap<>();

  /** Names for the services of all files; those not in {@code toGenerate} come first. */
  ServiceNames(List<FileDescriptorProto> files, Set<String> toGenerate, TypeIndex types) {
    this.types = types;
    Map<String, List<Entry>> known = new HashMap<>();
    Map<String, List<Entry>> wanted = new HashMap<>();
    files.stream()
        .sorted(Comparator.comparing(FileDescriptorProto::getName))
        .forEach(
            file -> {
              Map<String, List<Entry>> group = toGenerate.contains(file.getName()) ? wanted : known;
              for (ServiceDescriptorProto service : file.getServiceList()) {
                group
                    .computeIfAbsent(FileNames.javaPackage(file), p -> new ArrayList<>())
                    .add(new Entry(file, service));
              }
            });
    known.forEach(this::assign);
    wanted.forEach(this::assign);
  }

  /** The classes of a service. */
  ServiceClasses of(FileDescriptorProto file, ServiceDescriptorProto service) {
    ServiceClasses classes = byService.get(new Entry(file, service).key());
    if (classes == null) {
      throw new IllegalArgumentException(service.getName() + " is not in " + file.getName());
    }
    return classes;
  }

  /** The names of all top-level classes that the run knows in a Java package. */
  Set<String> topLevel(String javaPackage) {
    Set<String> names = new TreeSet<>(types.topLevel(javaPackage));
    names.addAll(generated.getOrDefault(javaPackage, Set.of()));
    return names;
  }

  private void assign(String javaPackage, List<Entry> services) {
    Map<String, Integer> sharing = new HashMap<>();
    for (Entry entry : services) {
      sharing.merge(folded(entry.shortName()), 1, Integer::sum);
    }
    Set<String> taken = new HashSet<>();
    topLevel(javaPackage).forEach(name -> taken.add(folded(name)));
    for (Entry entry : services) {
      boolean shared = sharing.getOrDefault(folded(entry.shortName()), 0) > 1;
      String base = capitalized(shared ? entry.service.getName() : entry.shortName());
      ServiceClasses classes = new ServiceClasses(base);
      for (int i = 1; meets(classes, taken); i++) {
        classes = new ServiceClasses(base + "Rpc" + (i == 1 ? "" : i));
      }
      byService.put(entry.key(), classes);
      for (String name : classes.all()) {
        taken.add(folded(name));
        generated.computeIfAbsent(javaPackage, p -> new HashSet<>()).add(name);
      }
    }
  }

  private static boolean meets(ServiceClasses classes, Set<String> taken) {
    return classes.all().stream().anyMatch(name -> taken.contains(folded(name)));
  }

  private static String capitalized(String name) {
    return name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
  }

  private static String folded(String name) {
    return name.toLowerCase(Locale.ROOT);
  }
}
