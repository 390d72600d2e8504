package dev.goshawk.soak;

import dev.goshawk.api.Marshaller;
import dev.goshawk.api.MethodDescriptor;
import dev.goshawk.api.MethodDescriptor.Kind;
import dev.goshawk.api.ServiceDescriptor;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/** The service of the soak: a method of each kind, named after it, whose messages are bytes. */
final class Methods {

  static final String SERVICE_NAME = "goshawk.Soak";

  private static final Map<Kind, MethodDescriptor<byte[], byte[]>> ALL = new EnumMap<>(Kind.class);

  static {
    for (Kind kind : Kind.values()) {
      ALL.put(
          kind,
          MethodDescriptor.builder(kind, SERVICE_NAME, name(kind))
              .requests(Marshaller.bytes())
              .responses(Marshaller.bytes())
              .build());
    }
  }

  static final ServiceDescriptor SERVICE =
      ServiceDescriptor.builder(SERVICE_NAME)
          .methods(ALL.values().toArray(new MethodDescriptor<?, ?>[0]))
          .build();

  private Methods() {}

  static String name(Kind kind) {
    return kind.name();
  }

  static MethodDescriptor<byte[], byte[]> of(Kind kind) {
    return Objects.requireNonNull(ALL.get(kind));
  }
}
