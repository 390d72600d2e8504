/** Metrics and traces of calls by gRPC's names, for OpenTelemetry. */
module dev.goshawk.opentelemetry {
  requires transitive dev.goshawk.core;
  requires transitive io.opentelemetry.api;
  requires transitive io.opentelemetry.context;
  requires static org.jspecify;

  exports dev.goshawk.opentelemetry;
}
