package dev.goshawk.core.server;

import dev.goshawk.api.ExceptionMapper;
import dev.goshawk.core.message.Codecs;
import dev.goshawk.http2.Http2Config;
import java.util.concurrent.Executor;

/**
 * What all connections of a server share. Immutable, any thread.
 *
 * @param table the methods that are served
 * @param codecs what it can compress with
 * @param maxInboundMessageSize the largest request in bytes, after decompression
 * @param maxOutboundMessageSize the largest response in bytes, before compression
 * @param exceptionMapper what callers see of a handler's own exceptions
 * @param blocking runs each blocking handler on a thread of its own
 * @param connections how long connections are kept, and how many
 * @param http2 the engine's settings and limits
 */
public record ServerSettings(
    MethodTable table,
    Codecs codecs,
    int maxInboundMessageSize,
    int maxOutboundMessageSize,
    ExceptionMapper exceptionMapper,
    Executor blocking,
    ConnectionPolicy connections,
    Http2Config http2) {

  /** The same with other methods. */
  ServerSettings with(MethodTable others) {
    return new ServerSettings(
        others,
        codecs,
        maxInboundMessageSize,
        maxOutboundMessageSize,
        exceptionMapper,
        blocking,
        connections,
        http2);
  }
}
