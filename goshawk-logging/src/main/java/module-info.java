/** Access log, binary log and logging contexts of calls. */
module dev.goshawk.logging {
  requires transitive dev.goshawk.core;
  requires static org.jspecify;

  exports dev.goshawk.logging;
  exports dev.goshawk.logging.accesslog;
  exports dev.goshawk.logging.binarylog;
}
