package dev.goshawk.core.server.call;

import dev.goshawk.api.CallEnd;
import dev.goshawk.api.ExceptionMapper;
import dev.goshawk.api.ServerContext;
import dev.goshawk.api.TrustedProxies;
import dev.goshawk.core.message.Codecs;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What the calls of a server go by. Immutable, any thread.
 *
 * @param codecs what messages can be compressed with
 * @param maxInboundMessageSize the largest request in bytes, after decompression
 * @param maxOutboundMessageSize the largest response in bytes, before compression
 * @param maxQueuedBytes how many bytes of responses may wait on one connection
 * @param exceptionMapper what callers see of a handler's own exceptions
 * @param blocking runs each blocking handler on a thread of its own
 * @param onCallEnd is told of the end of every call, or null
 * @param trace tells the server's tracers, or null when there are none
 * @param forwardedFor the proxies whose {@code x-forwarded-for} counts, or null when it is not read
 */
public record CallSettings(
    Codecs codecs,
    int maxInboundMessageSize,
    int maxOutboundMessageSize,
    int maxQueuedBytes,
    ExceptionMapper exceptionMapper,
    Executor blocking,
    @Nullable BiConsumer<ServerContext, CallEnd> onCallEnd,
    @Nullable ServerTrace trace,
    @Nullable TrustedProxies forwardedFor) {}
