package dev.goshawk.api;

import java.util.Objects;

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

  private MethodDescriptor(
      Kind kind, String service, String name, Marshaller<Q> requests, Marshaller<R> responses) {
    this.kind = kind;
    this.service = service;
    this.name = name;
    this.path = "/" + service + "/" + name;
    this.requests = requests;
    this.responses = responses;
  }

  /**
   * A method.
   *
   * @param service the full name of the service, {@code package.Service}
   * @param name the name of the method as in the {@code .proto} file, {@code GetFeature}
   * @throws IllegalArgumentException when a name is empty or has a slash in the method's part
   */
  public static <Q, R> MethodDescriptor<Q, R> of(
      Kind kind, String service, String name, Marshaller<Q> requests, Marshaller<R> responses) {
    if (service.isEmpty() || name.isEmpty() || name.indexOf('/') >= 0) {
      throw new IllegalArgumentException(
          "'" + service + "' and '" + name + "' do not name a method of a service");
    }
    return new MethodDescriptor<>(
        Objects.requireNonNull(kind, "kind"),
        service,
        name,
        Objects.requireNonNull(requests, "requests"),
        Objects.requireNonNull(responses, "responses"));
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

  @Override
  public String toString() {
    return service + "/" + name;
  }
}
