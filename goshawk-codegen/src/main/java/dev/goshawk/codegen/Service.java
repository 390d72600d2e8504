package dev.goshawk.codegen;

import java.util.List;
import java.util.Set;

/**
 * One service, with all that its Java sources need.
 *
 * @param file the file that defines it
 * @param fullName its name on the wire, {@code routeguide.RouteGuide}
 * @param javaPackage where its classes go
 * @param comment what the file says about it; empty when nothing
 * @param deprecated whether it, or its file, is
 * @param siblings the names of all top-level classes known in its Java package
 */
record Service(
    String file,
    String fullName,
    String javaPackage,
    ServiceClasses classes,
    String comment,
    boolean deprecated,
    List<Method> methods,
    Set<String> siblings) {

  boolean hasDeprecatedMessages() {
    return methods.stream().anyMatch(Method::hasDeprecatedMessage);
  }

  boolean hasDeprecatedMethods() {
    return methods.stream().anyMatch(Method::deprecated);
  }
}
