package dev.goshawk.services.reflection;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.GenericDescriptor;
import dev.goshawk.services.reflection.nasty.NastyMethods;
import dev.goshawk.services.reflection.nasty.WithoutPackageMethods;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Whatever can be named in a nasty schema is found in its file, and nothing else is. What there is
 * to be named is told by protobuf's own descriptors.
 */
class SymbolsTest {

  private final SchemaIndex index = Files.nasty();
  private final Map<String, String> fileOf = new TreeMap<>();
  private final List<FieldDescriptor> extensions = new ArrayList<>();

  SymbolsTest() throws Exception {
    Map<String, ByteString> files =
        Files.compiled(Objects.requireNonNull(NastyMethods.SERVICE.schema()));
    files.putAll(Files.compiled(Objects.requireNonNull(WithoutPackageMethods.SERVICE.schema())));
    Map<String, FileDescriptor> linked = new HashMap<>();
    for (String name : files.keySet()) {
      walk(link(name, files, linked));
    }
  }

  private static FileDescriptor link(
      String name, Map<String, ByteString> files, Map<String, FileDescriptor> linked)
      throws Exception {
    FileDescriptor present = linked.get(name);
    if (present != null) {
      return present;
    }
    FileDescriptorProto file = FileDescriptorProto.parseFrom(files.get(name));
    List<FileDescriptor> imports = new ArrayList<>();
    for (String imported : file.getDependencyList()) {
      imports.add(link(imported, files, linked));
    }
    FileDescriptor made = FileDescriptor.buildFrom(file, imports.toArray(new FileDescriptor[0]));
    linked.put(name, made);
    return made;
  }

  private void walk(FileDescriptor file) {
    file.getMessageTypes().forEach(this::walk);
    file.getEnumTypes().forEach(this::walk);
    file.getExtensions().forEach(this::extension);
    file.getServices()
        .forEach(
            service -> {
              add(service);
              service.getMethods().forEach(this::add);
            });
  }

  private void walk(Descriptor message) {
    add(message);
    message.getFields().forEach(this::add);
    message.getOneofs().forEach(this::add);
    message.getNestedTypes().forEach(this::walk);
    message.getEnumTypes().forEach(this::walk);
    message.getExtensions().forEach(this::extension);
  }

  private void walk(EnumDescriptor type) {
    add(type);
    String scope = type.getFullName().substring(0, lastDot(type.getFullName()) + 1);
    type.getValues()
        .forEach(
            value -> {
              add(value); // as Java names it, and as C++ does
              fileOf.put(scope + value.getName(), value.getFile().getName());
            });
  }

  private void extension(FieldDescriptor extension) {
    add(extension);
    extensions.add(extension);
  }

  private void add(GenericDescriptor what) {
    fileOf.put(what.getFullName(), what.getFile().getName());
  }

  private static int lastDot(String name) {
    return name.lastIndexOf('.');
  }

  @Test
  void trap07_everySymbolIsFoundInItsFile() {
    assertThat(fileOf)
        .hasSizeGreaterThan(300) // descriptor.proto is among the files
        .containsKeys(
            "nasty.base.Extended.choice",
            "nasty.base.Extended.Nested.Deeper.DEEPEST_VALUE",
            "nasty.base.Extended.Nested.Deeper.Deepest.DEEPEST_VALUE",
            "nasty.base.Extended.Nested.Deeper.deep_extension",
            "nasty.left.Left._maybe",
            "nasty.right.from_elsewhere",
            "nasty.Nasty.Both",
            "Packageless.kind",
            "WithoutPackage.Ask");
    fileOf.forEach((name, file) -> assertThat(index.symbol(name)).as(name).hasToString(file));
  }

  @Test
  void everyExtensionIsFoundByItsNumber() {
    assertThat(extensions).hasSize(6);
    for (FieldDescriptor extension : extensions) {
      String message = extension.getContainingType().getFullName();
      assertThat(index.extension(message, extension.getNumber()))
          .as(extension.getFullName())
          .hasToString(extension.getFile().getName());
      assertThat(index.extensions(message)).contains(extension.getNumber());
    }
    assertThat(index.extensions("nasty.base.Extended")).containsExactly(100, 150, 199, 1000);
  }

  @Test
  void namesThatAreNearAreNotFound() {
    List<String> names = new ArrayList<>(fileOf.keySet());
    Random random = new Random(7);
    for (int i = 0; i < 20_000; i++) {
      String name = names.get(random.nextInt(names.size()));
      StringBuilder near = new StringBuilder(name);
      int at = random.nextInt(near.length());
      switch (random.nextInt(4)) {
        case 0 -> near.deleteCharAt(at);
        case 1 -> near.insert(at, (char) ('a' + random.nextInt(26)));
        case 2 -> near.setCharAt(at, '.');
        default -> near.append('.').append(names.get(random.nextInt(names.size())));
      }
      if (!fileOf.containsKey(near.toString())) {
        assertThat(index.symbol(near.toString())).as(near.toString()).isNull();
      }
    }
    assertThat(index.symbol("")).isNull();
    assertThat(index.symbol("nasty")).as("a package").isNull();
    assertThat(index.symbol("nasty.Nasty/Both")).isNull();
  }
}
