package dev.goshawk.opentelemetry;

import dev.goshawk.core.trace.CallInstrument;
import dev.goshawk.opentelemetry.GoshawkOpenTelemetry.Conventions;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.DoubleHistogram;
import io.opentelemetry.api.metrics.LongCounter;
import io.opentelemetry.api.metrics.LongHistogram;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.context.Context;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The instruments of calls that are wanted; null where one is not. Each has its buckets as advice,
 * since those of the SDK are for milliseconds. Immutable, any thread.
 */
final class Instruments {

  private static final double NANOS = 1e9;

  /** The bounds that OpenTelemetry's conventions ask for. */
  private static final List<Double> RPC_SECONDS =
      List.of(0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0);

  static final String RPC_CLIENT = "rpc.client.call.duration";
  static final String RPC_SERVER = "rpc.server.call.duration";

  final @Nullable LongCounter attemptStarted;
  final @Nullable DoubleHistogram attemptDuration;
  final @Nullable LongHistogram attemptSent;
  final @Nullable LongHistogram attemptReceived;
  final @Nullable DoubleHistogram callDuration;
  final @Nullable LongHistogram retries;
  final @Nullable LongHistogram transparentRetries;
  final @Nullable LongHistogram hedges;
  final @Nullable DoubleHistogram retryDelay;
  final @Nullable LongCounter servedStarted;
  final @Nullable DoubleHistogram servedDuration;
  final @Nullable LongHistogram servedSent;
  final @Nullable LongHistogram servedReceived;
  final @Nullable DoubleHistogram rpcClient;
  final @Nullable DoubleHistogram rpcServer;

  private final Meter meter;
  private final Telemetry telemetry;

  Instruments(Meter meter, Telemetry telemetry) {
    this.meter = meter;
    this.telemetry = telemetry;
    attemptStarted = counter(CallInstrument.CLIENT_ATTEMPT_STARTED);
    attemptDuration = seconds(CallInstrument.CLIENT_ATTEMPT_DURATION);
    attemptSent = counts(CallInstrument.CLIENT_ATTEMPT_SENT);
    attemptReceived = counts(CallInstrument.CLIENT_ATTEMPT_RECEIVED);
    callDuration = seconds(CallInstrument.CLIENT_CALL_DURATION);
    retries = counts(CallInstrument.CLIENT_CALL_RETRIES);
    transparentRetries = counts(CallInstrument.CLIENT_CALL_TRANSPARENT_RETRIES);
    hedges = counts(CallInstrument.CLIENT_CALL_HEDGES);
    retryDelay = seconds(CallInstrument.CLIENT_CALL_RETRY_DELAY);
    servedStarted = counter(CallInstrument.SERVER_CALL_STARTED);
    servedDuration = seconds(CallInstrument.SERVER_CALL_DURATION);
    servedSent = counts(CallInstrument.SERVER_CALL_SENT);
    servedReceived = counts(CallInstrument.SERVER_CALL_RECEIVED);
    rpcClient = rpc(RPC_CLIENT, "duration of outbound remote procedure calls");
    rpcServer = rpc(RPC_SERVER, "duration of inbound remote procedure calls");
  }

  private boolean wants(CallInstrument instrument) {
    return telemetry.conventions != Conventions.RPC
        && telemetry.wants(instrument.metric(), instrument.isEnabledByDefault());
  }

  private @Nullable LongCounter counter(CallInstrument instrument) {
    return !wants(instrument)
        ? null
        : meter
            .counterBuilder(instrument.metric())
            .setUnit(instrument.unit())
            .setDescription(instrument.description())
            .build();
  }

  private @Nullable DoubleHistogram seconds(CallInstrument instrument) {
    return !wants(instrument)
        ? null
        : meter
            .histogramBuilder(instrument.metric())
            .setUnit(instrument.unit())
            .setDescription(instrument.description())
            .setExplicitBucketBoundariesAdvice(instrument.buckets())
            .build();
  }

  private @Nullable LongHistogram counts(CallInstrument instrument) {
    return !wants(instrument)
        ? null
        : meter
            .histogramBuilder(instrument.metric())
            .ofLongs()
            .setUnit(instrument.unit())
            .setDescription(instrument.description())
            .setExplicitBucketBoundariesAdvice(
                instrument.buckets().stream().map(Double::longValue).toList())
            .build();
  }

  private @Nullable DoubleHistogram rpc(String name, String description) {
    return !telemetry.hasRpc() || !telemetry.wants(name, true)
        ? null
        : meter
            .histogramBuilder(name)
            .setUnit("s")
            .setDescription(description)
            .setExplicitBucketBoundariesAdvice(RPC_SECONDS)
            .build();
  }

  /** Whether there is none at all. */
  boolean isEmpty() {
    return Stream.of(
                attemptStarted,
                attemptDuration,
                attemptSent,
                attemptReceived,
                callDuration,
                servedStarted,
                servedDuration,
                servedSent,
                servedReceived,
                rpcClient,
                rpcServer)
            .noneMatch(Objects::nonNull)
        && !countAttempts();
  }

  /** Whether attempts of a call are counted. */
  boolean countAttempts() {
    return retries != null || transparentRetries != null || hedges != null || retryDelay != null;
  }

  // Figures, for instruments that may not be there.

  static void one(@Nullable LongCounter counter, Attributes labels, Context context) {
    if (counter != null) {
      counter.add(1, labels, context);
    }
  }

  static void nanos(
      @Nullable DoubleHistogram histogram, long nanos, Attributes labels, Context context) {
    if (histogram != null) {
      histogram.record(nanos / NANOS, labels, context);
    }
  }

  static void count(
      @Nullable LongHistogram histogram, long value, Attributes labels, Context context) {
    if (histogram != null) {
      histogram.record(value, labels, context);
    }
  }

  /** The same, unless there is nothing to say. */
  static void positive(
      @Nullable LongHistogram histogram, long value, Attributes labels, Context context) {
    if (value > 0) {
      count(histogram, value, labels, context);
    }
  }
}
