/** Uses telemetry of OpenTelemetry and nothing else. */
module consumer {
  requires dev.goshawk.opentelemetry;
}
