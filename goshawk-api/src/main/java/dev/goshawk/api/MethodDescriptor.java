package dev.goshawk.api;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a method without an implementation: its name, its kind and how its messages
 * become bytes.
 *
 * <p>Generated code has one constant per method. Immutable, any thread; equal only to itself.
 *
 * @param <Q> the type of the requests
 * @param <R> the type of the responses
 */
public final class MethodDescriptor<Q, R> {

  /** How many messages go each way. */
  public enum Kind {
    /** One request, one response. */
    UNARY(true, true),
    /** One request, any number of responses. */
    SERVER_STREAMING(true, false),
    /** Any number of requests, one response. */
    CLIENT_STREAMING(false, true),
    /** Any number of messages both ways, in any order. */
    BIDI_STREAMING(false, false);

    private final boolean oneRequest;
    private final boolean oneResponse;

    Kind(boolean oneRequest, boolean oneResponse) {
      this.oneRequest = oneRequest;
      this.oneResponse = oneResponse;
    }

    /** Whether the client sends exactly one message. */
    public boolean oneRequest() {
      return oneRequest;
    }

    /** Whether the server sends exactly one message when the call succeeds. */
    public boolean oneResponse() {
      return oneResponse;
    }
  }

  private final Kind kind;
  private final String service;
  private final String name;
  private final String path;
  private final Marshaller<Q> requests;
  private final Marshaller<R> responses;
  private final Idempotency idempotency;
  private final boolean sampledToLocalTracing;

  private MethodDescriptor(Builder<?, ?> b, Marshaller<Q> requests, Marshaller<R> responses) {
    this.kind = b.kind;
    this.service = b.service;
    this.name = b.name;
    this.path = "/" + service + "/" + name;
    this.requests = requests;
    this.responses = responses;
    this.idempotency = b.idempotency;
    this.sampledToLocalTracing = b.sampledToLocalTracing;
  }

  /**
   * A builder of a method, to be given both marshallers.
   *
   * @param service the full name of the service, {@code package.Service}
   * @param name the name of the method as in the {@code .proto} file, {@code GetFeature}
   * @throws IllegalArgumentException when a name is empty or has a slash in the method's part
   */
  public static Builder<?, ?> builder(Kind kind, String service, String name) {
    return new Builder<Void, Void>(kind, service, name);
  }

  /** How many messages go each way. */
  public Kind kind() {
    return kind;
  }

  /** The full name of the service, {@code package.Service}. */
  public String service() {
    return service;
  }

  /** The name of the method within its service, {@code GetFeature}. */
  public String name() {
    return name;
  }

  /** The path on the wire, {@code /package.Service/GetFeature}. */
  public String path() {
    return path;
  }

  /** The marshaller of requests. */
  public Marshaller<Q> requests() {
    return requests;
  }

  /** The marshaller of responses. */
  public Marshaller<R> responses() {
    return responses;
  }

  /** What calling the method twice does. */
  public Idempotency idempotency() {
    return idempotency;
  }

  /**
   * Whether telemetry shows calls of the method by its name, as those of generated methods: there
   * are only so many. Others count as {@code other}.
   */
  public boolean sampledToLocalTracing() {
    return sampledToLocalTracing;
  }

  @Override
  public String toString() {
    return service + "/" + name;
  }

  /**
   * Collects what is known of a method. One thread.
   *
   * @param <Q> the type of the requests
   * @param <R> the type of the responses
   */
  public static final class Builder<Q, R> {
    private final Kind kind;
    private final String service;
    private final String name;
    private @Nullable Marshaller<Q> requests;
    private @Nullable Marshaller<R> responses;
    private Idempotency idempotency = Idempotency.UNKNOWN;
    private boolean sampledToLocalTracing;

    private Builder(Kind kind, String service, String name) {
      this.kind = Objects.requireNonNull(kind, "kind");
      this.service = Objects.requireNonNull(service, "service");
      this.name = Objects.requireNonNull(name, "name");
      if (service.isEmpty() || name.isEmpty() || name.indexOf('/') >= 0) {
        throw new IllegalArgumentException(
            "'" + service + "' and '" + name + "' do not name a method of a service");
      }
    }

    /** The marshaller of requests. */
    @SuppressWarnings("unchecked") // nothing of the former type is kept
    public <T> Builder<T, R> requests(Marshaller<T> marshaller) {
      Builder<T, R> typed = (Builder<T, R>) this;
      typed.requests = Objects.requireNonNull(marshaller, "marshaller");
      return typed;
    }

    /** The marshaller of responses. */
    @SuppressWarnings("unchecked") // nothing of the former type is kept
    public <T> Builder<Q, T> responses(Marshaller<T> marshaller) {
      Builder<Q, T> typed = (Builder<Q, T>) this;
      typed.responses = Objects.requireNonNull(marshaller, "marshaller");
      return typed;
    }

    /** What calling the method twice does. Default {@link Idempotency#UNKNOWN}. */
    public Builder<Q, R> idempotency(Idempotency idempotency) {
      this.idempotency = Objects.requireNonNull(idempotency, "idempotency");
      return this;
    }

    /** Whether telemetry shows calls of the method by its name. Default false. */
    public Builder<Q, R> sampledToLocalTracing(boolean sampled) {
      this.sampledToLocalTracing = sampled;
      return this;
    }

    /**
     * The method.
     *
     * @throws NullPointerException when a marshaller is missing
     */
    public MethodDescriptor<Q, R> build() {
      return new MethodDescriptor<>(
          this,
          Objects.requireNonNull(requests, "requests"),
          Objects.requireNonNull(responses, "responses"));
    }
  }
}
