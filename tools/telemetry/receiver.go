// Receives OTLP over gRPC with OpenTelemetry's messages and grpc-go, and prints a line for each span
// and each point of a metric. tools/telemetry-judges runs it.
package main

import (
	"context"
	"encoding/hex"
	"fmt"
	"log"
	"net"
	"sort"
	"strings"
	"sync"

	metricsservice "go.opentelemetry.io/proto/otlp/collector/metrics/v1"
	traceservice "go.opentelemetry.io/proto/otlp/collector/trace/v1"
	common "go.opentelemetry.io/proto/otlp/common/v1"
	metrics "go.opentelemetry.io/proto/otlp/metrics/v1"
	"google.golang.org/grpc"
)

var printing sync.Mutex

func say(format string, args ...any) {
	printing.Lock()
	defer printing.Unlock()
	fmt.Printf(format+"\n", args...)
}

func attributes(all []*common.KeyValue) string {
	var words []string
	for _, one := range all {
		var value any
		switch v := one.Value.Value.(type) {
		case *common.AnyValue_StringValue:
			value = v.StringValue
		case *common.AnyValue_IntValue:
			value = v.IntValue
		case *common.AnyValue_BoolValue:
			value = v.BoolValue
		default:
			value = fmt.Sprintf("of type %T", v)
		}
		words = append(words, fmt.Sprintf("%s=%v", one.Key, value))
	}
	sort.Strings(words)
	return "{" + strings.Join(words, ", ") + "}"
}

type takesTraces struct {
	traceservice.UnimplementedTraceServiceServer
}

func (takesTraces) Export(_ context.Context, request *traceservice.ExportTraceServiceRequest) (*traceservice.ExportTraceServiceResponse, error) {
	for _, resource := range request.ResourceSpans {
		for _, scope := range resource.ScopeSpans {
			for _, span := range scope.Spans {
				var events []string
				for _, event := range span.Events {
					events = append(events, event.Name)
				}
				say("span %s %s %s %s trace %s span %s parent %s %s [%s]", scope.Scope.Name, span.Name, span.Kind, span.Status.GetCode(),
					hex.EncodeToString(span.TraceId), hex.EncodeToString(span.SpanId), hex.EncodeToString(span.ParentSpanId),
					attributes(span.Attributes), strings.Join(events, ", "))
			}
		}
	}
	return &traceservice.ExportTraceServiceResponse{}, nil
}

type takesMetrics struct {
	metricsservice.UnimplementedMetricsServiceServer
}

func (takesMetrics) Export(_ context.Context, request *metricsservice.ExportMetricsServiceRequest) (*metricsservice.ExportMetricsServiceResponse, error) {
	for _, resource := range request.ResourceMetrics {
		for _, scope := range resource.ScopeMetrics {
			for _, metric := range scope.Metrics {
				point(scope.Scope.Name+" "+metric.Name+" "+metric.Unit, metric)
			}
		}
	}
	return &metricsservice.ExportMetricsServiceResponse{}, nil
}

func point(name string, metric *metrics.Metric) {
	switch data := metric.Data.(type) {
	case *metrics.Metric_Sum:
		for _, p := range data.Sum.DataPoints {
			say("metric %s sum monotonic %v value %d %s", name, data.Sum.IsMonotonic, p.GetAsInt(), attributes(p.Attributes))
		}
	case *metrics.Metric_Histogram:
		for _, p := range data.Histogram.DataPoints {
			within := uint64(0)
			for _, count := range p.BucketCounts {
				within += count
			}
			say("metric %s histogram bounds %d buckets %d count %d in buckets %d exemplars %d %s", name, len(p.ExplicitBounds),
				len(p.BucketCounts), p.Count, within, len(p.Exemplars), attributes(p.Attributes))
		}
	default:
		say("metric %s of type %T", name, data)
	}
}

func main() {
	listening, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	server := grpc.NewServer()
	traceservice.RegisterTraceServiceServer(server, takesTraces{})
	metricsservice.RegisterMetricsServiceServer(server, takesMetrics{})
	say("listening on port %d", listening.Addr().(*net.TCPAddr).Port)
	log.Fatal(server.Serve(listening))
}
