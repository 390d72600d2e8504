package dev.goshawk.auth.policy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A policy in a file that is looked at again and again: what can be used takes the place of the
 * last, what cannot is logged and leaves it. Closed by whoever has made it, after the servers that
 * use it. Any thread; its looks run on the JDK's common pool.
 */
public final class PolicyFile implements AutoCloseable {

  private static final Logger LOG = System.getLogger(PolicyFile.class.getName());

  private static final Duration LEAST_INTERVAL = Duration.ofMillis(10);

  private final Path file;
  private final AuditLoggers loggers;
  private final long intervalMillis;
  private volatile AuthorizationPolicy policy;
  private volatile CompletableFuture<Boolean> wait = new CompletableFuture<>();
  private volatile boolean closed;

  // Of one look after another.
  private byte[] content;
  private String refused = "";

  private PolicyFile(
      Path file,
      AuditLoggers loggers,
      long intervalMillis,
      byte[] content,
      AuthorizationPolicy policy) {
    this.file = file;
    this.loggers = loggers;
    this.intervalMillis = intervalMillis;
    this.content = content;
    this.policy = policy;
  }

  /**
   * Reads a policy, and looks at its file from then on.
   *
   * @param interval between two looks, at least 10 ms
   * @throws UncheckedIOException when it cannot be read
   * @throws IllegalArgumentException when it cannot be used, or the interval is too short
   */
  public static PolicyFile watch(Path file, Duration interval) {
    return watch(file, interval, AuditLoggers.DEFAULT);
  }

  /** The same with audit loggers that the policy may name. */
  public static PolicyFile watch(Path file, Duration interval, AuditLoggers loggers) {
    Objects.requireNonNull(file, "file");
    if (interval.compareTo(LEAST_INTERVAL) < 0) {
      throw new IllegalArgumentException("interval of " + interval + " is less than 10 ms");
    }
    byte[] content;
    try {
      content = Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException("policy file " + file + " cannot be read", e);
    }
    AuthorizationPolicy policy = AuthorizationPolicy.parse(content, loggers);
    PolicyFile watched = new PolicyFile(file, loggers, interval.toMillis(), content, policy);
    watched.say(policy);
    watched.next();
    return watched;
  }

  /** The newest policy that can be used. */
  public AuthorizationPolicy policy() {
    return policy;
  }

  private void next() {
    CompletableFuture<Boolean> due = new CompletableFuture<>();
    wait = due;
    if (closed) { // which may have seen the one before
      return;
    }
    var unused =
        due.completeOnTimeout(true, intervalMillis, TimeUnit.MILLISECONDS)
            .thenAcceptAsync(
                over -> {
                  if (over) {
                    look();
                    next();
                  }
                });
  }

  private void look() {
    try {
      byte[] read = Files.readAllBytes(file);
      if (Arrays.equals(read, content)) {
        refused = "";
        return;
      }
      AuthorizationPolicy next = AuthorizationPolicy.parse(read, loggers);
      content = read;
      policy = next;
      refused = "";
      LOG.log(Level.INFO, "authorization policy " + next.name() + " of " + file + " is in use");
      say(next);
    } catch (IOException | RuntimeException e) { // also of a factory of audit loggers
      String why = String.valueOf(e.getMessage());
      if (!why.equals(refused)) { // once for each mistake
        refused = why;
        LOG.log(Level.WARNING, "policy file " + file + " is left, the last one holds: " + e);
      }
    }
  }

  private void say(AuthorizationPolicy policy) {
    for (String warning : policy.warnings()) {
      LOG.log(
          Level.WARNING, "authorization policy " + policy.name() + " of " + file + ": " + warning);
    }
  }

  /** Looks no more. The last policy stays. */
  @Override
  public void close() {
    closed = true;
    wait.complete(false);
  }
}
