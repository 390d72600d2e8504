package dev.goshawk.services.reflection;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumDescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumValueDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.MethodDescriptorProto;
import com.google.protobuf.DescriptorProtos.OneofDescriptorProto;
import com.google.protobuf.DescriptorProtos.ServiceDescriptorProto;

/** Names all that a file defines, by full names without a leading dot. */
final class FileSymbols {

  /** What is told of the names. */
  interface Visitor {
    /** Something has this full name. */
    void symbol(String name);

    /** A message has this full name; comes behind its {@link #symbol}. */
    void message(String name);

    /** A message, which may be of another file, has an extension of this number. */
    void extension(String message, int number);
  }

  private final Visitor visitor;

  private FileSymbols(Visitor visitor) {
    this.visitor = visitor;
  }

  static void visit(FileDescriptorProto file, Visitor visitor) {
    new FileSymbols(visitor).file(file);
  }

  private void file(FileDescriptorProto file) {
    String scope = file.getPackage();
    file.getMessageTypeList().forEach(message -> message(scope, message));
    file.getEnumTypeList().forEach(type -> enumeration(scope, type));
    file.getExtensionList().forEach(extension -> extension(scope, extension));
    for (ServiceDescriptorProto service : file.getServiceList()) {
      String name = within(scope, service.getName());
      visitor.symbol(name);
      for (MethodDescriptorProto method : service.getMethodList()) {
        visitor.symbol(within(name, method.getName()));
      }
    }
  }

  private void message(String scope, DescriptorProto message) {
    String name = within(scope, message.getName());
    visitor.symbol(name);
    visitor.message(name);
    for (FieldDescriptorProto field : message.getFieldList()) {
      visitor.symbol(within(name, field.getName()));
    }
    for (OneofDescriptorProto oneof : message.getOneofDeclList()) {
      visitor.symbol(within(name, oneof.getName()));
    }
    message.getNestedTypeList().forEach(nested -> message(name, nested));
    message.getEnumTypeList().forEach(type -> enumeration(name, type));
    message.getExtensionList().forEach(extension -> extension(name, extension));
  }

  /** Values are siblings of their enum in C++ and Go, and within it in Java: both are names. */
  private void enumeration(String scope, EnumDescriptorProto type) {
    String name = within(scope, type.getName());
    visitor.symbol(name);
    for (EnumValueDescriptorProto value : type.getValueList()) {
      visitor.symbol(within(scope, value.getName()));
      visitor.symbol(within(name, value.getName()));
    }
  }

  private void extension(String scope, FieldDescriptorProto extension) {
    visitor.symbol(within(scope, extension.getName()));
    String message = extension.getExtendee();
    visitor.extension(
        message.startsWith(".") ? message.substring(1) : message, extension.getNumber());
  }

  private static String within(String scope, String name) {
    return scope.isEmpty() ? name : scope + "." + name;
  }
}
