package dev.goshawk.codegen;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.ServiceDescriptorProto;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The Java class of every message in the files of a run, and the names that are taken in each Java
 * package.
 */
final class TypeIndex {

  private final Map<String, JavaType> messages = new HashMap<>();
  private final Map<String, Set<String>> topLevel = new HashMap<>();

  TypeIndex(List<FileDescriptorProto> files) {
    files.forEach(this::add);
  }

  /**
   * The Java class of a message, or null when no file of the run defines it.
   *
   * @param protoName its full name with a dot in front, as descriptors have it
   */
  @Nullable JavaType message(String protoName) {
    return messages.get(protoName);
  }

  /** The names of the top-level classes in a package that protoc generates for these files. */
  Set<String> topLevel(String javaPackage) {
    return Collections.unmodifiableSet(topLevel.getOrDefault(javaPackage, Set.of()));
  }

  private void add(FileDescriptorProto file) {
    String javaPackage = FileNames.javaPackage(file);
    String fileClass = FileNames.fileClass(file);
    boolean fileDeprecated = file.getOptions().getDeprecated();
    String scope = file.getPackage().isEmpty() ? "." : "." + file.getPackage() + ".";
    Set<String> taken = topLevel.computeIfAbsent(javaPackage, p -> new TreeSet<>());
    taken.add(fileClass);
    for (DescriptorProto message : file.getMessageTypeList()) {
      boolean nested = FileNames.isNested(file, message.getOptions().getFeatures());
      if (!nested) {
        taken.add(message.getName());
        taken.add(message.getName() + "OrBuilder");
      }
      add(
          file,
          scope,
          nested ? fileClass + "." : "",
          message,
          javaPackage,
          nested && fileDeprecated);
    }
    for (EnumDescriptorProto type : file.getEnumTypeList()) {
      if (!FileNames.isNested(file, type.getOptions().getFeatures())) {
        taken.add(type.getName());
      }
    }
    if (file.getOptions().getJavaGenericServices()) {
      for (ServiceDescriptorProto service : file.getServiceList()) {
        if (!FileNames.isNested(file, service.getOptions().getFeatures())) {
          taken.add(service.getName());
        }
      }
    }
  }

  private void add(
      FileDescriptorProto file,
      String protoScope,
      String javaScope,
      DescriptorProto message,
      String javaPackage,
      boolean deprecatedAround) {
    String name = message.getName();
    boolean deprecated = deprecatedAround || message.getOptions().getDeprecated();
    messages.put(
        protoScope + name, new JavaType(javaPackage, javaScope + name, deprecated, file.getName()));
    for (DescriptorProto nested : message.getNestedTypeList()) {
      add(file, protoScope + name + ".", javaScope + name + ".", nested, javaPackage, deprecated);
    }
  }
}
