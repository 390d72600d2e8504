package dev.goshawk.codegen;

import java.util.ArrayList;
import java.util.List;

/**
 * Writes the interface that a server implements, in blocking style ({@code RouteGuideService}) or
 * in asynchronous style ({@code RouteGuideAsyncService}).
 */
final class ServerSource {

  private final Service service;
  private final boolean async;
  private final JavaSource out;

  private ServerSource(Service service, boolean async) {
    this.service = service;
    this.async = async;
    this.out = new JavaSource(service, className());
  }

  static JavaSource blocking(Service service) {
    return new ServerSource(service, false).write();
  }

  static JavaSource async(Service service) {
    return new ServerSource(service, true).write();
  }

  private String className() {
    return async ? service.classes().asyncService() : service.classes().service();
  }

  private JavaSource write() {
    TypeHead.of(service, service.hasDeprecatedMessages() || service.hasDeprecatedMethods())
        .comment(service.comment())
        .paragraph(
            "Serves {@code "
                + service.fullName()
                + (async
                    ? "} in asynchronous style: methods are called on the event loop and must not"
                        + " block it. Nothing is ambient: a client that is to inherit the deadline"
                        + " and the cancellation of the call is bound to it by {@code"
                        + " client.in(context)}."
                    : "} in blocking style: each call runs on a thread of its own, where it may"
                        + " wait. Clients that are used on that thread inherit the deadline and the"
                        + " cancellation of the call.")
                + " A method that is not overridden answers UNIMPLEMENTED.")
        .write(out);
    out.joined(
            0,
            "public interface " + className(),
            "extends " + out.runtime("BindableService") + " {")
        .blank();
    service.methods().forEach(this::method);
    bind();
    return out.line("}");
  }

  private void method(Method method) {
    Javadoc javadoc =
        new Javadoc()
            .comment(method.comment())
            .orElse("{@code " + method.rpc() + "}: " + method.kind().description + ".");
    if (method.deprecated()) {
      javadoc.deprecated(TypeHead.deprecation(service));
    }
    out.javadoc(2, javadoc);
    if (method.deprecated()) {
      out.line("  @" + out.lang("Deprecated"));
    }
    String clause = async ? "" : "throws " + out.lang("Exception");
    out.method(2, "default " + result(method), method.name(), parameters(method), clause, " {")
        .list(
            4,
            "throw " + out.runtime("Handlers") + ".unimplemented(",
            List.of(service.classes().methods() + "." + method.constant()),
            ");")
        .line("  }")
        .blank();
  }

  private String result(Method method) {
    String response = out.message(method.response());
    if (async) {
      return method.kind().oneResponse()
          ? out.runtime("CompletionStage") + "<" + response + ">"
          : out.runtime("Flow") + ".Publisher<" + response + ">";
    }
    return method.kind().oneResponse() ? response : "void";
  }

  private List<String> parameters(Method method) {
    List<String> parameters = new ArrayList<>();
    String request = out.message(method.request());
    if (method.kind().oneRequest()) {
      parameters.add(request + " request");
    } else if (async) {
      parameters.add(out.runtime("Flow") + ".Publisher<" + request + "> requests");
    } else {
      parameters.add(out.runtime("Reader") + "<" + request + "> requests");
    }
    if (!async && !method.kind().oneResponse()) {
      parameters.add(out.runtime("Writer") + "<" + out.message(method.response()) + "> responses");
    }
    parameters.add(out.runtime("ServerContext") + " context");
    return parameters;
  }

  private void bind() {
    String definition = out.runtime("ServiceDefinition");
    String methods = service.classes().methods();
    out.line("  @" + out.lang("Override")).line("  default " + definition + " bind() {");
    String constant = methods + "." + MethodsSource.SERVICE;
    if (service.methods().isEmpty()) {
      String start = "return " + definition + ".builder(" + constant + ")";
      boolean fits = JavaSource.fits("    " + start + ".build();");
      out.line("    " + start + (fits ? "" : "\n        ") + ".build();").line("  }");
      return;
    }
    // A statement for each method: one chain of all of them is deeper than javac's stack.
    out.constant(
        4,
        definition + ".Builder",
        "service",
        new JavaSource.Call(definition + ".builder", List.of(constant)),
        List.of());
    String handlers = out.runtime(handlers());
    for (Method method : service.methods()) {
      out.list(
          4,
          "service.method(",
          List.of(
              methods + "." + method.constant(),
              handlers + "." + method.kind().runtime + "(this::" + method.name() + ")"),
          ");");
    }
    out.line("    return service.build();");
    out.line("  }");
  }

  private String handlers() {
    return async ? "AsyncHandlers" : "Handlers";
  }
}
