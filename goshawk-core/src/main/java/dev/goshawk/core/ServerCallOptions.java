package dev.goshawk.core;

import dev.goshawk.api.CallEnd;
import dev.goshawk.api.Codec;
import dev.goshawk.api.ExceptionMapper;
import dev.goshawk.api.ServerContext;
import dev.goshawk.api.TrustedProxies;
import dev.goshawk.core.message.Codecs;
import dev.goshawk.core.metrics.MetricSink;
import dev.goshawk.core.metrics.Metrics;
import dev.goshawk.core.server.call.CallSettings;
import dev.goshawk.core.server.call.ServerTrace;
import dev.goshawk.core.trace.ServerTracer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** What a server's builder was told of its calls, whatever their service. One thread. */
final class ServerCallOptions {

  final List<Codec> codecs = new ArrayList<>();
  final List<ServerTracer> tracers = new ArrayList<>();
  final List<MetricSink> metricSinks = new ArrayList<>();
  int maxInboundMessageSize = ServerBuilder.DEFAULT_MAX_INBOUND_MESSAGE_SIZE;
  int maxOutboundMessageSize = Integer.MAX_VALUE;
  int maxQueuedBytes = ServerBuilder.DEFAULT_MAX_QUEUED_BYTES;
  ExceptionMapper exceptionMapper = failure -> null;
  @Nullable BiConsumer<ServerContext, CallEnd> onCallEnd;
  @Nullable TrustedProxies forwardedFor;

  /**
   * @param handlers what runs blocking handlers
   */
  CallSettings build(Executor handlers) {
    return new CallSettings(
        new Codecs(codecs),
        maxInboundMessageSize,
        maxOutboundMessageSize,
        maxQueuedBytes,
        exceptionMapper,
        handlers,
        onCallEnd,
        ServerTrace.of(tracers, Metrics.of("", metricSinks)),
        forwardedFor);
  }
}
