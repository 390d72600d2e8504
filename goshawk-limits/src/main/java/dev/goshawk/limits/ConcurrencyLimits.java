package dev.goshawk.limits;

import dev.goshawk.api.Admission;
import dev.goshawk.api.MethodDescriptor;
import dev.goshawk.api.NanoClock;
import dev.goshawk.api.ServerContext;
import dev.goshawk.api.StatusException;
import dev.goshawk.core.ServerMemory;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Limits on the calls in progress: of a server, of each method, of each caller. Each adapts by what
 * calls take, unless it is fixed. An admission, decided when the headers of a call have come:
 *
 * <pre>{@code
 * GoshawkServer.builder().admission(
 *     ConcurrencyLimits.builder().server(ConcurrencyLimit.aimd()).build())
 * }</pre>
 *
 * <p>A call beyond the limit of the server or of its method ends with UNAVAILABLE, one beyond that
 * of its caller with RESOURCE_EXHAUSTED, both with {@code grpc-retry-pushback-ms}. Streams are not
 * counted unless they are given a weight, and health checks never. A call has its place until its
 * status is decided, or, when it is cancelled, until its handler has returned.
 *
 * <p>Any thread. One may be given to several servers, which then share its limits.
 */
public final class ConcurrencyLimits implements Admission {

  /** The services whose calls are not limited if nothing was set: those that tell of health. */
  public static final Set<String> DEFAULT_EXEMPT = Set.of("grpc.health.v1.Health");

  /** How many keys of each kind are known if nothing was set. */
  public static final int DEFAULT_MAX_KEYS = 10_000;

  private final List<Scope<Slots>> scopes;
  private final @Nullable Scope<Slots> server;
  private final @Nullable Priorities priorities;
  private final Set<String> exempt;
  private final long streamWeight;
  private final double memoryShare;
  private final long pushback;
  private final NanoClock clock;
  private final DoubleSupplier random;
  private final LongAdder refused = new LongAdder();

  private ConcurrencyLimits(Builder builder) {
    this.server = builder.server;
    // Of the caller first: one that is over its own quota hears of that, however full the server.
    this.scopes =
        Stream.of(builder.identity, builder.method, builder.server)
            .flatMap(Stream::ofNullable)
            .toList();
    this.priorities = builder.priorities;
    this.exempt = builder.exempt;
    this.streamWeight = builder.streamWeight;
    this.memoryShare = builder.memoryShare;
    this.pushback = builder.pushback;
    this.clock = builder.clock;
    this.random = builder.random;
  }

  /** No limits yet. One thread. */
  public static Builder builder() {
    return new Builder();
  }

  @Override
  public void admit(ServerContext call) {
    MethodDescriptor<?, ?> method = call.method();
    if (exempt.contains(method.service())) {
      return;
    }
    try {
      Priorities.@Nullable PriorityClass priority = priorities == null ? null : priorities.of(call);
      checkMemory(call, priority);
      boolean unary = method.kind() == MethodDescriptor.Kind.UNARY;
      long weight = unary ? Slots.ONE : streamWeight;
      if (weight > 0) {
        take(call, new Permit(clock, weight, unary), weight, priority);
      }
    } catch (StatusException e) {
      refused.increment();
      throw e;
    }
  }

  private void take(
      ServerContext call, Permit permit, long weight, Priorities.@Nullable PriorityClass priority) {
    boolean letIn = false;
    try {
      for (Scope<Slots> scope : scopes) {
        take(call, permit, scope, weight, priority);
      }
      permit.follow(call);
      letIn = true;
    } finally {
      if (!letIn) {
        permit.give();
      }
    }
  }

  private void take(
      ServerContext call,
      Permit permit,
      Scope<Slots> scope,
      long weight,
      Priorities.@Nullable PriorityClass priority) {
    double share = priority == null ? 1 : priority.share();
    Object key = scope.key(call);
    Slots slots = scope.use(key);
    if (slots == null) {
      throw Refusal.full(
          String.format(
              Locale.ROOT,
              "calls of %,d different keys are in progress, which is maxKeys of %s",
              scope.size(),
              scope.setting),
          delay());
    }
    long inFlight = slots.take(weight, share);
    if (inFlight < 0) {
      scope.leave(key);
      throw refusal(scope, slots, share, priority);
    }
    permit.hold(scope, key, slots, inFlight);
  }

