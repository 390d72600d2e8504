package dev.goshawk.core.server;

import dev.goshawk.api.ExceptionMapper;
import dev.goshawk.core.message.Codecs;
import dev.goshawk.core.message.MessageFormats;
import dev.goshawk.core.transport.TransportServer;
import dev.goshawk.http2.Http2Config;
import java.util.Map;
import java.util.concurrent.Executor;

/**
 * What all connections of a server share. Immutable, any thread.
 *
 * @param methods the methods by path
 * @param unknown what is done with other paths
 * @param codecs what it can compress with
 * @param formats what messages it can read and write
 * @param maxInboundMessageSize the largest request in bytes, after decompression
 * @param maxOutboundMessageSize the largest response in bytes, before compression
 * @param exceptionMapper what callers see of a handler's own exceptions
 * @param blocking runs each blocking handler on a thread of its own
 * @param connections how long connections are kept, and how many
 * @param http2 the engine's settings and limits
 */
public record ServerSettings(
    Map<String, ServerMethod<?, ?>> methods,
    UnknownMethods unknown,
    Codecs codecs,
    MessageFormats formats,
    int maxInboundMessageSize,
    int maxOutboundMessageSize,
    ExceptionMapper exceptionMapper,
    Executor blocking,
    ConnectionPolicy connections,
    Http2Config http2)
    implements TransportServer.Scope {

  public ServerSettings {
    methods = Map.copyOf(methods);
  }

  /** The same for other methods. */
  public ServerSettings serving(Map<String, ServerMethod<?, ?>> others) {
    return new ServerSettings(
        others,
        unknown,
        codecs,
        formats,
        maxInboundMessageSize,
        maxOutboundMessageSize,
        exceptionMapper,
        blocking,
        connections,
        http2);
  }
}
