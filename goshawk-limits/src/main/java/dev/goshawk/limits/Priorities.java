package dev.goshawk.limits;

import dev.goshawk.api.ServerContext;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Classes of calls, each with the share of a limit up to which it is let in: when a server fills,
 * the class with the least share is refused first, and what is left is for those above it.
 * Immutable, any thread.
 *
 * <p>A class that callers choose by a header is as trustworthy as they are: have a proxy or a
 * filter set it where they are not.
 */
public final class Priorities {

  /** The class of a call, and what it may use. */
  record PriorityClass(String name, double share) {}

  private final Function<ServerContext, @Nullable String> names;
  private final String otherwise;
  private final Map<String, PriorityClass> classes;

  private Priorities(
      Function<ServerContext, @Nullable String> names,
      String otherwise,
      Map<String, PriorityClass> classes) {
    this.names = names;
    this.otherwise = otherwise;
    this.classes = classes;
  }

  /**
   * Classes by the name that a function gives.
   *
   * @param names the class of a call; null, or a name that is no class's, for {@code otherwise}
   * @param otherwise the class of calls that name none; it needs a {@link #share}, too
   */
  public static Priorities by(Function<ServerContext, @Nullable String> names, String otherwise) {
    return new Priorities(
        Objects.requireNonNull(names, "names"),
        Objects.requireNonNull(otherwise, "otherwise"),
        Map.of());
  }

  /** Classes by the name that a header of the request has, as {@link #by}. */
  public static Priorities byHeader(String header, String otherwise) {
    Objects.requireNonNull(header, "header");
    return by(call -> call.metadata().text(header), otherwise);
  }

  /**
   * The same with one more class.
   *
   * @param share the share of each limit up to which calls of the class are let in, above 0 and at
   *     most 1; at least one call is, whatever it comes to
   * @throws IllegalArgumentException when it is not
   */
  public Priorities share(String name, double share) {
    Objects.requireNonNull(name, "name");
    Map<String, PriorityClass> more = new LinkedHashMap<>(classes);
    more.put(
        name, new PriorityClass(name, Settings.within("share of priority " + name, share, 0, 1)));
    return new Priorities(names, otherwise, more);
  }

  /** Checks that calls which name no class have one. */
  Priorities checked() {
    if (!classes.containsKey(otherwise)) {
      throw new IllegalArgumentException(
          "priorities: '" + otherwise + "' has no share; there are " + classes.keySet());
    }
    return this;
  }

  /** The class of a call. */
  PriorityClass of(ServerContext call) {
    String name = names.apply(call);
    PriorityClass found = name == null ? null : classes.get(name);
    return found != null ? found : Objects.requireNonNull(classes.get(otherwise));
  }
}
