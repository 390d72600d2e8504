package dev.goshawk.opentelemetry;

import dev.goshawk.api.Metadata;
import dev.goshawk.api.Status;
import dev.goshawk.core.trace.AttemptInfo;
import dev.goshawk.core.trace.AttemptTracer;
import dev.goshawk.core.trace.PickInfo;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import java.util.Map;

/** Sees one attempt of a call. Whoever has the attempt, one event after another. */
final class AttemptTelemetry implements AttemptTracer {

  private final ClientCallTelemetry call;
  private final Telemetry telemetry;
  private final Context context;
  private final Span span;
  private final long began = System.nanoTime();
  private Map<String, String> picked = Map.of();
  private long sent;
  private long received;

  AttemptTelemetry(ClientCallTelemetry call, AttemptInfo attempt) {
    this.call = call;
    this.telemetry = call.telemetry;
    if (telemetry.traces() && telemetry.namesSpansAsGrpc()) {
      span = start(call, attempt);
      context = call.context.with(span);
    } else {
      span = Span.getInvalid();
      context = call.context;
    }
    Instruments to = telemetry.instruments;
    if (to.attemptStarted != null) {
      Instruments.one(
          to.attemptStarted,
          Labels.with(call.labels.started, telemetry.optionalLabels, call.custom, null),
          context);
    }
  }

  private static Span start(ClientCallTelemetry call, AttemptInfo attempt) {
    SpanBuilder builder =
        call.telemetry
            .tracer()
            .spanBuilder(call.labels.span(Spans.ATTEMPT))
            .setSpanKind(SpanKind.CLIENT)
            .setParent(call.context);
    return builder
        .setAttribute(Spans.PREVIOUS, (long) attempt.previousAttempts())
        .setAttribute(Spans.TRANSPARENT, attempt.isTransparentRetry())
        .startSpan();
  }

  @Override
  public Metadata metadata() {
    if (!telemetry.traces()) {
      return Metadata.EMPTY;
    }
    Metadata.Builder metadata = Metadata.builder();
    telemetry.propagator.inject(context, metadata, telemetry.carrier);
    return metadata.build();
  }

  @Override
  public void onPicked(PickInfo pick) {
    picked = pick.labels();
    if (pick.waitedNanos() > 0) {
      span.addEvent(Spans.PICKED);
    }
  }

  @Override
  public void onMessageSent(long sequence, long size, long wireSize) {
    sent += wireSize;
    Spans.message(span, Spans.OUTBOUND, sequence, size, wireSize);
  }

  @Override
  public void onMessageReceived(long sequence, long size, long wireSize) {
    received += wireSize;
    Spans.message(span, Spans.INBOUND, sequence, size, wireSize);
  }

  @Override
  public void onEnd(Status status, Metadata trailers) {
    long duration = System.nanoTime() - began;
    call.attemptEnded();
    Attributes labels =
        Labels.with(
            call.labels.ended(status.code()), telemetry.optionalLabels, call.custom, picked);
    Instruments to = telemetry.instruments;
    Instruments.nanos(to.attemptDuration, duration, labels, context);
    Instruments.count(to.attemptSent, sent, labels, context);
    Instruments.count(to.attemptReceived, received, labels, context);
    Spans.end(span, status);
  }
}