  private StatusException refusal(
      Scope<Slots> scope, Slots slots, double share, Priorities.@Nullable PriorityClass priority) {
    String words =
        String.format(
            Locale.ROOT,
            "%s has %,d calls in progress, and limit %s of ConcurrencyLimits allows %,d now%s",
            scope.owner,
            (long) Math.ceil(slots.inFlight()),
            scope.setting,
            slots.room(1),
            share == 1 || priority == null
                ? ""
                : String.format(
                    Locale.ROOT,
                    ", of them %,d with priority %s (share %s)",
                    slots.room(share),
                    priority.name(),
                    share));
    return scope.ofCaller ? Refusal.overQuota(words, delay()) : Refusal.full(words, delay());
  }

  private void checkMemory(ServerContext call, Priorities.@Nullable PriorityClass priority) {
    if (memoryShare == 1 && priorities == null) {
      return; // the server itself refuses what is above
    }
    ServerMemory memory = ServerMemory.of(call);
    double share = priority == null ? memoryShare : memoryShare * priority.share();
    if (memory.used() > share * memory.limit()) {
      throw Refusal.full(
          String.format(
              Locale.ROOT,
              "the server holds %,d bytes of messages, which exceed memoryShare %s of"
                  + " maxBufferedBytes %,d%s",
              memory.used(),
              share,
              memory.limit(),
              priority == null ? "" : " for priority " + priority.name()),
          delay());
    }
  }

  /**
   * When a refused call may come again: some time around the setting, so that not all do at once.
   */
  private long delay() {
    return (long) (pushback * (0.5 + random.getAsDouble()));
  }

  // What it does now.

  /** The limit of the server now; 0 without one. */
  public int limit() {
    return server == null ? 0 : (int) slots(server).room(1);
  }

  /** How many calls are in progress under the limit of the server, by weight; 0 without one. */
  public double inFlight() {
    return server == null ? 0 : slots(server).inFlight();
  }

  private static Slots slots(Scope<Slots> server) {
    return Objects.requireNonNull(server.whole());
  }

  /** How many calls were refused, by whichever limit. */
  public long refused() {
    return refused.sum();
  }

  /** Limits that are being set. One thread. */
  public static final class Builder {

    private static final Duration DEFAULT_PUSHBACK = Duration.ofSeconds(1);

    private @Nullable ConcurrencyLimit onServer;
    private @Nullable ConcurrencyLimit onMethod;
    private @Nullable ConcurrencyLimit onIdentity;
    private @Nullable Function<ServerContext, ?> identities;
    private @Nullable Scope<Slots> server;
    private @Nullable Scope<Slots> method;
    private @Nullable Scope<Slots> identity;
    private @Nullable Priorities priorities;
    private Set<String> exempt = DEFAULT_EXEMPT;
    private int maxKeys = DEFAULT_MAX_KEYS;
    private long streamWeight;
    private double memoryShare = 1;
    private long pushback = DEFAULT_PUSHBACK.toNanos();
    private NanoClock clock = NanoClock.SYSTEM;
    private DoubleSupplier random = () -> ThreadLocalRandom.current().nextDouble();

    private Builder() {}

    /**
     * Limits the calls of the server together.
     *
     * @throws IllegalArgumentException when what is set of the limit contradicts itself
     */
    public Builder server(ConcurrencyLimit limit) {
      onServer = checked("server", limit);
      return this;
    }

    /**
     * Limits the calls of each method.
     *
     * @throws IllegalArgumentException when what is set of the limit contradicts itself
     */
    public Builder perMethod(ConcurrencyLimit limit) {
      onMethod = checked("perMethod", limit);
      return this;
    }

