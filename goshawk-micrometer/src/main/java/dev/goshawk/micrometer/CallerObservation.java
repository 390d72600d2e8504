package dev.goshawk.micrometer;

import dev.goshawk.api.CallFactory;
import dev.goshawk.api.CallOptions;
import dev.goshawk.api.ClientCall;
import dev.goshawk.api.ClientInterceptor;
import dev.goshawk.api.MethodDescriptor;
import dev.goshawk.api.ServerContext;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import org.jspecify.annotations.Nullable;

/**
 * Takes the observation of whoever makes a call along to the tracer, which may come on another
 * thread. A thread without one may have a {@link ServerContext}, which then has that of its call.
 * Immutable, any thread.
 */
final class CallerObservation implements ClientInterceptor {

  private static final CallOptions.Key<Observation> KEY =
      CallOptions.Key.named("observation of the caller");

  private final ObservationRegistry registry;

  CallerObservation(ObservationRegistry registry) {
    this.registry = registry;
  }

  /** The observation within which a call is made. */
  static @Nullable Observation of(CallOptions options) {
    return options.get(KEY);
  }

  @Override
  public <Q, R> ClientCall<Q, R> intercept(
      MethodDescriptor<Q, R> method, CallOptions options, CallFactory next) {
    Observation current = registry.getCurrentObservation();
    if (current == null) {
      ServerContext serving = options.parent();
      current = serving == null ? null : serving.get(ServerObservations.OBSERVATION);
    }
    return next.newCall(method, current == null ? options : options.with(KEY, current));
  }
}
