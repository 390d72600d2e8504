package dev.goshawk.api;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Drains a server when the JVM is told to end, by SIGTERM, SIGINT or {@link System#exit}: the JVM
 * waits for it. Nothing installs one by itself. Of several servers each has one; they drain at the
 * same time. Any thread.
 */
public final class DrainAtExit implements AutoCloseable {

  private static final Logger LOG = System.getLogger(DrainAtExit.class.getName());

  /** How much longer than its plan a drain may take before the JVM ends all the same: 5 s. */
  private static final Duration MORE = Duration.ofSeconds(5);

  private final Server server;
  private final DrainPlan plan;
  private final Thread hook = new Thread(this::drain, "goshawk-drain");

  private DrainAtExit(Server server, DrainPlan plan) {
    this.server = server;
    this.plan = plan;
  }

  /**
   * Installs it.
   *
   * @return what takes it back, for a server that ends before the JVM does
   * @throws IllegalStateException when the JVM is ending already
   */
  public static DrainAtExit install(Server server, DrainPlan plan) {
    DrainAtExit installed =
        new DrainAtExit(
            Objects.requireNonNull(server, "server"), Objects.requireNonNull(plan, "plan"));
    Runtime.getRuntime().addShutdownHook(installed.hook);
    return installed;
  }

  private void drain() {
    Duration most = plan.lameDuck().plus(plan.grace()).plus(MORE);
    try {
      server.drain(plan).get(most.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      LOG.log(
          Level.WARNING, "the server has not ended after " + most + "; the process ends without");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      LOG.log(Level.WARNING, "the server could not drain", e.getCause());
    }
  }

  /** Takes it back. Does nothing while the JVM is ending, when it runs. */
  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The JVM is ending: it runs.
    }
  }
}
