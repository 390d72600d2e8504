/** Uses telemetry of Micrometer and nothing else. */
module consumer {
  requires dev.goshawk.micrometer;
}
