package dev.goshawk.codegen;

/** What stands above a generated type: its documentation and its annotations. */
final class TypeHead {

  private final Service service;
  private final Javadoc javadoc = new Javadoc();
  private final boolean namesDeprecated;

  private TypeHead(Service service, boolean namesDeprecated) {
    this.service = service;
    this.namesDeprecated = namesDeprecated;
  }

  /**
   * A head without documentation so far.
   *
   * @param namesDeprecated whether the type names what is deprecated, while it may not be so itself
   */
  static TypeHead of(Service service, boolean namesDeprecated) {
    return new TypeHead(service, namesDeprecated);
  }

  TypeHead comment(String comment) {
    javadoc.comment(comment);
    return this;
  }

  TypeHead paragraph(String text) {
    javadoc.paragraph(text);
    return this;
  }

  void write(JavaSource out) {
    if (service.deprecated()) {
      javadoc.deprecated(deprecation(service));
    }
    out.javadoc(0, javadoc);
    annotations(service, namesDeprecated, out);
  }

  static void annotations(Service service, boolean namesDeprecated, JavaSource out) {
    if (service.deprecated()) {
      out.line("@" + out.lang("Deprecated"));
    } else if (namesDeprecated) {
      out.line("@" + out.lang("SuppressWarnings") + "(\"deprecation\")");
    }
  }

  static String deprecation(Service service) {
    return "{@code " + service.file() + "} says so.";
  }
}
