package dev.goshawk.logging.accesslog;

import dev.goshawk.api.ServerContext;
import dev.goshawk.core.trace.ServerCallInfo;
import dev.goshawk.core.trace.ServerCallTracer;
import dev.goshawk.core.trace.ServerTracer;
import dev.goshawk.logging.SecretNames;
import dev.goshawk.logging.queue.LogQueue;
import java.lang.System.Logger.Level;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A line for each call of a server, when it has ended: calls that were refused, cancelled or lost
 * too. It is a tracer, for the builder of one server or of several.
 *
 * <pre>{@code
 * AccessLog log = AccessLog.builder().sample(0.01).build();
 * Server server = GoshawkServer.builder().tracer(log).service(orders).start();
 * }</pre>
 *
 * <p>Lines are made and written by a thread of the log's own, so that neither a slow disk nor a
 * logger holds a call. What its queue has no room for is dropped and counted, and a warning says
 * so. Any thread. To be closed behind the servers, so that the last lines are written.
 */
public final class AccessLog implements ServerTracer, AutoCloseable {

  private static final int DEFAULT_QUEUE = 4_096;
  private static final AtomicLong IDS = new AtomicLong();

  private final double share;
  private final DoubleSupplier random;
  private final Predicate<ServerContext> skipped;
  private final LogQueue<AccessLogEntry> queue;

  private AccessLog(Builder b) {
    share = b.share;
    random = b.random;
    skipped = b.skipped;
    AccessLogFormat format = b.format;
    SecretNames secrets = b.secrets;
    Consumer<String> sink = b.sink == null ? new LoggerSink() : b.sink;
    queue =
        new LogQueue<>(
            "access log",
            b.queue,
            "queue",
            entry -> 1,
            entry -> sink.accept(format.line(entry, secrets)));
  }

  /** The system's logger, looked up when there is a line. One thread. */
  private static final class LoggerSink implements Consumer<String> {
    private System.@Nullable Logger logger;

    @Override
    public void accept(String line) {
      System.Logger known = logger;
      if (known == null) {
        known = System.getLogger(AccessLog.class.getName());
        logger = known;
      }
      known.log(Level.INFO, line);
    }
  }

  /** A builder of a log of all calls, as {@code key=value}, to {@link System.Logger}. */
  public static Builder builder() {
    return new Builder();
  }

  @Override
  public @Nullable ServerCallTracer onCall(ServerCallInfo call) {
    ServerContext context = call.context();
    return skipped.test(context) ? null : new CallWatch(this, IDS.incrementAndGet(), context);
  }

  /** A call has ended. Its loop. */
  void ended(CallWatch call, CallWatch.End end) {
    boolean ok = end.told().status().isOk();
    if (!ok || share >= 1 || random.getAsDouble() < share) {
      queue.offer(new AccessLogEntry(call, end));
    }
  }

  /** How many lines were dropped because they came faster than they could be written. */
  public long dropped() {
    return queue.dropped();
  }

  /** Writes what waits, for at most 5 s; what ends after this is dropped. */
  @Override
  public void close() {
    queue.close();
  }

  /** Collects how a log shall be. One thread. */
  public static final class Builder {

    private AccessLogFormat format = AccessLogFormat.keyValue();
    private SecretNames secrets = SecretNames.DEFAULT;
    private double share = 1;
    private DoubleSupplier random = () -> ThreadLocalRandom.current().nextDouble();
    private Predicate<ServerContext> skipped = call -> false;
    private int queue = DEFAULT_QUEUE;
    private @Nullable Consumer<String> sink;

    private Builder() {}

    /** How a line is made. Default {@link AccessLogFormat#keyValue}. */
    public Builder format(AccessLogFormat format) {
      this.format = Objects.requireNonNull(format, "format");
      return this;
    }

    /** A template, see {@link AccessLogFormat#template}. */
    public Builder template(String template) {
      return format(AccessLogFormat.template(template));
    }

    /** JSON, an object to a line, see {@link AccessLogFormat#json()}. */
    public Builder json() {
      return format(AccessLogFormat.json());
    }

    /**
     * The names whose values are shown as {@code (hidden)}. Default {@link SecretNames#DEFAULT}.
     */
    public Builder secrets(SecretNames secrets) {
      this.secrets = Objects.requireNonNull(secrets, "secrets");
      return this;
    }

    /**
     * What share of the calls with OK is logged, by chance; others always are. Default 1, all.
     *
     * @throws IllegalArgumentException when it is not from 0 to 1
     */
    public Builder sample(double share) {
      if (!(share >= 0 && share <= 1)) {
        throw new IllegalArgumentException("sample of " + share + " is not from 0 to 1");
      }
      this.share = share;
      return this;
    }

    /** What chance is, from 0 to less than 1. */
    Builder random(DoubleSupplier random) {
      this.random = random;
      return this;
    }

    /**
     * Calls that are not logged, however they end, such as those of probes. Asked on event loops
     * when the headers of a call have come; must not block. Default none.
     */
    public Builder skip(Predicate<ServerContext> calls) {
      this.skipped = Objects.requireNonNull(calls, "calls");
      return this;
    }

    /**
     * How many lines may wait to be written. Default 4,096.
     *
     * @throws IllegalArgumentException when less than 1
     */
    public Builder queue(int lines) {
      if (lines < 1) {
        throw new IllegalArgumentException("queue of " + lines + " is less than 1");
      }
      this.queue = lines;
      return this;
    }

    /**
     * Where lines go, without an end of line: on the log's thread, where it may block. Default the
     * {@link System.Logger} by the name of {@link AccessLog}, at INFO.
     */
    public Builder sink(Consumer<String> sink) {
      this.sink = Objects.requireNonNull(sink, "sink");
      return this;
    }

    /** The log. */
    public AccessLog build() {
      return new AccessLog(this);
    }
  }
}
