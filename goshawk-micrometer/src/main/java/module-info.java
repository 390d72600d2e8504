/** Metrics of calls by gRPC's names, and observations, for Micrometer. */
module dev.goshawk.micrometer {
  requires transitive dev.goshawk.core;
  requires transitive micrometer.core;
  requires transitive micrometer.observation;
  requires micrometer.commons;
  requires static org.jspecify;

  exports dev.goshawk.micrometer;
}
