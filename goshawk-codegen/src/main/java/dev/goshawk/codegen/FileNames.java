package dev.goshawk.codegen;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.Edition;
import com.google.protobuf.DescriptorProtos.EnumDescriptorProto;
import com.google.protobuf.DescriptorProtos.FeatureSet;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.ServiceDescriptorProto;
import com.google.protobuf.JavaFeaturesProto;
import com.google.protobuf.JavaFeaturesProto.JavaFeatures.NestInFileClassFeature.NestInFileClass;
import java.util.List;

/**
 * What protoc's Java generator calls the package and the file class of a {@code .proto} file, and
 * which types it puts inside the file class.
 *
 * <p>Up to edition 2023 the option {@code java_multiple_files} decides for the whole file, and a
 * file class that would be called like a type inside gets {@code OuterClass} at its end. From
 * edition 2024 on the feature {@code (pb.java).nest_in_file_class} decides for each type, NO by
 * default, and a file class ends in {@code Proto}; where that is the name of a type, protoc refuses
 * the file.
 */
final class FileNames {

  private FileNames() {}

  /** The Java package: {@code java_package}, else the package of the file. */
  static String javaPackage(FileDescriptorProto file) {
    return file.getOptions().hasJavaPackage()
        ? file.getOptions().getJavaPackage()
        : file.getPackage();
  }

  /** The class that holds the file's descriptor, and the types that are nested. */
  static String fileClass(FileDescriptorProto file) {
    if (file.getOptions().hasJavaOuterClassname()) {
      return file.getOptions().getJavaOuterClassname();
    }
    String name = file.getName();
    name = name.substring(name.lastIndexOf('/') + 1);
    name = withoutSuffix(withoutSuffix(name, ".protodevel"), ".proto");
    name = camelCase(name);
    if (isSinceEdition2024(file)) {
      return name + "Proto";
    }
    return hasTypeNamed(file, name) ? name + "OuterClass" : name;
  }

  /** Whether a top-level type with these features is nested in the file class. */
  static boolean isNested(FileDescriptorProto file, FeatureSet features) {
    if (isSinceEdition2024(file)) {
      return features.getExtension(JavaFeaturesProto.java_).getNestInFileClass()
          == NestInFileClass.YES;
    }
    return !file.getOptions().getJavaMultipleFiles();
  }

  private static boolean isSinceEdition2024(FileDescriptorProto file) {
    return file.getSyntax().equals("editions")
        && file.getEdition().getNumber() >= Edition.EDITION_2024.getNumber();
  }

  private static String withoutSuffix(String name, String suffix) {
    return name.endsWith(suffix) ? name.substring(0, name.length() - suffix.length()) : name;
  }

  /** Letters after anything but a letter become capitals; what is no letter or digit goes. */
  private static String camelCase(String name) {
    StringBuilder camel = new StringBuilder(name.length());
    boolean capital = true;
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c >= 'a' && c <= 'z') {
        camel.append(capital ? (char) (c - 'a' + 'A') : c);
        capital = false;
      } else if (c >= 'A' && c <= 'Z') {
        camel.append(c);
        capital = false;
      } else {
        if (c >= '0' && c <= '9') {
          camel.append(c);
        }
        capital = true;
      }
    }
    return camel.toString();
  }

  private static boolean hasTypeNamed(FileDescriptorProto file, String name) {
    for (ServiceDescriptorProto service : file.getServiceList()) {
      if (service.getName().equals(name)) {
        return true;
      }
    }
    return hasTypeNamed(file.getMessageTypeList(), file.getEnumTypeList(), name);
  }

  private static boolean hasTypeNamed(
      List<DescriptorProto> messages, List<EnumDescriptorProto> enums, String name) {
    for (EnumDescriptorProto type : enums) {
      if (type.getName().equals(name)) {
        return true;
      }
    }
    for (DescriptorProto type : messages) {
      if (type.getName().equals(name)
          || hasTypeNamed(type.getNestedTypeList(), type.getEnumTypeList(), name)) {
        return true;
      }
    }
    return false;
  }
}
