package dev.goshawk.opentelemetry;

import dev.goshawk.api.Metadata;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.context.propagation.TextMapSetter;
import java.util.Base64;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Trace contexts in the metadata {@code grpc-trace-bin}, as gRPC had them with OpenCensus: for
 * peers that know no other. Immutable, any thread. Source: gRFC A72.
 *
 * <pre>
 *   0 | 0 trace id, 16 bytes | 1 span id, 8 bytes | 2 flags, 1 byte | whatever may come later
 * </pre>
 */
public final class GrpcTraceBinPropagator implements TextMapPropagator {

  private static final String NAME = "grpc-trace-bin";
  private static final GrpcTraceBinPropagator INSTANCE = new GrpcTraceBinPropagator();

  private static final byte VERSION = 0;
  private static final int TRACE_ID_AT = 2;
  private static final int TRACE_ID_BYTES = 16;
  private static final int SPAN_ID_AT = TRACE_ID_AT + TRACE_ID_BYTES + 1;
  private static final int SPAN_ID_BYTES = 8;
  private static final int FLAGS_AT = SPAN_ID_AT + SPAN_ID_BYTES + 1;
  private static final int BYTES = FLAGS_AT + 1;

  private GrpcTraceBinPropagator() {}

  /** The propagator. */
  public static GrpcTraceBinPropagator instance() {
    return INSTANCE;
  }

  @Override
  public Collection<String> fields() {
    return List.of(NAME);
  }

  @Override
  public <C> void inject(Context context, @Nullable C carrier, TextMapSetter<C> setter) {
    SpanContext span = Span.fromContext(context).getSpanContext();
    if (!span.isValid()) {
      return;
    }
    byte[] value = encode(span);
    if (carrier instanceof Metadata.Builder metadata && setter instanceof MetadataCarrier) {
      MetadataCarrier.setBinary(metadata, NAME, value);
    } else {
      setter.set(carrier, NAME, Base64.getEncoder().encodeToString(value));
    }
  }

  @Override
  public <C> Context extract(Context context, @Nullable C carrier, TextMapGetter<C> getter) {
    byte[] value;
    if (carrier instanceof Metadata metadata && getter instanceof MetadataCarrier) {
      value = MetadataCarrier.binary(metadata, NAME);
    } else {
      value = decodeText(getter.get(carrier, NAME));
    }
    SpanContext span = value == null ? SpanContext.getInvalid() : decode(value);
    return span.isValid() ? context.with(Span.wrap(span)) : context;
  }

  private static byte @Nullable [] decodeText(@Nullable String text) {
    try {
      return text == null ? null : Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      return null; // what a peer sent is no trace context: a call without a parent
    }
  }

  private static byte[] encode(SpanContext span) {
    byte[] value = new byte[BYTES];
    value[0] = VERSION;
    System.arraycopy(span.getTraceIdBytes(), 0, value, TRACE_ID_AT, TRACE_ID_BYTES);
    value[SPAN_ID_AT - 1] = 1;
    System.arraycopy(span.getSpanIdBytes(), 0, value, SPAN_ID_AT, SPAN_ID_BYTES);
    value[FLAGS_AT - 1] = 2;
    value[FLAGS_AT] = span.getTraceFlags().asByte();
    return value;
  }

  private static SpanContext decode(byte[] value) {
    if (value.length < BYTES
        || value[0] != VERSION
        || value[TRACE_ID_AT - 1] != 0
        || value[SPAN_ID_AT - 1] != 1
        || value[FLAGS_AT - 1] != 2) {
      return SpanContext.getInvalid();
    }
    return SpanContext.createFromRemoteParent(
        hex(value, TRACE_ID_AT, TRACE_ID_BYTES),
        hex(value, SPAN_ID_AT, SPAN_ID_BYTES),
        TraceFlags.fromByte(value[FLAGS_AT]),
        TraceState.getDefault());
  }

  private static String hex(byte[] value, int from, int count) {
    return HexFormat.of().formatHex(value, from, from + count);
  }
}
