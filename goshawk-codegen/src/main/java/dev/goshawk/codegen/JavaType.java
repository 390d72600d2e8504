package dev.goshawk.codegen;

/**
 * The Java class of a message.
 *
 * @param packageName its package; empty for the default package
 * @param name its name within the package, {@code Outer.Inner} when nested
 * @param deprecated whether naming it makes javac warn: it or a class around it is deprecated
 * @param protoFile the file that defines it
 */
record JavaType(String packageName, String name, boolean deprecated, String protoFile) {

  /** The part of the name that an import brings into scope. */
  String outermost() {
    int dot = name.indexOf('.');
    return dot < 0 ? name : name.substring(0, dot);
  }

  /** The name that means this class everywhere. */
  String qualified() {
    return packageName.isEmpty() ? name : packageName + "." + name;
  }
}
