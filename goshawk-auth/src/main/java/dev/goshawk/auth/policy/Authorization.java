package dev.goshawk.auth.policy;

import dev.goshawk.api.ContextKey;
import dev.goshawk.api.ServerContext;
import dev.goshawk.api.Status;
import dev.goshawk.auth.identity.Authentication;
import dev.goshawk.auth.identity.Identity;
import dev.goshawk.core.StepsBuilder;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * Holds the calls of a server against a policy: those that it refuses end with PERMISSION_DENIED,
 * whose words are the same for every rule. Goes after {@link Authentication}, if there is one.
 *
 * <pre>{@code
 * callers.addTo(server);
 * Authorization.by(PolicyFile.watch(file, Duration.ofSeconds(30))::policy).addTo(server);
 * }</pre>
 *
 * <p>It decides when the headers have come where the caller is known then, and else before the
 * handler. Health and reflection are under it like all other services. Immutable, any thread.
 */
public final class Authorization {

  private static final Logger LOG = System.getLogger(Authorization.class.getName());

  private static final Status REFUSED =
      Status.PERMISSION_DENIED.withMessage("unauthorized RPC request rejected");

  private final Supplier<AuthorizationPolicy> policy;
  private final boolean dryRun;
  private final InstantSource clock;

  /** That this one has decided: several may stand in a row. */
  private final ContextKey<Boolean> decided = ContextKey.named("authorized");

  private Authorization(Supplier<AuthorizationPolicy> policy, boolean dryRun, InstantSource clock) {
    this.policy = policy;
    this.dryRun = dryRun;
    this.clock = clock;
  }

  /** By a policy that stays as it is. Its warnings are logged. */
  public static Authorization by(AuthorizationPolicy policy) {
    Objects.requireNonNull(policy, "policy");
    policy.warnings().forEach(each -> LOG.log(Level.WARNING, policy + ": " + each));
    return by(() -> policy);
  }

  /** By the policy that holds at each call: {@code file::policy} of a {@link PolicyFile}. */
  public static Authorization by(Supplier<AuthorizationPolicy> policy) {
    return new Authorization(
        Objects.requireNonNull(policy, "policy"), false, InstantSource.system());
  }

  /** The same, but refuses nothing: what it would have refused is logged, and in the audit. */
  public Authorization dryRun() {
    return new Authorization(policy, true, clock);
  }

  /** The same with another clock for the audit; for tests. */
  public Authorization clock(InstantSource clock) {
    return new Authorization(policy, dryRun, Objects.requireNonNull(clock, "clock"));
  }

  /** Stands in front of the handlers of a server, or of one service. */
  public void addTo(StepsBuilder<?> server) {
    server.admission(
        call -> {
          if (Authentication.isDecided(call)) {
            check(call);
          }
        });
    server.filter(
        (call, next) -> {
          check(call);
          next.proceed();
        },
        (call, next) -> {
          check(call);
          return next.proceed();
        });
  }

  private void check(ServerContext call) {
    if (call.get(decided) != null) {
      return;
    }
    call.put(decided, true);
    AuthorizationPolicy present = policy.get();
    Decision decision = present.decide(PolicyRequest.of(call));
    if (present.audit().wants(decision)) {
      List<String> names = Identity.of(call).principals();
      present
          .audit()
          .record(
              new AuditEvent(
                  call.path(),
                  names.isEmpty() ? "" : names.get(0),
                  present.name(),
                  decision.rule(),
                  decision.allowed(),
                  clock.instant()));
    }
    if (!decision.allowed()) {
      LOG.log(
          dryRun ? Level.INFO : Level.DEBUG,
          () ->
              present
                  + (dryRun ? " would have refused " : " refused ")
                  + call.method()
                  + " by "
                  + Identity.of(call)
                  + (decision.rule().isEmpty()
                      ? ": no rule allows it"
                      : ": rule '" + decision.rule() + "'"));
      if (!dryRun) {
        throw REFUSED.exception();
      }
    }
  }
}
