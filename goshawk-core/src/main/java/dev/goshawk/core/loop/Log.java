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

  /** Logs at WARNING. Never throws, whatever the logger does. */
  public void warn(String words) {
    log(System.Logger.Level.WARNING, words, null);
  }

  /** Logs at WARNING, with what was thrown. Never throws, whatever the logger does. */
  public void warn(String words, Throwable thrown) {
    log(System.Logger.Level.WARNING, words, thrown);
  }

  /** Logs at a level. Never throws: loggers are code of users, and run on event loops. */
  public void log(System.Logger.Level level, String words, @Nullable Throwable thrown) {
    try {
      get().log(level, words, thrown);
    } catch (Throwable failure) {
      // There is nowhere left to tell it.
    }
  }
}
