package dev.goshawk.core.resolve;

import dev.goshawk.api.Status;
import dev.goshawk.core.config.ServiceConfig;
import dev.goshawk.core.transport.Attributes;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a resolver found: endpoints or why there are none; a service config, or why it cannot be
 * read, or nothing about that; and attributes for the policy and the transport. Immutable, any
 * thread. Endpoints and config take effect together.
 */
public final class ResolutionResult {

  private final List<Endpoint> endpoints;
  private final @Nullable Status failure;
  private final @Nullable ServiceConfig config;
  private final @Nullable Status configFailure;
  private final @Nullable ConfigSelector selector;
  private final Attributes attributes;
  private final @Nullable String note;

  private ResolutionResult(Builder builder) {
    endpoints = builder.endpoints;
    failure = builder.failure;
    config = builder.config;
    configFailure = builder.configFailure;
    selector = builder.selector;
    attributes = builder.attributes;
    note = builder.note;
  }

  /** Endpoints, and nothing else. */
  public static ResolutionResult of(List<Endpoint> endpoints) {
    return builder().endpoints(endpoints).build();
  }

  /**
   * No endpoints, for a reason.
   *
   * @param failure not OK; calls end with it, as UNAVAILABLE says more than its code may (gRFC A54)
   */
  public static ResolutionResult failed(Status failure) {
    return builder().failure(failure).build();
  }

  /** A result without anything, to be filled. */
  public static Builder builder() {
    return new Builder();
  }

  /** The endpoints; empty also when the look-up failed. */
  public List<Endpoint> endpoints() {
    return endpoints;
  }

  /** Why the look-up failed; null when it did not. */
  public @Nullable Status failure() {
    return failure;
  }

  /** The service config that came with the endpoints, or null. */
  public @Nullable ServiceConfig config() {
    return config;
  }

  /** Why the service config that came cannot be used, or null. */
  public @Nullable Status configFailure() {
    return configFailure;
  }

  /** What chooses the config of each call, or null for the service config's own look-up. */
  public @Nullable ConfigSelector selector() {
    return selector;
  }

  /** For the policy and the transport. */
  public Attributes attributes() {
    return attributes;
  }

  /** A word for people on how this came about, or null. */
  public @Nullable String note() {
    return note;
  }

  @Override
  public String toString() {
    StringBuilder words = new StringBuilder("ResolutionResult[");
    words.append(failure != null ? failure : endpoints);
    if (configFailure != null) {
      words.append(", service config ").append(configFailure);
    } else if (config != null) {
      words.append(", with a service config");
    }
    if (note != null) {
      words.append(", ").append(note);
    }
    return words.append(']').toString();
  }

  /** Collects a result. One thread. */
  public static final class Builder {

    private List<Endpoint> endpoints = List.of();
    private @Nullable Status failure;
    private @Nullable ServiceConfig config;
    private @Nullable Status configFailure;
    private @Nullable ConfigSelector selector;
    private Attributes attributes = Attributes.EMPTY;
    private @Nullable String note;

    private Builder() {}

    /** The endpoints in order of preference. An empty list is the policy's to judge. */
    public Builder endpoints(List<Endpoint> endpoints) {
      this.endpoints = List.copyOf(endpoints);
      return this;
    }

    /**
     * Why there are no endpoints.
     *
     * @throws IllegalArgumentException when OK
     */
    public Builder failure(Status failure) {
      this.failure = notOk(failure);
      return this;
    }

    /** The service config of the name. */
    public Builder config(ServiceConfig config) {
      this.config = Objects.requireNonNull(config, "config");
      return this;
    }

    /**
     * Why the service config of the name cannot be used: it goes by the one before it (gRFC A21).
     *
     * @throws IllegalArgumentException when OK
     */
    public Builder configFailure(Status failure) {
      this.configFailure = notOk(failure);
      return this;
    }

    /** What chooses the config of each call, in place of the service config's look-up. */
    public Builder selector(ConfigSelector selector) {
      this.selector = Objects.requireNonNull(selector, "selector");
      return this;
    }

    /** For the policy and the transport. */
    public Builder attributes(Attributes attributes) {
      this.attributes = Objects.requireNonNull(attributes, "attributes");
      return this;
    }

    /** A word for people on how this came about. */
    public Builder note(String note) {
      this.note = Objects.requireNonNull(note, "note");
      return this;
    }

    /**
     * The result.
     *
     * @throws IllegalStateException when there are both endpoints and a failure, or a config both
     *     read and unreadable
     */
    public ResolutionResult build() {
      if (failure != null && !endpoints.isEmpty()) {
        throw new IllegalStateException("a result has endpoints or a failure, not both");
      }
      if (config != null && configFailure != null) {
        throw new IllegalStateException("a result has a config or its failure, not both");
      }
      return new ResolutionResult(this);
    }

    private static Status notOk(Status status) {
      if (status.isOk()) {
        throw new IllegalArgumentException("a failure is not OK");
      }
      return status;
    }
  }
}
