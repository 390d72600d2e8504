package dev.goshawk.core.loop;

import org.jspecify.annotations.Nullable;

/**
 * The logger of a class, looked up when there is something to log. The JVM searches the whole class
 * path for whoever provides loggers, and the first call of a process would wait for that. Any
 * thread.
 */
public final class Log {

  private final String name;
  private volatile System.@Nullable Logger logger;

  /**
   * A logger by the name of a class.
   *
   * @param owner who logs
   */
  public Log(Class<?> owner) {
    this.name = owner.getName();
  }

  /** The logger. */
  public System.Logger get() {
    System.Logger known = logger;
    if (known == null) {
      known = System.getLogger(name);
      logger = known;
    }
    return known;
  }
}
