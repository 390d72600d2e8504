package dev.goshawk.logging;

import dev.goshawk.api.BindableService;
import dev.goshawk.api.Channel;
import dev.goshawk.api.MetadataKey;
import dev.goshawk.api.Server;
import dev.goshawk.logging.accesslog.AccessLog;
import dev.goshawk.logging.accesslog.AccessLogFormat;
import dev.goshawk.logging.binarylog.BinaryLog;
import dev.goshawk.logging.binarylog.BinaryLogFile;
import dev.goshawk.logging.binarylog.BinaryLogFilter;
import dev.goshawk.netty.GoshawkChannel;
import dev.goshawk.netty.GoshawkServer;
import java.io.IOException;
import java.nio.file.Path;
import org.slf4j.MDC;

/** What the guide shows. */
final class LoggingExample {
  private LoggingExample() {}

  // snippet: access
  static Server serve(AccessLog log, BindableService orders, int port) {
    return GoshawkServer.builder().port(port).tracer(log).service(orders).start();
  }

  static AccessLog sampled() {
    return AccessLog.builder()
        .json()
        .sample(0.01) // of the calls with OK; all others are logged
        .skip(call -> call.path().startsWith("/grpc.health.v1.Health/"))
        .build();
  }

  // end snippet

  // snippet: template
  static AccessLog lines() {
    return AccessLog.builder()
        .template("%peer %method %status %duration ms, request %header{request-id}")
        .secrets(SecretNames.DEFAULT.plus("x-session", "*-signature"))
        .build();
  }

  // end snippet

  // snippet: own
  static AccessLogFormat slowest() {
    return (call, secrets) ->
        call.duration().toMillis() + " ms of which queued " + call.queued() + ": " + call.method();
  }

  // end snippet

  // snippet: mdc
  static final MetadataKey<String> REQUEST_ID = MetadataKey.ascii("request-id");

  static final LogContext CONTEXT =
      LogContext.builder(MDC::putCloseable) // SLF4J; of Log4j CloseableThreadContext::put
          .put("method", call -> call.method().toString())
          .put("request", call -> call.metadata().get(REQUEST_ID))
          .build();

  static Server withContext(BindableService orders, int port) {
    return GoshawkServer.builder().port(port).filter(CONTEXT).service(orders).start();
  }

  // end snippet

  // snippet: binary
  static BinaryLog binaryLog(Path path) throws IOException {
    return BinaryLog.builder(BinaryLogFile.builder(path).open())
        .filter(BinaryLogFilter.parse("orders.v1.Orders/*{h;m:4096},-orders.v1.Orders/Pay"))
        .build();
  }

  static Server logged(BinaryLog log, BindableService orders, int port) {
    return GoshawkServer.builder().port(port).tracer(log.server()).service(orders).start();
  }

  static Channel logged(BinaryLog log, String target) {
    return GoshawkChannel.to(target).tracer(log.client()).build();
  }

  // end snippet

  // snippet: events
  static Channel withEvents(String target) {
    return GoshawkChannel.to(target).tracer(EventLog.create()).build();
  }

  // end snippet
}
