package dev.goshawk.micrometer;

import dev.goshawk.api.Metadata;
import dev.goshawk.api.MetadataKey;
import dev.goshawk.api.Status;
import dev.goshawk.core.trace.AttemptInfo;
import dev.goshawk.core.trace.AttemptTracer;
import dev.goshawk.core.trace.ChannelTracer;
import dev.goshawk.core.trace.ClientCallInfo;
import dev.goshawk.core.trace.ClientCallTracer;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.transport.Kind;
import io.micrometer.observation.transport.SenderContext;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Observes the calls of a channel, or of several: one observation for each. Any thread. */
final class ClientObservations implements ChannelTracer {

  private final ObservationRegistry registry;
  private final Meters names;

  ClientObservations(ObservationRegistry registry, Meters names) {
    this.registry = registry;
    this.names = names;
  }

  @Override
  public ClientCallTracer onCall(ClientCallInfo call) {
    SenderContext<Metadata.Builder> context =
        new SenderContext<>(ClientObservations::set, Kind.CLIENT);
    Metadata.Builder carrier = Metadata.builder();
    context.setCarrier(carrier);
    context.setRemoteServiceName(call.authority());
    Observation observation =
        Observation.createNotStarted(ObservedNames.CLIENT, () -> context, registry);
    Observation parent = CallerObservation.of(call.options());
    if (parent != null) {
      observation.parentObservation(parent);
    }
    String shown = names.nameOf(call.method(), call.method().sampledToLocalTracing());
    ObservedNames.name(observation, call.method(), shown);
    observation.start(); // handlers write the trace into the carrier
    return new Call(observation, carrier.build());
  }

  private static void set(Metadata.@Nullable Builder carrier, String name, String value) {
    if (carrier != null) {
      carrier.set(MetadataKey.ascii(name.toLowerCase(Locale.ROOT)), value);
    }
  }

  /** One call. The caller's thread, then event loops. */
  private record Call(Observation observation, Metadata trace) implements ClientCallTracer {
    @Override
    public AttemptTracer onAttempt(AttemptInfo attempt) {
      return new Attempt(trace);
    }

    @Override
    public void onEnd(Status status, Metadata trailers) {
      ObservedNames.stop(observation, status);
    }
  }

  /** One attempt, which brings the trace of its call. */
  private record Attempt(Metadata trace) implements AttemptTracer {
    @Override
    public Metadata metadata() {
      return trace;
    }
  }
}
