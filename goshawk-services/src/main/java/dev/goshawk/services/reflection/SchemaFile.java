package dev.goshawk.services.reflection;

import com.google.protobuf.ByteString;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.InvalidProtocolBufferException;
import java.util.List;

/**
 * One {@code .proto} file.
 *
 * @param name as others import it
 * @param bytes the serialized {@code FileDescriptorProto} as the compiler made it, which is what
 *     clients are sent: encoded anew, it could lose what this version of protobuf does not know
 * @param imports the names of the files that it imports
 */
record SchemaFile(String name, ByteString bytes, List<String> imports) {

  SchemaFile {
    imports = List.copyOf(imports);
  }

  static SchemaFile of(ByteString bytes) throws InvalidProtocolBufferException {
    FileDescriptorProto file = FileDescriptorProto.parseFrom(bytes);
    return new SchemaFile(file.getName(), bytes, file.getDependencyList());
  }

  /** What the file says. Not kept: it takes several times the memory of the bytes. */
  FileDescriptorProto descriptor() {
    try {
      return FileDescriptorProto.parseFrom(bytes);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException(name + " could be read before", e);
    }
  }

  /** Whether another file says the same; comments and where they stand do not matter. */
  boolean says(SchemaFile other) {
    return bytes.equals(other.bytes)
        || descriptor().toBuilder()
            .clearSourceCodeInfo()
            .build()
            .equals(other.descriptor().toBuilder().clearSourceCodeInfo().build());
  }

  /** Whether it belongs to protobuf itself. */
  boolean isOfProtobuf() {
    return name.startsWith("google/protobuf/");
  }

  @Override
  public String toString() {
    return name;
  }
}
