package dev.goshawk.core.loop;

import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The one gate through which code of users is called: handlers, listeners, interceptors, filters,
 * mappers, executors, tasks for an end or a cancellation, timers' tasks.
 *
 * <p>It stops every {@link Throwable}: a stack that overflows, memory or threads that run out, and
 * checked exceptions that other languages of the JVM do not declare. What was thrown ends the call
 * that it concerns, by what the caller of the gate does with it, or is logged once; the thread, its
 * connection and the other calls go on. Any thread, without state.
 */
public final class Guard {

  private Guard() {}

  /** Runs code, and answers what it threw; null when it threw nothing. */
  public static @Nullable Throwable attempt(Runnable code) {
    try {
      code.run();
      return null;
    } catch (Throwable thrown) {
      return thrown;
    }
  }

  /**
   * Runs code whose failure concerns nobody else: it is logged.
   *
   * @param what names the code in the log: "a task for the end of a call"
   */
  public static void run(Log log, String what, Runnable code) {
    Throwable thrown = attempt(code);
    if (thrown != null) {
      log.warn(what + " failed", thrown);
    }
  }

  /** The same for code that is given something. */
  public static <T> void run(Log log, String what, Consumer<? super T> code, T given) {
    try {
      code.accept(given);
    } catch (Throwable thrown) {
      log.warn(what + " failed", thrown);
    }
  }

  /**
   * Gives a task to an executor, and answers why it was not taken; null when it was. An executor
   * that throws after all that it took the task has it run nevertheless, so a task that ends a call
   * must bear to come too late.
   */
  public static @Nullable Throwable execute(Executor executor, Runnable task) {
    try {
      executor.execute(task);
      return null;
    } catch (Throwable thrown) {
      return thrown;
    }
  }

  /** The message of an exception, all of an Error; its class where that fails. */
  public static String message(Throwable failure) {
    try {
      String message = failure instanceof Error ? failure.toString() : failure.getMessage();
      return String.valueOf(message);
    } catch (Throwable thrown) {
      return failure.getClass().getName();
    }
  }

  /** A failure as text: its class and message; its class alone where that fails. */
  public static String describe(Throwable failure) {
    try {
      return failure.toString();
    } catch (Throwable thrown) {
      return failure.getClass().getName();
    }
  }
}
