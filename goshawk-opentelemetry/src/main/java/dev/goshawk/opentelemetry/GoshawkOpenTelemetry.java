package dev.goshawk.opentelemetry;

import dev.goshawk.core.ChannelBuilder;
import dev.goshawk.core.ServerBuilder;
import dev.goshawk.core.trace.CallInstrument;
import io.opentelemetry.api.OpenTelemetry;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Metrics and traces of channels and servers, for one {@link OpenTelemetry}: by gRPC's names (gRFC
 * A66, A72, A79, A96, A118), or by OpenTelemetry's own.
 *
 * <pre>{@code
 * GoshawkOpenTelemetry telemetry = GoshawkOpenTelemetry.create(openTelemetry);
 * Channel channel = telemetry.addTo(GoshawkChannel.to("orders:443")).build();
 * Server server = telemetry.addTo(GoshawkServer.builder().port(443)).service(orders).start();
 * }</pre>
 *
 * <p>Immutable, any thread; for any number of channels and servers. It never takes the global
 * instance of OpenTelemetry by itself. Whoever has the Java agent of OpenTelemetry instrument calls
 * of Goshawk in some other way, too, sees two spans for each.
 */
public final class GoshawkOpenTelemetry {

  /** By whose names calls are seen. */
  public enum Conventions {
    /** gRPC's own: {@code grpc.client.call.duration}, {@code Sent.package.Service.Method}. */
    GRPC,
    /**
     * OpenTelemetry's for remote calls: {@code rpc.client.call.duration}, one span for each call,
     * named {@code package.Service/Method}. Attempts are not seen.
     */
    RPC,
    /** Metrics by both names; gRPC's spans, with the attributes of both. */
    BOTH
  }

  /** The optional label with where the backend of an attempt stands (gRFC A78). */
  public static final String LOCALITY = Labels.LOCALITY;

  /** The optional label with the service that the backend of an attempt is of (gRFC A89). */
  public static final String BACKEND_SERVICE = Labels.BACKEND_SERVICE;

  private final Telemetry telemetry;

  private GoshawkOpenTelemetry(Telemetry telemetry) {
    this.telemetry = telemetry;
  }

  /** Metrics that gRPC has on by default, and traces. */
  public static GoshawkOpenTelemetry create(OpenTelemetry openTelemetry) {
    return builder(openTelemetry).build();
  }

  /** A builder of what is seen. */
  public static Builder builder(OpenTelemetry openTelemetry) {
    return new Builder(openTelemetry);
  }

  /**
   * Lets the channel be seen. To be called before interceptors are added that start spans or go to
   * other threads: the parent of a call's span is what is current for the interceptor added here.
   *
   * @return the builder that was given
   */
  public <B extends ChannelBuilder<B>> B addTo(B builder) {
    if (telemetry.seesCalls()) {
      builder.intercept(new CallerContext());
      builder.tracer(new ClientTelemetry(telemetry));
    }
    return builder.metrics(telemetry.channelMetrics);
  }

  /**
   * Lets the server be seen.
   *
   * @return the builder that was given
   */
  public <B extends ServerBuilder<B>> B addTo(B builder) {
    if (telemetry.seesCalls()) {
      builder.tracer(new ServerTelemetry(telemetry));
    }
    return builder.metrics(telemetry.channelMetrics);
  }

  /** Collects what is seen. One thread. */
  public static final class Builder {
    final OpenTelemetry openTelemetry;
    final Map<String, Boolean> chosen = new HashMap<>();
    final Set<String> optionalLabels = new HashSet<>();
    boolean metrics = true;
    boolean tracing = true;
    Conventions conventions = Conventions.GRPC;
    Predicate<String> methods = method -> false;
    Predicate<String> targets = target -> true;

    private Builder(OpenTelemetry openTelemetry) {
      this.openTelemetry = Objects.requireNonNull(openTelemetry, "openTelemetry");
    }

    /**
     * Has instruments that are off by default.
     *
     * @param names as {@code grpc.client.call.retries}; of instruments that do not exist, too
     */
    public Builder enable(String... names) {
      return choose(true, names);
    }

    /** Leaves out instruments. */
    public Builder disable(String... names) {
      return choose(false, names);
    }

    private Builder choose(boolean on, String... names) {
      for (String name : names) {
        chosen.put(Objects.requireNonNull(name, "name"), on);
      }
      return this;
    }

    /** Whether there are metrics but for those that are enabled by name. Default true. */
    public Builder metrics(boolean wanted) {
      metrics = wanted;
      return this;
    }

    /**
     * Whether there are spans, and their contexts are sent and taken by the propagators. Default
     * true.
     */
    public Builder tracing(boolean wanted) {
      tracing = wanted;
      return this;
    }

    /** By whose names calls are seen. Default gRPC's. */
    public Builder conventions(Conventions wanted) {
      conventions = Objects.requireNonNull(wanted, "conventions");
      return this;
    }

    /**
     * Has labels that metrics can have: {@link #LOCALITY}, {@link #BACKEND_SERVICE}, {@link
     * CallInstrument#CUSTOM_LABEL}, and those that instruments of channels have. What is not known
     * is empty there.
     */
    public Builder optionalLabels(String... names) {
      optionalLabels.addAll(Set.of(names));
      return this;
    }

    /**
     * Which methods are shown by name though they are not known: on a client those that are not
     * generated, on a server those that it does not have. Others are {@code other}. Default none.
     *
     * @param filter asked for {@code package.Service/Method}, once for each name that it takes: of
     *     those there should be few
     */
    public Builder methods(Predicate<String> filter) {
      methods = Objects.requireNonNull(filter, "methods");
      return this;
    }

    /**
     * Which targets are shown in {@code grpc.target}. Others are {@code other}. Default all.
     * Source: gRFC A109.
     */
    public Builder targets(Predicate<String> filter) {
      targets = Objects.requireNonNull(filter, "targets");
      return this;
    }

    /** What is to be added to builders. */
    public GoshawkOpenTelemetry build() {
      return new GoshawkOpenTelemetry(new Telemetry(this));
    }
  }
}
