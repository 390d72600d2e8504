package dev.goshawk.codegen;

import java.util.ArrayList;
import java.util.List;

/**
 * Writes the interface that a client calls and the class behind it, in blocking style ({@code
 * RouteGuideClient}) or in asynchronous style ({@code RouteGuideAsyncClient}).
 */
final class ClientSource {

  private final Service service;
  private final boolean async;
  private final String name;
  private final String stub;
  private final JavaSource out;

  private ClientSource(Service service, boolean async) {
    this.service = service;
    this.async = async;
    this.name = async ? service.classes().asyncClient() : service.classes().client();
    this.stub = ServiceClasses.stubOf(name);
    this.out = new JavaSource(service, name);
  }

  static JavaSource blocking(Service service) {
    return new ClientSource(service, false).write();
  }

  static JavaSource async(Service service) {
    return new ClientSource(service, true).write();
  }

  private JavaSource write() {
    writeInterface();
    out.blank();
    writeStub();
    return out;
  }

  private void writeInterface() {
    TypeHead.of(service, service.hasDeprecatedMessages())
        .comment(service.comment())
        .paragraph(
            async
                ? "Calls {@code "
                    + service.fullName()
                    + "} in asynchronous style: nothing waits, and results come on the event loop,"
                    + " which must not be blocked, unless the options name an executor. Within a"
                    + " handler in asynchronous style, {@code in(context)} binds the client to the"
                    + " call being served. Any thread."
                : "Calls {@code "
                    + service.fullName()
                    + "} in blocking style: a method waits for its response, and throws {@code"
                    + " StatusException} when the call fails. Within a handler in blocking style,"
                    + " calls inherit the deadline and the cancellation of the call being served."
                    + " Any thread but those of event loops.")
        .write(out);
    out.joined(
            0,
            "public interface " + name,
            "extends "
                + out.runtime(async ? "AsyncClientStub" : "BlockingClientStub")
                + "<"
                + name
                + "> {")
        .blank();
    out.line("  /** A client that makes its calls through a channel. */")
        .method(
            2, "static " + name, "create", List.of(out.runtime("CallFactory") + " calls"), "", " {")
        .list(
            4,
            "return new " + stub + "(",
            List.of("calls", out.runtime("CallOptions") + ".DEFAULT"),
            ");")
        .line("  }");
    service.methods().forEach(this::abstractMethod);
    if (!async) {
      asyncView();
    }
    out.line("}");
  }

  private void abstractMethod(Method method) {
    Javadoc javadoc =
        new Javadoc()
            .comment(method.comment())
            .orElse("{@code " + method.rpc() + "}: " + method.kind().description + ".");
    if (method.deprecated()) {
      javadoc.deprecated(TypeHead.deprecation(service));
    }
    out.blank().javadoc(2, javadoc);
    if (method.deprecated()) {
      out.line("  @" + out.lang("Deprecated"));
    }
    out.method(2, result(method), method.name(), parameters(method), "", ";");
  }

  private void asyncView() {
    String asyncClient = service.classes().asyncClient();
    out.blank()
        .javadoc(
            2,
            new Javadoc()
                .paragraph("This client in asynchronous style, with the same options.")
                .paragraph(
                    "A fake that is a blocking client only need not override this; it then throws"
                        + " {@code UnsupportedOperationException}."))
        .line("  default " + asyncClient + " async() {")
        .list(
            4,
            "throw new " + out.lang("UnsupportedOperationException") + "(",
            List.of("\"this " + name + " has no asynchronous view\""),
            ");")
        .line("  }");
  }

  private void writeStub() {
    String factory = out.runtime("CallFactory");
    String options = out.runtime("CallOptions");
    String override = "  @" + out.lang("Override");
    out.line("/** Makes the calls of {@link " + name + "}. */");
    TypeHead.annotations(service, service.hasDeprecatedMessages(), out);
    out.joined(0, "final class " + stub, "implements " + name + " {")
        .blank()
        .line("  private final " + factory + " calls;")
        .line("  private final " + options + " options;")
        .blank()
        .list(2, stub + "(", List.of(factory + " calls", options + " options"), ") {")
        .line("    this.calls = " + out.runtime("Objects") + ".requireNonNull(calls, \"calls\");")
        .line(
            "    this.options = "
                + out.runtime("Objects")
                + ".requireNonNull(options, \"options\");")
        .line("  }")
        .blank()
        .line(override)
        .line("  public " + options + " options() {")
        .line("    return options;")
        .line("  }")
        .blank()
        .line(override)
        .method(
            2,
            "public " + name,
            "with",
            List.of(out.runtime("UnaryOperator") + "<" + options + "> change"),
            "",
            " {")
        .line("    " + out.runtime("Objects") + ".requireNonNull(change, \"change\");")
        .list(4, "return new " + stub + "(", List.of("calls", "change.apply(options)"), ");")
        .line("  }");
    for (Method method : service.methods()) {
      call(method, override);
    }
    if (!async) {
      String asyncClient = service.classes().asyncClient();
      out.blank()
          .line(override)
          .line("  public " + asyncClient + " async() {")
          .line("    return " + asyncClient + ".create(calls).with(before -> options);")
          .line("  }");
    }
    out.line("}");
  }

  private void call(Method method, String override) {
    List<String> arguments = new ArrayList<>();
    arguments.add("calls");
    arguments.add(service.classes().methods() + "." + method.constant());
    arguments.add("options");
    if (method.kind().oneRequest()) {
      arguments.add("request");
    } else if (async) {
      arguments.add("requests");
    }
    out.blank();
    if (method.deprecated()) {
      out.line("  @" + out.lang("Deprecated"));
    }
    out.line(override)
        .method(2, "public " + result(method), method.name(), parameters(method), "", " {")
        .list(
            4,
            "return "
                + out.runtime(async ? "AsyncClientCalls" : "ClientCalls")
                + "."
                + method.kind().runtime
                + "(",
            arguments,
            ");")
        .line("  }");
  }

  private String result(Method method) {
    String response = out.message(method.response());
    if (async) {
      return method.kind().oneResponse()
          ? out.runtime("CompletableFuture") + "<" + response + ">"
          : out.runtime("Flow") + ".Publisher<" + response + ">";
    }
    return switch (method.kind()) {
      case UNARY -> response;
      case SERVER_STREAMING -> out.runtime("ResponseReader") + "<" + response + ">";
      case CLIENT_STREAMING ->
          out.runtime("RequestStream")
              + "<"
              + out.message(method.request())
              + ", "
              + response
              + ">";
      case BIDI_STREAMING ->
          out.runtime("DuplexStream") + "<" + out.message(method.request()) + ", " + response + ">";
    };
  }

  private List<String> parameters(Method method) {
    String request = out.message(method.request());
    if (method.kind().oneRequest()) {
      return List.of(request + " request");
    }
    return async
        ? List.of(out.runtime("Flow") + ".Publisher<" + request + "> requests")
        : List.of();
  }
}
