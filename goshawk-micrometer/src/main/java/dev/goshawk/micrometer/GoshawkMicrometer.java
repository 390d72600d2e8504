package dev.goshawk.micrometer;

import dev.goshawk.core.ChannelBuilder;
import dev.goshawk.core.ServerBuilder;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Meters, and observations if they are wanted, of channels and servers, for one {@link
 * MeterRegistry}: by gRPC's names (gRFC A66, A79, A96), which the registry writes as its system has
 * them: {@code grpc_client_call_duration_seconds}.
 *
 * <pre>{@code
 * GoshawkMicrometer meters = GoshawkMicrometer.create(registry);
 * Channel channel = meters.addTo(GoshawkChannel.to("orders:443")).build();
 * Server server = meters.addTo(GoshawkServer.builder().port(443)).service(orders).start();
 * }</pre>
 *
 * <p>Immutable, any thread; for any number of channels and servers.
 */
public final class GoshawkMicrometer {

  private final Meters meters;
  private final ChannelMeters channelMeters;
  private final @Nullable ObservationRegistry observations;

  private GoshawkMicrometer(Builder b) {
    meters = new Meters(b.registry, Map.copyOf(b.chosen), b.metrics, b.methods, b.targets);
    channelMeters = new ChannelMeters(b.registry, meters);
    observations = b.observations;
  }

  /** Meters that gRPC has on by default. */
  public static GoshawkMicrometer create(MeterRegistry registry) {
    return builder(registry).build();
  }

  /** A builder of what is measured. */
  public static Builder builder(MeterRegistry registry) {
    return new Builder(registry);
  }

  /**
   * Lets the channel be measured. To be called before interceptors are added that go to other
   * threads: the parent of a call's observation is what is current for the interceptor added here.
   *
   * @return the builder that was given
   */
  public <B extends ChannelBuilder<B>> B addTo(B builder) {
    if (meters.measuresCalls()) {
      builder.tracer(new ClientMeters(meters));
    }
    if (observations != null) {
      builder
          .intercept(new CallerObservation(observations))
          .tracer(new ClientObservations(observations, meters));
    }
    return builder.metrics(channelMeters);
  }

  /**
   * Lets the server be measured.
   *
   * @return the builder that was given
   */
  public <B extends ServerBuilder<B>> B addTo(B builder) {
    if (meters.measuresCalls()) {
      builder.tracer(new ServerMeters(meters));
    }
    if (observations != null) {
      builder.tracer(new ServerObservations(observations, meters));
    }
    return builder.metrics(channelMeters);
  }

  /** Collects what is measured. One thread. */
  public static final class Builder {
    private final MeterRegistry registry;
    private final Map<String, Boolean> chosen = new HashMap<>();
    private boolean metrics = true;
    private @Nullable ObservationRegistry observations;
    private Predicate<String> methods = method -> false;
    private Predicate<String> targets = target -> true;

    private Builder(MeterRegistry registry) {
      this.registry = Objects.requireNonNull(registry, "registry");
    }

    /** Has instruments that are off by default, as {@code grpc.client.call.retries}. */
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

    /** Whether there are meters but for those that are enabled by name. Default true. */
    public Builder metrics(boolean wanted) {
      metrics = wanted;
      return this;
    }

    /**
     * Observes calls, too: {@code grpc.client} and {@code grpc.server}, one for each call, with
     * {@code rpc.service}, {@code rpc.method} and {@code grpc.status_code}. Default none.
     */
    public Builder observations(ObservationRegistry registry) {
      observations = Objects.requireNonNull(registry, "observations");
      return this;
    }

    /**
     * Which methods are shown by name though they are not known: on a client those that are not
     * generated, on a server those that it does not have. Others are {@code other}. Default none.
     *
     * @param filter asked for {@code package.Service/Method}; of those that it takes there should
     *     be few
     */
    public Builder methods(Predicate<String> filter) {
      methods = Objects.requireNonNull(filter, "methods");
      return this;
    }

    /** Which targets are shown in {@code grpc.target}. Others are {@code other}. Default all. */
    public Builder targets(Predicate<String> filter) {
      targets = Objects.requireNonNull(filter, "targets");
      return this;
    }

    /** What is to be added to builders. */
    public GoshawkMicrometer build() {
      return new GoshawkMicrometer(this);
    }
  }
}
