package dev.goshawk.services.reflection;

import com.google.protobuf.ByteString;
import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.DescriptorProtos.ServiceDescriptorProto;
import dev.goshawk.api.Schema;
import dev.goshawk.api.ServiceDescriptor;
import dev.goshawk.services.reflection.nasty.NastyMethods;
import dev.goshawk.services.reflection.nasty.WithoutPackageMethods;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Files of schemas, made by hand or compiled. */
final class Files {
  private Files() {}

  /** A file of a package with one message of its own name. */
  static FileDescriptorProto.Builder file(String name, String... imports) {
    return FileDescriptorProto.newBuilder()
        .setName(name)
        .setPackage(name.replace(".proto", "").replace('/', '.'))
        .addAllDependency(List.of(imports))
        .addMessageType(DescriptorProto.newBuilder().setName("Own"));
  }

  static FileDescriptorProto.Builder withService(String name, String service, String... imports) {
    return file(name, imports).addService(ServiceDescriptorProto.newBuilder().setName(service));
  }

  static Schema schema(String name, FileDescriptorProto.Builder... files) {
    FileDescriptorSet.Builder set = FileDescriptorSet.newBuilder();
    for (FileDescriptorProto.Builder file : files) {
      set.addFile(file);
    }
    byte[] bytes = set.build().toByteArray();
    return Schema.of(name, () -> bytes);
  }

  static ServiceDescriptor service(String name, Schema schema) {
    return ServiceDescriptor.builder(name).schema(schema).build();
  }

  /** The index of some services; what is wrong with them goes into a list. */
  static SchemaIndex index(List<String> warnings, ServiceDescriptor... services) {
    return SchemaIndex.of(List.of(services), List.of(), warnings::add);
  }

  /** The services of src/test/proto. */
  static SchemaIndex nasty() {
    List<String> warnings = new ArrayList<>();
    SchemaIndex index = index(warnings, NastyMethods.SERVICE, WithoutPackageMethods.SERVICE);
    if (!warnings.isEmpty()) {
      throw new AssertionError(warnings);
    }
    return index;
  }

  /** The files of a schema by name, each as the compiler wrote it. */
  static Map<String, ByteString> compiled(Schema schema) throws Exception {
    Map<String, ByteString> files = new TreeMap<>();
    for (FileDescriptorProto file :
        FileDescriptorSet.parseFrom(schema.descriptors()).getFileList()) {
      files.put(file.getName(), file.toByteString());
    }
    return files;
  }

  /** The names of files that were sent. */
  static List<String> names(List<ByteString> files) throws Exception {
    List<String> names = new ArrayList<>();
    for (ByteString file : files) {
      names.add(FileDescriptorProto.parseFrom(file).getName());
    }
    return names;
  }
}
