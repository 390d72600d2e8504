package dev.goshawk.services.reflection;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.goshawk.api.Schema;
import dev.goshawk.api.ServiceDescriptor;
import dev.goshawk.services.reflection.proto.FileDescriptorResponse;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Collects the files of schemas, one of each name. One thread.
 *
 * <p>Of two files of one name the first counts; where they say different things that is a fault of
 * the build. Protobuf's own files differ by the version of the compiler and only ever grow: the
 * largest counts.
 */
final class SchemaFiles {

  private final Map<String, SchemaFile> files = new LinkedHashMap<>();
  private final Map<String, byte[]> read = new HashMap<>();
  private final Set<String> differing = new HashSet<>();
  private final Consumer<String> warnings;

  /**
   * No files yet.
   *
   * @param warnings is told what is wrong with schemas
   */
  SchemaFiles(Consumer<String> warnings) {
    this.warnings = warnings;
  }

  /** The files, in the order in which they were added. */
  Collection<SchemaFile> all() {
    return files.values();
  }

  @Nullable SchemaFile get(String name) {
    return files.get(name);
  }

  void add(ServiceDescriptor service) {
    Schema schema = service.schema();
    if (schema == null) {
      warnings.accept(
          "service " + service + " has no schema: tools can list it, but not describe it");
    } else {
      add(schema, "service " + service);
    }
  }

  void add(Schema schema, String owner) {
    try {
      byte[] descriptors = schema.descriptors();
      byte[] before = read.put(schema.fileName(), descriptors);
      if (before != null && Arrays.equals(before, descriptors)) {
        return; // another service of the same file
      }
      // This message has field 1 of FileDescriptorSet, as bytes: those of each file as they are.
      for (ByteString bytes :
          FileDescriptorResponse.parseFrom(descriptors).getFileDescriptorProtoList()) {
        add(SchemaFile.of(bytes), owner);
      }
    } catch (InvalidProtocolBufferException | RuntimeException e) { // it is code of the application
      warnings.accept("the schema of " + owner + ", " + schema + ", cannot be read: " + e);
    }
  }

  private void add(SchemaFile file, String owner) {
    SchemaFile present = files.putIfAbsent(file.name(), file);
    if (present == null || present.says(file)) {
      return;
    }
    if (file.isOfProtobuf()) {
      if (file.bytes().size() > present.bytes().size()) {
        files.put(file.name(), file);
      }
    } else if (differing.add(file.name())) {
      warnings.accept(
          "the schema of "
              + owner
              + " has another "
              + file
              + " than one before it, which is the one that clients are sent");
    }
  }
}
