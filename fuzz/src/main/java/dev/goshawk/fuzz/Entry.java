package dev.goshawk.fuzz;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * What Jazzer calls in the process that fuzzes, by the names of these two methods. It counts the
 * executions, and a thread of its own prints the count each second, which {@link FuzzRun} reads.
 */
public final class Entry {

  /** How a line begins that tells how many inputs were run. */
  static final String EXECUTIONS = "executions so far: ";

  private static final AtomicLong EXECUTED = new AtomicLong();
  private static final Logger LOG = Logger.getLogger("dev.goshawk"); // held, or its level is lost
  private static @Nullable FuzzTarget target;

  private Entry() {}

  /**
   * Makes the target.
   *
   * @param args the name of its class
   */
  public static void fuzzerInitialize(String[] args) {
    quiet();
    target = Target.load(args[0]);
    Thread printer = new Thread(Entry::printCounts, "executions");
    printer.setDaemon(true);
    printer.start();
    Runtime.getRuntime().addShutdownHook(new Thread(Entry::print, "executions-at-the-end"));
  }

  /** Runs one input. */
  public static void fuzzerTestOneInput(byte[] input) throws Exception {
    FuzzTarget running = target;
    if (running == null) {
      throw new IllegalStateException("fuzzerInitialize was not called");
    }
    EXECUTED.incrementAndGet();
    running.run(input);
  }

  /** Peers that do wrong are logged, and here they do nothing else. */
  static void quiet() {
    LOG.setLevel(Level.OFF);
  }

  private static void printCounts() {
    try {
      while (true) {
        TimeUnit.SECONDS.sleep(1);
        print();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void print() {
    System.err.println(EXECUTIONS + EXECUTED.get());
  }
}
