package dev.goshawk.codegen;

import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.MethodDescriptorProto;
import com.google.protobuf.DescriptorProtos.ServiceDescriptorProto;
import com.google.protobuf.DescriptorProtos.SourceCodeInfo.Location;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** Reads the services of one file out of its descriptor. */
final class ServiceReader {

  private final FileDescriptorProto file;
  private final String javaPackage;
  private final TypeIndex types;
  private final ServiceNames names;
  private final Consumer<String> warnings;
  private final Map<List<Integer>, String> comments = new HashMap<>();

  ServiceReader(
      FileDescriptorProto file, TypeIndex types, ServiceNames names, Consumer<String> warnings) {
    this.file = file;
    this.javaPackage = FileNames.javaPackage(file);
    this.types = types;
    this.names = names;
    this.warnings = warnings;
    for (Location location : file.getSourceCodeInfo().getLocationList()) {
      String comment =
          location.getLeadingComments().isBlank()
              ? location.getTrailingComments()
              : location.getLeadingComments();
      if (!comment.isBlank()) {
        comments.put(location.getPathList(), comment);
      }
    }
  }

  List<Service> services() throws GenerationException {
    List<Service> services = new ArrayList<>();
    for (int i = 0; i < file.getServiceCount(); i++) {
      services.add(service(i));
    }
    return services;
  }

  private Service service(int index) throws GenerationException {
    ServiceDescriptorProto service = file.getService(index);
    String prefix = file.getPackage().isEmpty() ? "" : file.getPackage() + ".";
    return new Service(
        file.getName(),
        prefix + service.getName(),
        javaPackage,
        names.of(file, service),
        comment(FileDescriptorProto.SERVICE_FIELD_NUMBER, index),
        file.getOptions().getDeprecated() || service.getOptions().getDeprecated(),
        methods(index, prefix + service.getName()),
        names.topLevel(javaPackage));
  }

  private List<Method> methods(int serviceIndex, String service) throws GenerationException {
    List<MethodDescriptorProto> rpcs = file.getService(serviceIndex).getMethodList();
    List<Method> methods = new ArrayList<>();
    List<String> javaNames =
        MethodNames.of(
            file.getName() + ": " + service,
            rpcs.stream().map(MethodDescriptorProto::getName).toList(),
            warnings);
    Set<String> takenConstants = new HashSet<>();
    takenConstants.add(MethodsSource.SERVICE);
    for (MethodDescriptorProto rpc : rpcs) {
      // A constant called like a type would hide it: messages may well be in capitals.
      takenConstants.add(message(service, rpc, rpc.getInputType()).outermost());
      takenConstants.add(message(service, rpc, rpc.getOutputType()).outermost());
    }
    for (int i = 0; i < rpcs.size(); i++) {
      MethodDescriptorProto rpc = rpcs.get(i);
      String constant = Identifiers.free(Identifiers.constant(rpc.getName()), takenConstants);
      takenConstants.add(constant);
      methods.add(
          new Method(
              rpc.getName(),
              javaNames.get(i),
              constant,
              Method.Kind.of(rpc.getClientStreaming(), rpc.getServerStreaming()),
              message(service, rpc, rpc.getInputType()),
              message(service, rpc, rpc.getOutputType()),
              idempotency(rpc),
              comment(
                  FileDescriptorProto.SERVICE_FIELD_NUMBER,
                  serviceIndex,
                  ServiceDescriptorProto.METHOD_FIELD_NUMBER,
                  i),
              rpc.getOptions().getDeprecated()));
    }
    return methods;
  }

  private static String idempotency(MethodDescriptorProto rpc) {
    return switch (rpc.getOptions().getIdempotencyLevel()) {
      case IDEMPOTENCY_UNKNOWN -> "";
      case NO_SIDE_EFFECTS, IDEMPOTENT -> rpc.getOptions().getIdempotencyLevel().name();
    };
  }

  private JavaType message(String service, MethodDescriptorProto rpc, String protoName)
      throws GenerationException {
    JavaType type = types.message(protoName);
    if (type == null) {
      throw new GenerationException(
          file.getName()
              + ": rpc "
              + service
              + "."
              + rpc.getName()
              + " names "
              + protoName
              + ", which none of the given files defines");
    }
    if (type.packageName().isEmpty() && !javaPackage.isEmpty()) {
      throw new GenerationException(
          file.getName()
              + ": rpc "
              + service
              + "."
              + rpc.getName()
              + " names the message "
              + type.name()
              + " of "
              + type.protoFile()
              + ", which has no Java package and so cannot be used from "
              + javaPackage
              + "; give that file a package, or the option java_package");
    }
    return type;
  }

  private String comment(Integer... path) {
    return comments.getOrDefault(List.of(path), "");
  }
}
