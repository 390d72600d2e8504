package dev.goshawk.codegen;

import java.util.ArrayList;
import java.util.List;

/** Writes the class with a constant for each method: {@code RouteGuideMethods}. */
final class MethodsSource {

  /** The constant for the service itself. */
  static final String SERVICE = "SERVICE";

  private final Service service;
  private final JavaSource out;

  private MethodsSource(Service service) {
    this.service = service;
    this.out = new JavaSource(service, service.classes().methods());
  }

  static JavaSource of(Service service) {
    return new MethodsSource(service).write();
  }

  private JavaSource write() {
    String name = service.classes().methods();
    TypeHead.of(service, service.hasDeprecatedMessages())
        .paragraph(
            "The methods of {@code "
                + service.fullName()
                + "}, as {@code "
                + service.file()
                + "} defines them.")
        .write(out);
    out.line("public final class " + name + " {").blank();
    service.methods().forEach(this::constant);
    service();
    out.blank().line("  private " + name + "() {}").line("}");
    return out;
  }

  private void constant(Method method) {
    Javadoc javadoc =
        new Javadoc()
            .comment(method.comment())
            .startingWith("{@code " + method.rpc() + "}", method.kind().words + ".");
    String request = out.message(method.request());
    String response = out.message(method.response());
    String descriptor = out.runtime("MethodDescriptor");
    String marshaller = out.runtime("ProtobufMarshaller");
    if (method.deprecated()) {
      javadoc.deprecated(TypeHead.deprecation(service));
    }
    out.javadoc(2, javadoc);
    if (method.deprecated()) {
      out.line("  @" + out.lang("Deprecated"));
    }
    out.constant(
            2,
            "public static final " + descriptor + "<" + request + ", " + response + ">",
            method.constant(),
            descriptor + ".of",
            List.of(
                descriptor + ".Kind." + method.kind(),
                '"' + service.fullName() + '"',
                '"' + method.rpc() + '"',
                marshaller + ".of(" + request + ".getDefaultInstance())",
                marshaller + ".of(" + response + ".getDefaultInstance())"))
        .blank();
  }

  private void service() {
    String descriptor = out.runtime("ServiceDescriptor");
    List<String> arguments = new ArrayList<>();
    arguments.add('"' + service.fullName() + '"');
    service.methods().forEach(method -> arguments.add(method.constant()));
    out.line("  /** The service with its methods. */")
        .constant(2, "public static final " + descriptor, SERVICE, descriptor + ".of", arguments);
  }
}
