package dev.goshawk.auth.policy;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/** The audit loggers that policies may name. Immutable, any thread. */
public final class AuditLoggers {

  /** {@code stdout_logger} alone, which writes a line of JSON to standard output. */
  @SuppressWarnings("SystemOut") // what it is for
  public static final AuditLoggers DEFAULT =
      new AuditLoggers(
          Map.of(StandardOutputLogger.NAME, config -> new StandardOutputLogger(System.out)));

  private final Map<String, AuditLogger.Factory> factories;

  private AuditLoggers(Map<String, AuditLogger.Factory> factories) {
    this.factories = Collections.unmodifiableMap(factories);
  }

  /** The same with one more, or in place of the one of that name. */
  public AuditLoggers with(String name, AuditLogger.Factory factory) {
    Map<String, AuditLogger.Factory> all = new LinkedHashMap<>(factories);
    all.put(Objects.requireNonNull(name, "name"), Objects.requireNonNull(factory, "factory"));
    return new AuditLoggers(all);
  }

  Map<String, AuditLogger.Factory> factories() {
    return factories;
  }
}
