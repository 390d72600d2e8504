package dev.goshawk.core.server.call;

import dev.goshawk.api.Marshaller;
import dev.goshawk.api.MethodDescriptor;

/** What stands for the method of a call whose path names none: named by the path as far as goes. */
final class UnservedMethod {

  private static final String UNNAMED = "unnamed";

  private UnservedMethod() {}

  static MethodDescriptor<?, ?> of(String path) {
    int slash = path.lastIndexOf('/');
    boolean named = path.startsWith("/") && slash > 1 && slash < path.length() - 1;
    return MethodDescriptor.builder(
            MethodDescriptor.Kind.BIDI_STREAMING,
            named ? path.substring(1, slash) : UNNAMED,
            named ? path.substring(slash + 1) : UNNAMED)
        .requests(Marshaller.bytes())
        .responses(Marshaller.bytes())
        .build();
  }
}
