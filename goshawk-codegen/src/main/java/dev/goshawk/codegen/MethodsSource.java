package dev.goshawk.codegen;

import dev.goshawk.codegen.JavaSource.Call;
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
            new Call(
                descriptor + ".builder",
                List.of(
                    descriptor + ".Kind." + method.kind(),
                    '"' + service.fullName() + '"',
                    '"' + method.rpc() + '"')),
            List.of(
                new Call(
                    "requests", List.of(marshaller + ".of(" + request + ".getDefaultInstance())")),
                new Call(
                    "responses",
                    List.of(marshaller + ".of(" + response + ".getDefaultInstance())")),
                new Call("build", List.of())))
        .blank();
  }

  private void service() {
    String descriptor = out.runtime("ServiceDescriptor");
    out.line("  /** The service with its methods. */")
        .constant(
            2,
            "public static final " + descriptor,
            SERVICE,
            new Call(descriptor + ".builder", List.of('"' + service.fullName() + '"')),
            List.of(
                new Call("methods", service.methods().stream().map(Method::constant).toList()),
                new Call("build", List.of())));
  }
}
