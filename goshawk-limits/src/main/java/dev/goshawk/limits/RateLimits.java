package dev.goshawk.limits;

import dev.goshawk.api.Admission;
import dev.goshawk.api.NanoClock;
import dev.goshawk.api.ServerContext;
import dev.goshawk.api.StatusException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * How many calls may begin in a second: on a server, of each method, of each caller. An admission,
 * decided by token buckets when the headers of a call have come.
 *
 * <p>A call beyond the rate of the server or of its method ends with UNAVAILABLE, one beyond that
 * of its caller with RESOURCE_EXHAUSTED, both with the time until the next one may begin in {@code
 * grpc-retry-pushback-ms}. Streams count when they begin, and health checks never.
 *
 * <p>Any thread. One may be given to several servers, which then share its rates.
 */
public final class RateLimits implements Admission {

  /** A rate on a scope. */
  private record Limited(Scope<TokenBucket> scope, Rate rate) {}

  private final List<Limited> limits;
  private final Set<String> exempt;
  private final LongAdder refused = new LongAdder();

  private RateLimits(List<Limited> limits, Set<String> exempt) {
    this.limits = limits;
    this.exempt = exempt;
  }

  /** No rates yet. One thread. */
  public static Builder builder() {
    return new Builder();
  }

  @Override
  public void admit(ServerContext call) {
    if (exempt.contains(call.method().service())) {
      return;
    }
    TokenBucket[] taken = new TokenBucket[limits.size()];
    for (int i = 0; i < taken.length; i++) {
      Limited limited = limits.get(i);
      Object key = limited.scope.key(call);
      // Nobody stays: another of the keys is always there to be forgotten.
      TokenBucket bucket = Objects.requireNonNull(limited.scope.use(key));
      limited.scope.leave(key);
      long wait = bucket.take();
      if (wait > 0) {
        for (int j = 0; j < i; j++) {
          taken[j].giveBack();
        }
        refused.increment();
        throw refusal(limited, wait);
      }
      taken[i] = bucket;
    }
  }

  private static StatusException refusal(Limited limited, long wait) {
    String words =
        String.format(
            Locale.ROOT,
            "%s has more calls than limit %s of RateLimits allows: %s",
            limited.scope.owner,
            limited.scope.setting,
            limited.rate.words());
    return limited.scope.ofCaller ? Refusal.overQuota(words, wait) : Refusal.full(words, wait);
  }

  /** How many calls were refused, by whichever rate. */
  public long refused() {
    return refused.sum();
  }

  /** Rates that are being set. One thread. */
  public static final class Builder {
    private @Nullable Rate onServer;
    private @Nullable Rate onMethod;
    private @Nullable Rate onIdentity;
    private @Nullable Function<ServerContext, ?> identities;
    private Set<String> exempt = ConcurrencyLimits.DEFAULT_EXEMPT;
    private int maxKeys = ConcurrencyLimits.DEFAULT_MAX_KEYS;
    private NanoClock clock = NanoClock.SYSTEM;

    private Builder() {}

    /** Limits the calls of the server together. */
    public Builder server(Rate rate) {
      onServer = Objects.requireNonNull(rate, "server");
      return this;
    }

    /** Limits the calls of each method. */
    public Builder perMethod(Rate rate) {
      onMethod = Objects.requireNonNull(rate, "perMethod");
      return this;
    }

    /**
     * Limits the calls of each caller.
     *
     * @param identity as in {@link ConcurrencyLimits.Builder#perIdentity}
     */
    public Builder perIdentity(Function<ServerContext, ?> identity, Rate rate) {
      identities = Objects.requireNonNull(identity, "identity");
      onIdentity = Objects.requireNonNull(rate, "perIdentity");
      return this;
    }

    /**
     * The services whose calls are never refused and do not count, in place of {@link
     * ConcurrencyLimits#DEFAULT_EXEMPT}.
     */
    public Builder exempt(String... services) {
      exempt = Set.of(services);
      return this;
    }

    /**
     * How many methods, and how many callers, are known. Default 10,000 each. The one that has made
     * no call for longest is forgotten for a new one, and begins with a full burst when it comes
     * back: so let {@code identity} be what a caller cannot make up.
     *
     * @throws IllegalArgumentException when less than 1
     */
    public Builder maxKeys(int keys) {
      maxKeys = Settings.atLeast("maxKeys", keys, 1);
      return this;
    }

    /** The clock that rates go by, for tests. Default the system's. */
    public Builder clock(NanoClock clock) {
      this.clock = Objects.requireNonNull(clock, "clock");
      return this;
    }

    /** The rates, with full bursts. */
    public RateLimits build() {
      List<Limited> limits = new ArrayList<>(3);
      if (onIdentity != null) {
        Rate rate = onIdentity;
        Function<ServerContext, ?> keys = Objects.requireNonNull(identities);
        limits.add(new Limited(Scope.perIdentity(keys, maxKeys, made(rate)), rate));
      }
      if (onMethod != null) {
        limits.add(new Limited(Scope.perMethod(maxKeys, made(onMethod)), onMethod));
      }
      if (onServer != null) {
        limits.add(new Limited(Scope.server(made(onServer)), onServer));
      }
      return new RateLimits(List.copyOf(limits), exempt);
    }

    private Supplier<TokenBucket> made(Rate rate) {
      NanoClock by = clock;
      return () -> new TokenBucket(rate, by);
    }
  }
}
