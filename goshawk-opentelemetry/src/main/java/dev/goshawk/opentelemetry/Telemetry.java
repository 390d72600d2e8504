package dev.goshawk.opentelemetry;

import dev.goshawk.api.MethodDescriptor;
import dev.goshawk.core.trace.CallInstrument;
import dev.goshawk.opentelemetry.GoshawkOpenTelemetry.Conventions;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.api.metrics.MeterBuilder;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.TracerBuilder;
import io.opentelemetry.context.propagation.TextMapPropagator;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What is seen and where it goes: shared by channels and servers. Immutable, any thread. */
final class Telemetry {

  private static final String SCOPE = "dev.goshawk.opentelemetry";

  final Instruments instruments;
  final ChannelMetrics channelMetrics;
  final Conventions conventions;
  final MetadataCarrier carrier;
  final TextMapPropagator propagator;
  final Set<String> optionalLabels;
  private final @Nullable Tracer tracer;
  private final Map<String, Boolean> chosen;
  private final boolean metrics;
  private final Predicate<String> methods;
  private final Predicate<String> targets;

  Telemetry(GoshawkOpenTelemetry.Builder b) {
    OpenTelemetry given = b.openTelemetry;
    conventions = b.conventions;
    chosen = Map.copyOf(b.chosen);
    metrics = b.metrics;
    optionalLabels = Set.copyOf(b.optionalLabels);
    methods = b.methods;
    targets = b.targets;
    String version = GoshawkOpenTelemetry.class.getPackage().getImplementationVersion();
    MeterBuilder meter = given.getMeterProvider().meterBuilder(SCOPE);
    TracerBuilder spans = given.getTracerProvider().tracerBuilder(SCOPE);
    if (version != null) {
      meter.setInstrumentationVersion(version);
      spans.setInstrumentationVersion(version);
    }
    Meter built = meter.build();
    instruments = new Instruments(built, this);
    channelMetrics = new ChannelMetrics(this, built);
    tracer = b.tracing ? spans.build() : null;
    propagator = given.getPropagators().getTextMapPropagator();
    carrier = new MetadataCarrier(propagator.fields());
  }

  /** Whether there are spans. */
  boolean traces() {
    return tracer != null;
  }

  /** Whether anything of calls is seen. */
  boolean seesCalls() {
    return traces() || !instruments.isEmpty();
  }

  /** What makes spans. Only where there are any. */
  Tracer tracer() {
    return Objects.requireNonNull(tracer, "tracer");
  }

  /** Whether spans are named as gRPC does. */
  boolean namesSpansAsGrpc() {
    return conventions != Conventions.RPC;
  }

  /** Whether there is what OpenTelemetry's conventions name. */
  boolean hasRpc() {
    return conventions != Conventions.GRPC;
  }

  /** Whether an instrument is wanted: by name, or since it is there by default. */
  boolean wants(String name, boolean byDefault) {
    Boolean said = chosen.get(name);
    return said != null ? said : metrics && byDefault;
  }

  /** The method as labels name it. */
  String nameOf(MethodDescriptor<?, ?> method, boolean known) {
    String name = method.toString();
    return known || methods.test(name) ? name : CallInstrument.OTHER;
  }

  /** The target as labels name it. */
  String nameOf(String target) {
    return targets.test(target) ? target : CallInstrument.OTHER;
  }
}
