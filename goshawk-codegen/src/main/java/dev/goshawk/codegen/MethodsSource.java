package dev.goshawk.codegen;

import dev.goshawk.codegen.JavaSource.Call;
import java.util.ArrayList;
import java.util.List;

/** Writes the class with a constant for each method: {@code RouteGuideMethods}. */
final class MethodsSource {

  /** The constant for the service itself. */
  static final String SERVICE = "SERVICE";

  /** So many constants and an array of them fit into one initializer, of at most 64 KiB. */
  private static final int MOST_INLINE = 500;

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
            .startingWith("{@code " + method.rpc() + "}", method.kind().description + ".");
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
    List<Call> calls = new ArrayList<>();
    calls.add(
        new Call("requests", List.of(marshaller + ".of(" + request + ".getDefaultInstance())")));
    calls.add(
        new Call("responses", List.of(marshaller + ".of(" + response + ".getDefaultInstance())")));
    if (!method.idempotency().isEmpty()) {
      String level = out.runtime("Idempotency") + "." + method.idempotency();
      calls.add(new Call("idempotency", List.of(level)));
    }
    calls.add(new Call("sampledToLocalTracing", List.of("true")));
    calls.add(new Call("build", List.of()));
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
            calls)
        .blank();
  }

  private void service() {
    String descriptor = out.runtime("ServiceDescriptor");
    List<String> constants = service.methods().stream().map(Method::constant).toList();
    boolean many = constants.size() > MOST_INLINE;
    List<String> schema =
        List.of(service.classes().methods() + ".class", '"' + service.file() + '"');
    out.line("  /** The service with its methods. */")
        .constant(
            2,
            "public static final " + descriptor,
            SERVICE,
            new Call(descriptor + ".builder", List.of('"' + service.fullName() + '"')),
            List.of(
                new Call("methods", many ? List.of("methods()") : constants),
                new Call("schema", out.runtime("Schema") + ".ofResource", schema),
                new Call("build", List.of())));
    if (many) {
      String array = out.runtime("MethodDescriptor") + "<?, ?>[]";
      out.blank()
          .line("  private static " + array + " methods() {")
          .line("    return new " + array + " {");
      constants.forEach(constant -> out.line("      " + constant + ","));
      out.line("    };").line("  }");
    }
  }
}
