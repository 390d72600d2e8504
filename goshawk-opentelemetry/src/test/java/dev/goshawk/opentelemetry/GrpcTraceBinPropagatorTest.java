package dev.goshawk.opentelemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.Metadata;
import dev.goshawk.api.MetadataKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GrpcTraceBinPropagatorTest {

  private static final MetadataKey<byte[]> KEY = MetadataKey.binary("grpc-trace-bin");
  private static final String TRACE = "0102030405060708090a0b0c0d0e0f10";
  private static final String SPAN = "1112131415161718";
  private static final String VALUE = "0000" + TRACE + "01" + SPAN + "0201";

  private final GrpcTraceBinPropagator propagator = GrpcTraceBinPropagator.instance();
  private final MetadataCarrier carrier = new MetadataCarrier(propagator.fields());

  private static Context context() {
    return Context.root()
        .with(
            Span.wrap(
                SpanContext.create(TRACE, SPAN, TraceFlags.getSampled(), TraceState.getDefault())));
  }

  private SpanContext extract(byte[] value) {
    Context extracted = propagator.extract(Context.root(), Metadata.of(KEY, value), carrier);
    return Span.fromContext(extracted).getSpanContext();
  }

  @Test
  void writesTwentyNineBytes() {
    Metadata.Builder metadata = Metadata.builder();
    propagator.inject(context(), metadata, carrier);
    assertThat(metadata.build().get(KEY)).isEqualTo(HexFormat.of().parseHex(VALUE)).hasSize(29);
  }

  @Test
  void readsThemAndWhatMayComeBehind() {
    for (String later : new String[] {"", "03ff"}) {
      SpanContext read = extract(HexFormat.of().parseHex(VALUE + later));
      assertThat(read.getTraceId()).isEqualTo(TRACE);
      assertThat(read.getSpanId()).isEqualTo(SPAN);
      assertThat(read.isSampled()).isTrue();
      assertThat(read.isRemote()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 17, 28})
  void telemetryTrap29_shorterValueIsNoParent(int length) {
    byte[] value = Arrays.copyOf(HexFormat.of().parseHex(VALUE), length);
    assertThat(extract(value).isValid()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 18, 27})
  void telemetryTrap29_wrongVersionOrFieldIsNoParent(int index) {
    byte[] value = HexFormat.of().parseHex(VALUE);
    value[index] = 7;
    assertThat(extract(value).isValid()).isFalse();
  }

  @Test
  void nothingIsWrittenWithoutASpan() {
    Metadata.Builder metadata = Metadata.builder();
    propagator.inject(Context.root(), metadata, carrier);
    assertThat(metadata.build().isEmpty()).isTrue();
  }

  @Test
  void othersCarriersHaveBase64() {
    Map<String, String> map = new HashMap<>();
    propagator.inject(context(), map, Map::put);
    Context extracted = propagator.extract(Context.root(), map, new MapGetter());
    assertThat(Span.fromContext(extracted).getSpanContext().getSpanId()).isEqualTo(SPAN);
    map.put("grpc-trace-bin", "*");
    assertThat(propagator.extract(Context.root(), map, new MapGetter())).isEqualTo(Context.root());
  }

  private static final class MapGetter implements TextMapGetter<Map<String, String>> {
    @Override
    @SuppressWarnings("deprecation") // the interface has it
    public Iterable<String> keys(Map<String, String> carrier) {
      return carrier.keySet();
    }

    @Override
    public @Nullable String get(@Nullable Map<String, String> carrier, String key) {
      return carrier == null ? null : carrier.get(key);
    }
  }
}
