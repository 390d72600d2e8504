package dev.goshawk.opentelemetry;

import dev.goshawk.testsupport.Await;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.baggage.propagation.W3CBaggagePropagator;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.data.ExemplarData;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.PointData;
import io.opentelemetry.sdk.testing.exporter.InMemoryMetricReader;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** The real SDK, and what it would export. */
final class Seen implements AutoCloseable {

  private final InMemoryMetricReader metrics = InMemoryMetricReader.create();
  private final InMemorySpanExporter spans = InMemorySpanExporter.create();
  private final Map<String, List<ExemplarData>> exemplars = new HashMap<>();
  private final OpenTelemetrySdk sdk;

  Seen() {
    this(W3CTraceContextPropagator.getInstance());
  }

  Seen(TextMapPropagator traces) {
    sdk =
        OpenTelemetrySdk.builder()
            .setMeterProvider(SdkMeterProvider.builder().registerMetricReader(metrics).build())
            .setTracerProvider(
                SdkTracerProvider.builder()
                    .addSpanProcessor(SimpleSpanProcessor.create(spans))
                    .build())
            .setPropagators(
                ContextPropagators.create(
                    TextMapPropagator.composite(traces, W3CBaggagePropagator.getInstance())))
            .build();
  }

  OpenTelemetry api() {
    return sdk;
  }

  GoshawkOpenTelemetry telemetry() {
    return GoshawkOpenTelemetry.create(sdk);
  }

  GoshawkOpenTelemetry telemetry(UnaryOperator<GoshawkOpenTelemetry.Builder> settings) {
    return settings.apply(GoshawkOpenTelemetry.builder(sdk)).build();
  }

  // Metrics.

  List<MetricData> metrics() {
    List<MetricData> now = List.copyOf(metrics.collectAllMetrics());
    for (MetricData metric : now) { // the SDK forgets exemplars that were collected
      for (PointData point : metric.getData().getPoints()) {
        exemplars
            .computeIfAbsent(metric.getName(), name -> new ArrayList<>())
            .addAll(point.getExemplars());
      }
    }
    return now;
  }

  /** What was collected by now as an exemplar of a metric. */
  List<ExemplarData> exemplars(String name) {
    return exemplars.getOrDefault(name, List.of());
  }

  List<String> metricNames() {
    return metrics().stream().map(MetricData::getName).sorted().toList();
  }

  Optional<MetricData> metric(String name) {
    return metrics().stream().filter(metric -> metric.getName().equals(name)).findFirst();
  }

  /** The points of a metric; none while it has none. */
  List<PointData> points(String name) {
    return metric(name)
        .map(found -> List.<PointData>copyOf(found.getData().getPoints()))
        .orElse(List.of());
  }

  /** How often something was counted or measured with a label, in all. */
  long count(String name, String label, String value) {
    return points(name).stream()
        .filter(point -> value.equals(label(point.getAttributes(), label)))
        .mapToLong(Seen::count)
        .sum();
  }

  long count(String name) {
    return points(name).stream().mapToLong(Seen::count).sum();
  }

  private static long count(PointData point) {
    return point instanceof HistogramPointData histogram
        ? histogram.getCount()
        : ((LongPointData) point).getValue();
  }

  static String label(Attributes attributes, String label) {
    return attributes.asMap().entrySet().stream()
        .filter(entry -> entry.getKey().getKey().equals(label))
        .map(entry -> String.valueOf(entry.getValue()))
        .findFirst()
        .orElse("");
  }

  /** Waits until something was counted so often: ends are told behind what a caller hears. */
  void until(String name, long count) {
    Await.until(name + " is " + count, () -> count(name) >= count);
  }

  // Spans.

  /** The span of a name, which is waited for. */
  SpanData span(String name) {
    Await.until("span " + name, () -> !spans(name).isEmpty());
    return spans(name).get(0);
  }

  /** So many spans of a name, in the order of their ends, which are waited for. */
  List<SpanData> spans(String name, int count) {
    Await.until(count + " spans " + name, () -> spans(name).size() >= count);
    return spans(name);
  }

  List<SpanData> spans(String name) {
    return spans.getFinishedSpanItems().stream()
        .filter(span -> span.getName().equals(name))
        .toList();
  }

  List<String> spanNames() {
    return spans.getFinishedSpanItems().stream().map(SpanData::getName).sorted().toList();
  }

  @Override
  public void close() {
    sdk.close();
  }
}
