package dev.goshawk.opentelemetry;

import dev.goshawk.api.Metadata;
import dev.goshawk.api.Status;
import dev.goshawk.core.trace.AttemptCounts;
import dev.goshawk.core.trace.AttemptInfo;
import dev.goshawk.core.trace.AttemptTracer;
import dev.goshawk.core.trace.CallInstrument;
import dev.goshawk.core.trace.ClientCallInfo;
import dev.goshawk.core.trace.ClientCallTracer;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import org.jspecify.annotations.Nullable;

/**
 * Sees one call of a client: its span, and what is measured of it. The caller's thread, then event
 * loops.
 */
final class ClientCallTelemetry implements ClientCallTracer {

  final Telemetry telemetry;
  final Labels labels;

  /** The caller's, and where there are spans that of the call: exemplars are found by it. */
  final Context context;

  /** What the caller has given as a label. */
  final @Nullable String custom;

  private final Span span;
  private final long began = System.nanoTime();
  private final @Nullable AttemptCounts counts;

  ClientCallTelemetry(Telemetry telemetry, Labels labels, ClientCallInfo call) {
    this.telemetry = telemetry;
    this.labels = labels;
    this.custom = call.options().get(CallInstrument.CUSTOM);
    this.counts = telemetry.instruments.countAttempts() ? new AttemptCounts() : null;
    Context caller = CallerContext.of(call.options());
    if (telemetry.traces()) {
      span = start(telemetry, labels, caller);
      context = caller.with(span);
    } else {
      span = Span.getInvalid();
      context = caller;
    }
  }

  private static Span start(Telemetry telemetry, Labels labels, Context caller) {
    SpanBuilder builder =
        telemetry
            .tracer()
            .spanBuilder(telemetry.namesSpansAsGrpc() ? labels.span(Spans.SENT) : labels.rpc.span)
            .setSpanKind(SpanKind.CLIENT)
            .setParent(caller);
    if (telemetry.hasRpc()) {
      builder.setAllAttributes(labels.rpc.started);
    }
    return builder.startSpan();
  }

  @Override
  public AttemptTracer onAttempt(AttemptInfo attempt) {
    if (counts != null) {
      counts.began(attempt, System.nanoTime());
    }
    return new AttemptTelemetry(this, attempt);
  }

  /** An attempt has ended. */
  void attemptEnded() {
    if (counts != null) {
      counts.ended(System.nanoTime());
    }
  }

  @Override
  public void onNameResolved(long waitedNanos) {
    if (telemetry.namesSpansAsGrpc()) {
      span.addEvent(Spans.NAME_RESOLVED);
    }
  }

  @Override
  public void onEnd(Status status, Metadata trailers) {
    long duration = System.nanoTime() - began;
    Instruments to = telemetry.instruments;
    if (counts != null) {
      tell(counts, to);
    }
    if (to.callDuration != null) { // the last of a call's figures, in each place
      Attributes all =
          Labels.with(labels.ended(status.code()), telemetry.optionalLabels, custom, null);
      Instruments.nanos(to.callDuration, duration, all, context);
    }
    Instruments.nanos(to.rpcClient, duration, labels.rpc.ended(status.code()), context);
    if (telemetry.hasRpc() && telemetry.namesSpansAsGrpc()) {
      labels.rpc.end(span, status.code());
    }
    if (telemetry.namesSpansAsGrpc()) {
      Spans.end(span, status);
    } else {
      Spans.end(span, status, labels.rpc);
    }
  }

  private void tell(AttemptCounts of, Instruments to) {
    Attributes all = Labels.with(labels.started, telemetry.optionalLabels, custom, null);
    Instruments.positive(to.retries, of.retries(), all, context);
    Instruments.positive(to.transparentRetries, of.transparentRetries(), all, context);
    Instruments.positive(to.hedges, of.hedges(), all, context);
    if (of.delayNanos() > 0) {
      Instruments.nanos(to.retryDelay, of.delayNanos(), all, context);
    }
  }
}
