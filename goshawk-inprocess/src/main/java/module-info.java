/** The same calls without a network, for tests and for services that live in one process. */
module dev.goshawk.inprocess {
  requires transitive dev.goshawk.core;
  requires dev.goshawk.http2;
  requires static org.jspecify;

  exports dev.goshawk.inprocess;
}