    /**
     * Limits the calls of each caller.
     *
     * @param identity who calls, as something with {@code equals}: a subject of a certificate, a
     *     tenant, an address. All for whom it is null are one. It runs on the event loop and must
     *     not block
     * @throws IllegalArgumentException when what is set of the limit contradicts itself
     */
    public Builder perIdentity(Function<ServerContext, ?> identity, ConcurrencyLimit limit) {
      identities = Objects.requireNonNull(identity, "identity");
      onIdentity = checked("perIdentity", limit);
      return this;
    }

    private static ConcurrencyLimit checked(String of, ConcurrencyLimit limit) {
      Objects.requireNonNull(limit, of).check(of);
      return limit;
    }

    /**
     * Lets each class of calls in up to its share of each limit. Default: all are one class.
     *
     * @throws IllegalArgumentException when calls that name no class have none
     */
    public Builder priorities(Priorities classes) {
      priorities = Objects.requireNonNull(classes, "priorities").checked();
      return this;
    }

    /**
     * The services whose calls are never refused and do not count, in place of {@link
     * #DEFAULT_EXEMPT}: a server that is full is healthy, and restarting it would make it worse.
     */
    public Builder exempt(String... services) {
      exempt = Set.of(services);
      return this;
    }

    /**
     * How many methods, and how many callers, are known. Default 10,000 each. Of those without a
     * call the one that was idle for longest is forgotten, and what its limit has learned with it;
     * when all have calls, one more is refused with UNAVAILABLE.
     *
     * @throws IllegalArgumentException when less than 1
     */
    public Builder maxKeys(int keys) {
      maxKeys = Settings.atLeast("maxKeys", keys, 1);
      return this;
    }

    /**
     * What a call with a stream of requests or responses counts of a call with one of each. Default
     * 0: streams may last for hours, and would leave no room. They do not move a limit.
     *
     * @param weight from 0 to 1, in thousandths
     * @throws IllegalArgumentException when it is not
     */
    public Builder streamWeight(double weight) {
      if (!(weight >= 0 && weight <= 1)) {
        throw new IllegalArgumentException("streamWeight of " + weight + " is outside 0 to 1");
      }
      streamWeight = Math.round(weight * Slots.ONE);
      return this;
    }

    /**
     * The share of {@code maxBufferedBytes} of the server above which calls are refused with
     * UNAVAILABLE; a priority's share is of that. Default 1: what is above that the server refuses
     * itself.
     *
     * @param share above 0 and at most 1
     * @throws IllegalArgumentException when it is not
     */
    public Builder memoryShare(double share) {
      memoryShare = Settings.within("memoryShare", share, 0, 1);
      return this;
    }

    /**
     * When refused calls may come again: each is told a time from half of this to one and a half,
     * so that they do not all come at once. Default 1 s.
     *
     * @throws IllegalArgumentException when less than 1 ms
     */
    public Builder pushback(Duration time) {
      pushback =
          Math.min(
              Settings.nanos(Settings.atLeast("pushback", time, Duration.ofMillis(1))),
              Duration.ofDays(1).toNanos());
      return this;
    }

    /** The clock by which calls are timed, for tests. Default the system's. */
    public Builder clock(NanoClock clock) {
      this.clock = Objects.requireNonNull(clock, "clock");
      return this;
    }

    /** Numbers from 0 to 1, for tests. */
    Builder random(DoubleSupplier numbers) {
      random = numbers;
      return this;
    }

    /** The limits, with nothing in progress. */
    public ConcurrencyLimits build() {
      server = onServer == null ? null : Scope.server(slots(onServer));
      method = onMethod == null ? null : Scope.perMethod(maxKeys, slots(onMethod));
      identity =
          onIdentity == null
              ? null
              : Scope.perIdentity(Objects.requireNonNull(identities), maxKeys, slots(onIdentity));
      return new ConcurrencyLimits(this);
    }

    private static Supplier<Slots> slots(ConcurrencyLimit limit) {
      return () -> new Slots(limit.start());
    }
  }
}
