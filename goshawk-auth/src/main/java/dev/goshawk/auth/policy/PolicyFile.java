package dev.goshawk.auth.policy;

import dev.goshawk.auth.file.FileWatch;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;

/**
 * A policy in a file that is looked at again and again: what can be used takes the place of the
 * last, what cannot is logged and leaves it. Closed by whoever has made it, after the servers that
 * use it. Any thread.
 */
public final class PolicyFile implements AutoCloseable {

  private static final Logger LOG = System.getLogger(PolicyFile.class.getName());

  private final FileWatch<AuthorizationPolicy> watch;

  private PolicyFile(FileWatch<AuthorizationPolicy> watch) {
    this.watch = watch;
  }

  /**
   * Reads a policy, and looks at its file from then on.
   *
   * @param interval between two looks, at least 10 ms
   * @throws java.io.UncheckedIOException when it cannot be read
   * @throws IllegalArgumentException when it cannot be used, or the interval is too short
   */
  public static PolicyFile watch(Path file, Duration interval) {
    return watch(file, interval, AuditLoggers.DEFAULT);
  }

  /** The same with audit loggers that the policy may name. */
  public static PolicyFile watch(Path file, Duration interval, AuditLoggers loggers) {
    return new PolicyFile(
        FileWatch.of("policy file", file, interval, json -> parsed(file, json, loggers)));
  }

  private static AuthorizationPolicy parsed(Path file, byte[] json, AuditLoggers loggers) {
    AuthorizationPolicy policy = AuthorizationPolicy.parse(json, loggers);
    for (String warning : policy.warnings()) {
      LOG.log(Level.WARNING, policy + " of " + file + ": " + warning);
    }
    return policy;
  }

  /** The newest policy that can be used. */
  public AuthorizationPolicy policy() {
    return watch.value();
  }

  /** Looks no more. The last policy stays. */
  @Override
  public void close() {
    watch.close();
  }
}
