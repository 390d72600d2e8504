package dev.goshawk.auth.policy;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;

/**
 * Which decisions of a policy are recorded, and where. Immutable, any thread.
 *
 * @param onDeny whether refusals are
 * @param onAllow whether the others are
 */
record Audit(boolean onDeny, boolean onAllow, List<AuditLogger> loggers) {

  private static final Logger LOG = System.getLogger(Audit.class.getName());

  static final Audit NONE = new Audit(false, false, List.of());

  boolean wants(Decision decision) {
    return decision.allowed() ? onAllow : onDeny;
  }

  void record(AuditEvent event) {
    for (AuditLogger logger : loggers) {
      try {
        logger.record(event);
      } catch (RuntimeException e) {
        LOG.log(Level.WARNING, "audit logger " + logger.getClass().getName() + " failed", e);
      }
    }
  }
}
