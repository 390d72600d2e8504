package dev.goshawk.testsupport;

import java.util.List;
import java.util.stream.Stream;

/**
 * The live threads of this process, by the beginnings of their names. Virtual ones are on no list.
 */
public final class LiveThreads {

  /** What the names of Goshawk's own threads begin with. */
  private static final String GOSHAWK = "goshawk-";

  private LiveThreads() {}

  /** Those whose names begin with one of some prefixes. */
  public static List<Thread> named(String... prefixes) {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(Thread::isAlive)
        .filter(thread -> Stream.of(prefixes).anyMatch(thread.getName()::startsWith))
        .toList();
  }

  /** The names of Goshawk's own. */
  public static List<String> ofGoshawk() {
    return named(GOSHAWK).stream().map(Thread::getName).toList();
  }

  /** Waits until none of Goshawk is left. */
  public static void awaitNone() {
    Await.until("no thread of Goshawk", () -> ofGoshawk().isEmpty());
  }
}
