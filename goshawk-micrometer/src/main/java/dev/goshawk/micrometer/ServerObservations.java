package dev.goshawk.micrometer;

import dev.goshawk.api.CallEnd;
import dev.goshawk.api.ContextKey;
import dev.goshawk.api.Metadata;
import dev.goshawk.api.MetadataKey;
import dev.goshawk.core.trace.ServerCallInfo;
import dev.goshawk.core.trace.ServerCallTracer;
import dev.goshawk.core.trace.ServerTracer;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.transport.Kind;
import io.micrometer.observation.transport.ReceiverContext;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Observes the calls of a server: one observation for each, which is current wherever code of the
 * application runs for it. Any thread.
 */
final class ServerObservations implements ServerTracer {

  /** The observation of the call, for calls that its handler makes on threads without one. */
  static final ContextKey<Observation> OBSERVATION = ContextKey.named("observation");

  private final ObservationRegistry registry;
  private final Meters names;

  ServerObservations(ObservationRegistry registry, Meters names) {
    this.registry = registry;
    this.names = names;
  }

  @Override
  public ServerCallTracer onCall(ServerCallInfo call) {
    ReceiverContext<Metadata> context = new ReceiverContext<>(ServerObservations::get, Kind.SERVER);
    context.setCarrier(call.context().metadata());
    Observation observation =
        Observation.createNotStarted(ObservedNames.SERVER, () -> context, registry);
    var method = call.context().method();
    ObservedNames.name(observation, method, names.nameOf(method, call.isRegistered()));
    observation.start();
    call.context().put(OBSERVATION, observation);
    return new Call(observation);
  }

  private static @Nullable String get(Metadata carrier, String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return lower.endsWith(MetadataKey.BINARY_SUFFIX) ? null : carrier.get(MetadataKey.ascii(lower));
  }

  /** One call. Event loop; entered on any thread. */
  private record Call(Observation observation) implements ServerCallTracer {
    @Override
    public Scope enter() {
      Observation.Scope scope = observation.openScope();
      return scope::close;
    }

    @Override
    public void onEnd(CallEnd end) {
      ObservedNames.stop(observation, end.status());
    }
  }
}
