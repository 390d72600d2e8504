package dev.goshawk.codegen;

import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One Java file in the making: its lines, and the imports that they turn out to need.
 *
 * <p>Classes are named through this, so that a name that could be misread is written in full: the
 * runtime's {@code Reader} where the package has a class {@code Reader} of its own, and a message
 * {@code Reader} wherever it is. Lines longer than {@link #WIDTH} are broken where
 * google-java-format breaks them.
 */
final class JavaSource {

  /** Columns in a line. */
  static final int WIDTH = 100;

  /** Columns by which the rest of a broken line is indented. */
  private static final int CONTINUATION = 4;

  private static final String API = "dev.goshawk.api";
  private static final String STUB = API + ".stub";
  private static final String PROTOBUF = "dev.goshawk.protobuf";
  private static final String CONCURRENT = "java.util.concurrent";

  /** Where the classes of the runtime and the JDK come from that generated code names. */
  private static final List<String> RUNTIME =
      List.of(
          API + ".BindableService",
          API + ".CallFactory",
          API + ".CallOptions",
          STUB + ".ClientCalls",
          STUB + ".AsyncClientCalls",
          STUB + ".AsyncClientStub",
          STUB + ".BlockingClientStub",
          API + ".DuplexStream",
          STUB + ".Handlers",
          STUB + ".AsyncHandlers",
          API + ".Idempotency",
          API + ".MethodDescriptor",
          API + ".Reader",
          API + ".RequestStream",
          API + ".ResponseReader",
          API + ".Schema",
          API + ".ServerContext",
          API + ".ServiceDefinition",
          API + ".ServiceDescriptor",
          API + ".Writer",
          PROTOBUF + ".ProtobufMarshaller",
          CONCURRENT + ".CompletableFuture",
          CONCURRENT + ".CompletionStage",
          CONCURRENT + ".Flow",
          "java.util.Objects",
          "java.util.function.UnaryOperator");

  private static final SortedMap<String, String> RUNTIME_BY_NAME = new TreeMap<>();

  static {
    for (String qualified : RUNTIME) {
      RUNTIME_BY_NAME.put(simpleName(qualified), qualified);
    }
  }

  /**
   * Names of {@code java.lang} that a reader takes for granted; messages so called are qualified.
   */
  private static final Set<String> JAVA_LANG =
      Set.of(
          "AutoCloseable",
          "Boolean",
          "Byte",
          "Character",
          "Class",
          "Comparable",
          "Deprecated",
          "Double",
          "Enum",
          "Error",
          "Exception",
          "Float",
          "FunctionalInterface",
          "Integer",
          "Iterable",
          "Long",
          "Math",
          "Module",
          "Number",
          "Object",
          "Override",
          "Package",
          "Process",
          "Record",
          "Runnable",
          "RuntimeException",
          "Short",
          "String",
          "SuppressWarnings",
          "System",
          "Thread",
          "Throwable",
          "UnsupportedOperationException",
          "Void");

  private final String protoFile;
  private final String packageName;
  private final String className;

  /** The top-level classes known in the package: what an unqualified name may mean. */
  private final Set<String> siblings;

  private final SortedMap<String, String> imports = new TreeMap<>();
  private final StringBuilder body = new StringBuilder();

  /** An empty file for one class of a service. */
  JavaSource(Service service, String className) {
    this.protoFile = service.file();
    this.packageName = service.javaPackage();
    this.className = className;
    this.siblings = service.siblings();
  }

  /** How to write a class of the runtime or of {@code java.util}. */
  String runtime(String name) {
    String qualified = RUNTIME_BY_NAME.get(name);
    if (qualified == null) {
      throw new IllegalArgumentException(name + " is not in the table of runtime classes");
    }
    if (siblings.contains(name)) {
      return qualified;
    }
    imports.put(name, qualified);
    return name;
  }

  /** How to write a class of {@code java.lang}. */
  String lang(String name) {
    return siblings.contains(name) ? "java.lang." + name : name;
  }

  /** How to write the class of a message. */
  String message(JavaType type) {
    String outermost = type.outermost();
    if (JAVA_LANG.contains(outermost)
        || RUNTIME_BY_NAME.containsKey(outermost)
        || outermost.equals(MethodsSource.SERVICE)) {
      return type.qualified();
    }
    if (type.packageName().equals(packageName)) {
      return type.name();
    }
    String wanted = type.packageName() + "." + outermost;
    if (siblings.contains(outermost) || !imports.getOrDefault(outermost, wanted).equals(wanted)) {
      return type.qualified();
    }
    imports.put(outermost, wanted);
    return type.name();
  }

  /** Adds a line as it is, however long. */
  JavaSource line(String line) {
    body.append(line).append('\n');
    return this;
  }

  /** Adds an empty line. */
  JavaSource blank() {
    return line("");
  }

  /** Adds lines of documentation. */
  JavaSource javadoc(int indent, Javadoc javadoc) {
    javadoc.lines(indent).forEach(this::line);
    return this;
  }

  /**
   * Adds {@code headA, B, Ctail} where it fits, else {@code head}, the parts on the next line and
   * {@code tail}, else each part on a line of its own.
   *
   * @param head up to and with the opening parenthesis
   * @param tail from the closing parenthesis on
   */
  JavaSource list(int indent, String head, List<String> parts, String tail) {
    return list(indent, CONTINUATION, head, parts, tail);
  }

  private JavaSource list(
      int indent, int continuation, String head, List<String> parts, String tail) {
    String together = String.join(", ", parts);
    String whole = head + together + tail;
    if (parts.isEmpty() || fits(indent, whole)) {
      return line(indent, whole);
    }
    line(indent, head);
    int deeper = indent + continuation;
    if (fits(deeper, together + tail)) {
      return line(deeper, together + tail);
    }
    for (int i = 0; i < parts.size(); i++) {
      part(deeper, parts.get(i) + (i + 1 < parts.size() ? "," : tail));
    }
    return this;
  }

  /** Adds one part of a list; a call that does not fit is broken after its parenthesis. */
  private void part(int indent, String part) {
    int parenthesis = part.indexOf('(') + 1;
    if (fits(indent, part) || parenthesis == 0 || part.indexOf(')') == parenthesis) {
      line(indent, part);
    } else {
      line(indent, part.substring(0, parenthesis));
      line(indent + CONTINUATION, part.substring(parenthesis));
    }
  }

  /**
   * Adds the head of a method.
   *
   * @param type the modifiers and what it returns
   * @param clause {@code throws} and its exception; may be empty
   * @param end what comes last: an opening brace or a semicolon
   */
  JavaSource method(
      int indent, String type, String name, List<String> parameters, String clause, String end) {
    String clauseAndEnd = (clause.isEmpty() ? "" : " " + clause) + end;
    String together = String.join(", ", parameters) + ")";
    String whole = type + " " + name + "(" + together + clauseAndEnd;
    if (fits(indent, whole)) {
      return line(indent, whole);
    }
    String head = type + " " + name + "(";
    int at = indent;
    if (parameters.isEmpty() || !fits(indent, head)) {
      type(indent, type);
      head = name + "(";
      at = indent + CONTINUATION;
    }
    if (fits(at, head + together + clauseAndEnd)) {
      return line(at, head + together + clauseAndEnd);
    }
    int deeper = at + CONTINUATION;
    if (clause.isEmpty()) {
      return list(at, head, parameters, ")" + end);
    }
    if (!fits(at, head + together) && fits(deeper, together + clauseAndEnd)) {
      return line(at, head).line(deeper, together + clauseAndEnd);
    }
    return list(at, head, parameters, ")").line(deeper, clause + end);
  }

  /**
   * One call of a chain of calls.
   *
   * @param around the name of a call whose one argument this call is, or null
   */
  record Call(@Nullable String around, String name, List<String> arguments) {
    Call(String name, List<String> arguments) {
      this(null, name, arguments);
    }

    String text() {
      String call = name + "(" + String.join(", ", arguments) + ")";
      return around == null ? call : around + "(" + call + ")";
    }
  }

  /** Adds the declaration of a constant or a variable whose value is a chain of calls. */
  JavaSource constant(int indent, String type, String name, Call first, List<Call> others) {
    String head = type + " " + name + " =";
    StringBuilder chain = new StringBuilder(first.text());
    others.forEach(call -> chain.append('.').append(call.text()));
    chain.append(';');
    if (fits(indent, head + " " + chain)) {
      return line(indent, head + " " + chain);
    }
    int at = indent + CONTINUATION;
    if (fits(indent, head)) {
      line(indent, head);
    } else {
      type(indent, type);
      line(at, name + " =");
      at += CONTINUATION;
    }
    if (fits(at, chain.toString())) {
      return line(at, chain.toString());
    }
    list(at, 2 * CONTINUATION, first.name() + "(", first.arguments(), ")");
    for (int i = 0; i < others.size(); i++) {
      Call call = others.get(i);
      String tail = i + 1 < others.size() ? ")" : ");";
      int deeper = at + CONTINUATION;
      if (call.around() == null) {
        list(deeper, "." + call.name() + "(", call.arguments(), tail);
      } else if (fits(deeper, "." + call.text() + tail.substring(1))) {
        line(deeper, "." + call.text() + tail.substring(1));
      } else {
        line(deeper, "." + call.around() + "(");
        list(deeper + CONTINUATION, call.name() + "(", call.arguments(), ")" + tail);
      }
    }
    return this;
  }

  /** Adds a type on a line of its own; one with arguments that does not fit is broken. */
  private void type(int indent, String type) {
    int arguments = type.indexOf('<') + 1;
    if (fits(indent, type) || arguments == 0) {
      line(indent, type);
    } else {
      line(indent, type.substring(0, arguments));
      int deeper = indent + 2 * CONTINUATION;
      String together = type.substring(arguments);
      if (fits(deeper, together)) {
        line(deeper, together);
      } else {
        line(deeper, together.replace(", ", ",\n" + " ".repeat(deeper)));
      }
    }
  }

  /** Adds {@code first second} on one line where it fits, else {@code second} on the next. */
  JavaSource joined(int indent, String first, String second) {
    return fits(indent, first + " " + second)
        ? line(indent, first + " " + second)
        : line(indent, first).line(indent + CONTINUATION, second);
  }

  private JavaSource line(int indent, String line) {
    return line(" ".repeat(indent) + line);
  }

  private static boolean fits(int indent, String line) {
    return indent + line.length() <= WIDTH;
  }

  static boolean fits(String line) {
    return line.length() <= WIDTH;
  }

  /** Where the file goes in a source tree. */
  String path() {
    return (packageName.isEmpty() ? "" : packageName.replace('.', '/') + "/") + className + ".java";
  }

  /** The whole file. */
  String text() {
    StringBuilder text = new StringBuilder();
    text.append("// Generated by Goshawk from ").append(protoFile).append(". Do not edit.\n");
    if (!packageName.isEmpty()) {
      text.append("package ").append(packageName).append(";\n\n");
    }
    imports.values().stream()
        .filter(name -> !packageOf(name).equals(packageName))
        .sorted()
        .forEach(name -> text.append("import ").append(name).append(";\n"));
    if (!imports.isEmpty()) {
      text.append('\n');
    }
    return text.append(body).toString();
  }

  private static String simpleName(String qualified) {
    return qualified.substring(qualified.lastIndexOf('.') + 1);
  }

  private static String packageOf(String qualified) {
    int dot = qualified.lastIndexOf('.');
    return dot < 0 ? "" : qualified.substring(0, dot);
  }
}
