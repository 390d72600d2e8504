package dev.goshawk.logging.binarylog;

import dev.goshawk.core.trace.ChannelTracer;
import dev.goshawk.core.trace.ClientCallInfo;
import dev.goshawk.core.trace.ClientCallTracer;
import dev.goshawk.core.trace.ServerCallInfo;
import dev.goshawk.core.trace.ServerCallTracer;
import dev.goshawk.core.trace.ServerTracer;
import dev.goshawk.logging.SecretNames;
import dev.goshawk.logging.binarylog.BinaryLogFilter.Limits;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * All that calls consist of, an entry for each part: headers, messages, half-close, status,
 * cancellation, of servers and of channels. Source: gRFC A16.
 *
 * <pre>{@code
 * BinaryLog log =
 *     BinaryLog.builder(BinaryLogFile.builder(path).open())
 *         .filter(BinaryLogFilter.fromEnvironment())
 *         .build();
 * Server server = GoshawkServer.builder().tracer(log.server()).service(orders).start();
 * Channel channel = GoshawkChannel.to(target).tracer(log.client()).build();
 * }</pre>
 *
 * <p>Messages are what users have sent: a binary log is as confidential as they are. Of metadata,
 * what gRPC owns, what credentials add and what is {@linkplain SecretNames secret} is left out.
 * Calls of methods that a server does not have are not logged. Any thread. To be closed behind the
 * servers and channels.
 */
public final class BinaryLog implements AutoCloseable {

  private static final AtomicLong IDS = new AtomicLong();

  private final BinaryLogFilter filter;
  private final SecretNames secrets;
  private final BinaryLogSink sink;

  private BinaryLog(Builder b) {
    filter = b.filter;
    secrets = b.secrets;
    sink = b.sink;
  }

  /** A builder of a log that has all methods, whole. */
  public static Builder builder(BinaryLogSink sink) {
    return new Builder(sink);
  }

  /** What logs the calls of servers. */
  public ServerTracer server() {
    return new ServerTracer() {
      @Override
      public @Nullable ServerCallTracer onCall(ServerCallInfo call) {
        String path = call.context().path();
        CallEntries entries = call.isRegistered() ? begin(path, CallEntries.SERVER) : null;
        return entries == null ? null : new ServedCallLog(entries, call.context());
      }
    };
  }

  /** What logs the calls of channels. */
  public ChannelTracer client() {
    return new ChannelTracer() {
      @Override
      public @Nullable ClientCallTracer onCall(ClientCallInfo call) {
        CallEntries entries = begin(call.method().path(), CallEntries.CLIENT);
        return entries == null ? null : new ClientCallLog(entries, call);
      }
    };
  }

  private @Nullable CallEntries begin(String path, int logger) {
    Limits limits = filter.limits(path);
    return limits == null
        ? null
        : new CallEntries(sink, secrets, limits, IDS.incrementAndGet(), logger);
  }

  /** Closes the sink. */
  @Override
  public void close() {
    sink.close();
  }

  /** Collects how a log shall be. One thread. */
  public static final class Builder {

    private final BinaryLogSink sink;
    private BinaryLogFilter filter = BinaryLogFilter.parse("*");
    private SecretNames secrets = SecretNames.DEFAULT;

    private Builder(BinaryLogSink sink) {
      this.sink = Objects.requireNonNull(sink, "sink");
    }

    /** Which methods, and how much of them. Default {@code *}: all, whole. */
    public Builder filter(BinaryLogFilter filter) {
      this.filter = Objects.requireNonNull(filter, "filter");
      return this;
    }

    /** The names of metadata that are left out. Default {@link SecretNames#DEFAULT}. */
    public Builder secrets(SecretNames secrets) {
      this.secrets = Objects.requireNonNull(secrets, "secrets");
      return this;
    }

    /** The log. */
    public BinaryLog build() {
      return new BinaryLog(this);
    }
  }
}
