package dev.goshawk.opentelemetry;

import dev.goshawk.api.CallEnd;
import dev.goshawk.api.ContextKey;
import dev.goshawk.api.ServerContext;
import dev.goshawk.api.Status;
import dev.goshawk.core.trace.ServerCallTracer;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import org.jspecify.annotations.Nullable;

/**
 * Sees one call on a server: its span, and what is measured of it. Event loop; its context is
 * entered by whichever thread runs code of the application.
 */
final class ServedCallTelemetry implements ServerCallTracer {

  /** The context of the call, for calls that its handler makes on threads without one. */
  static final ContextKey<Context> CONTEXT = ContextKey.named("context of OpenTelemetry");

  private final Telemetry telemetry;
  private final Labels labels;
  private final Context context;
  private final Span span;
  private long sent;
  private long received;

  ServedCallTelemetry(Telemetry telemetry, Labels labels, ServerContext call) {
    this.telemetry = telemetry;
    this.labels = labels;
    if (telemetry.traces()) {
      Context client =
          telemetry.propagator.extract(Context.root(), call.metadata(), telemetry.carrier);
      span = start(client);
      context = client.with(span);
      call.put(CONTEXT, context);
    } else {
      span = Span.getInvalid();
      context = Context.root();
    }
    Instruments.one(telemetry.instruments.servedStarted, labels.started, context);
  }

  private Span start(Context client) {
    SpanBuilder builder =
        telemetry
            .tracer()
            .spanBuilder(
                telemetry.namesSpansAsGrpc() ? labels.span(Spans.RECEIVED) : labels.rpc.span)
            .setSpanKind(SpanKind.SERVER)
            .setParent(client);
    if (telemetry.hasRpc()) {
      builder.setAllAttributes(labels.rpc.started);
    }
    return builder.startSpan();
  }

  @Override
  @SuppressWarnings("MustBeClosedChecker") // closed by who asked for it
  public @Nullable Scope enter() {
    if (!telemetry.traces()) {
      return null;
    }
    io.opentelemetry.context.Scope scope = context.makeCurrent();
    return scope::close;
  }

  @Override
  public void onMessageReceived(long sequence, long size, long wireSize) {
    received += wireSize;
    message(Spans.INBOUND, sequence, size, wireSize);
  }

  @Override
  public void onMessageSent(long sequence, long size, long wireSize) {
    sent += wireSize;
    message(Spans.OUTBOUND, sequence, size, wireSize);
  }

  private void message(String event, long sequence, long size, long wireSize) {
    if (telemetry.namesSpansAsGrpc()) {
      Spans.message(span, event, sequence, size, wireSize);
    }
  }

  @Override
  public void onEnd(CallEnd end) {
    Status status = end.status();
    long duration = end.duration().toNanos();
    Attributes all = labels.ended(status.code());
    Instruments to = telemetry.instruments;
    Instruments.count(to.servedSent, sent, all, context);
    Instruments.count(to.servedReceived, received, all, context);
    Instruments.nanos(to.servedDuration, duration, all, context);
    Instruments.nanos(to.rpcServer, duration, labels.rpc.ended(status.code()), context);
    if (telemetry.hasRpc() && telemetry.namesSpansAsGrpc()) {
      labels.rpc.end(span, status.code());
    }
    if (telemetry.namesSpansAsGrpc()) {
      Spans.end(span, status);
    } else {
      Spans.end(span, status, labels.rpc);
    }
  }
}
