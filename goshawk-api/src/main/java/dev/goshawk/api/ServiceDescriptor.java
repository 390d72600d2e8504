package dev.goshawk.api;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a service without an implementation: its name, its methods in the order of the
 * {@code .proto} file, and its schema. Immutable, any thread; equal only to itself.
 */
public final class ServiceDescriptor {

  private final String name;
  private final List<MethodDescriptor<?, ?>> methods;
  private final @Nullable Schema schema;

  private ServiceDescriptor(Builder b) {
    name = b.name;
    methods = Collections.unmodifiableList(new ArrayList<>(b.methods));
    schema = b.schema;
  }

  /**
   * A builder of a service without methods.
   *
   * @param name the full name, {@code package.Service}
   * @throws IllegalArgumentException when the name is empty
   */
  public static Builder builder(String name) {
    return new Builder(name);
  }

  /** The full name, {@code package.Service}. */
  public String name() {
    return name;
  }

  /** The methods, in the order of the {@code .proto} file. */
  public List<MethodDescriptor<?, ?>> methods() {
    return methods;
  }

  /** Where the service is defined, or null where it has no {@code .proto} file. */
  public @Nullable Schema schema() {
    return schema;
  }

  @Override
  public String toString() {
    return name;
  }

  /** Collects what is known of a service. One thread. */
  public static final class Builder {
    private final String name;
    private final List<MethodDescriptor<?, ?>> methods = new ArrayList<>();
    private @Nullable Schema schema;

    private Builder(String name) {
      this.name = Objects.requireNonNull(name, "name");
      if (name.isEmpty()) {
        throw new IllegalArgumentException("the name of a service is empty");
      }
    }

    /**
     * Adds methods, in the order of the {@code .proto} file.
     *
     * @throws IllegalArgumentException when one is of another service
     */
    public Builder methods(MethodDescriptor<?, ?>... more) {
      Objects.requireNonNull(more, "more");
      for (MethodDescriptor<?, ?> method : more) {
        if (!method.service().equals(name)) {
          throw new IllegalArgumentException(method + " is not a method of " + name);
        }
        methods.add(method);
      }
      return this;
    }

    /** Where the service is defined. Default nowhere. */
    public Builder schema(Schema schema) {
      this.schema = Objects.requireNonNull(schema, "schema");
      return this;
    }

    /** The service. */
    public ServiceDescriptor build() {
      return new ServiceDescriptor(this);
    }
  }
}
