package dev.goshawk.logging.binarylog;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which methods are logged, and how much of them, by the filter string of gRFC A16. Immutable, any
 * thread.
 *
 * <pre>
 *   *                      all methods, whole
 *   *{h}                   headers alone
 *   *{m:256}               the first 256 bytes of each message, and no headers
 *   *{h:1024;m:256}        of headers 1,024 bytes, of each message 256
 *   pkg.Orders/*           the methods of a service
 *   pkg.Orders/Pay{h}      a method
 *   -pkg.Orders/Pay        not this method
 * </pre>
 *
 * <p>Patterns are separated by commas. The most exact one counts, wherever it stands: the method's,
 * else its service's, else {@code *}. An empty string logs nothing.
 */
public final class BinaryLogFilter {

  /** The environment variable of gRFC A16, and of grpc-go. */
  public static final String ENVIRONMENT = "GRPC_BINARY_LOG_FILTER";

  /** The environment variable of grpc-java, which means the same. */
  public static final String OTHER_ENVIRONMENT = "GRPC_BINARY_LOG_CONFIG";

  /** A filter that logs nothing. */
  public static final BinaryLogFilter NOTHING = parse("");

  /** How much of a method is logged. */
  record Limits(int headers, int messages) {
    static final Limits WHOLE = new Limits(Integer.MAX_VALUE, Integer.MAX_VALUE);

    /** What an excluded method has. */
    static final Limits EXCLUDED = new Limits(-1, -1);
  }

  private final String text;
  private final @Nullable Limits all;
  private final Map<String, Limits> services;
  private final Map<String, Limits> methods;

  BinaryLogFilter(
      String text,
      @Nullable Limits all,
      Map<String, Limits> services,
      Map<String, Limits> methods) {
    this.text = text;
    this.all = all;
    this.services = Map.copyOf(services);
    this.methods = Map.copyOf(methods);
  }

  /**
   * The filter that a string says.
   *
   * @throws IllegalArgumentException when it is malformed, or has two patterns for the same
   *     methods; the message has the position, what stands there and what was expected
   */
  public static BinaryLogFilter parse(String text) {
    return new FilterParser(text).parse();
  }

  /**
   * The filter that the environment says, or {@link #NOTHING}.
   *
   * @throws IllegalArgumentException when it is malformed, or when {@link #ENVIRONMENT} and {@link
   *     #OTHER_ENVIRONMENT} say different things: a program that was asked to log must not start
   *     without
   */
  public static BinaryLogFilter fromEnvironment() {
    return fromEnvironment(System.getenv());
  }

  static BinaryLogFilter fromEnvironment(Map<String, String> environment) {
    String filter = environment.get(ENVIRONMENT);
    String other = environment.get(OTHER_ENVIRONMENT);
    if (filter != null && other != null && !filter.equals(other)) {
      throw new IllegalArgumentException(
          ENVIRONMENT
              + " is '"
              + filter
              + "' and "
              + OTHER_ENVIRONMENT
              + " is '"
              + other
              + "'; expected one of them, or both the same");
    }
    String name = filter == null ? OTHER_ENVIRONMENT : ENVIRONMENT;
    String text = filter == null ? other : filter;
    if (text == null) {
      return NOTHING;
    }
    try {
      return parse(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(name + ": " + e.getMessage(), e);
    }
  }

  /**
   * How much of a method is logged, or null when it is not.
   *
   * @param path {@code /package.Service/Method}
   */
  @Nullable Limits limits(String path) {
    int slash = path.lastIndexOf('/');
    if (slash <= 0) {
      return all; // a path that is no method's: a client may ask for anything
    }
    Limits known = methods.get(path.substring(1));
    if (known == null) {
      known = services.get(path.substring(1, slash));
    }
    Limits chosen = known == null ? all : known;
    return Limits.EXCLUDED.equals(chosen) ? null : chosen;
  }

  /** Whether no method is logged. */
  public boolean isEmpty() {
    return all == null
        && services.isEmpty()
        && methods.values().stream().allMatch(Limits.EXCLUDED::equals);
  }

  @Override
  public String toString() {
    return text;
  }
}
