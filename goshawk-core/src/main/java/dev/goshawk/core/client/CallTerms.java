package dev.goshawk.core.client;

import dev.goshawk.api.CallOptions;
import dev.goshawk.api.ClientCall;
import dev.goshawk.api.Codec;
import dev.goshawk.api.Deadline;
import dev.goshawk.api.MethodDescriptor;
import dev.goshawk.api.ServerContext;
import dev.goshawk.core.message.Codecs;
import dev.goshawk.core.wire.GrpcTimeout;
import dev.goshawk.core.wire.MetadataWire;
import dev.goshawk.core.wire.WireNames;
import dev.goshawk.http2.hpack.HeaderSource;
import dev.goshawk.http2.hpack.HeaderWriter;
import dev.goshawk.http2.hpack.Indexing;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a call on the client was asked for: its method, options, limits, codec and deadline, and the
 * request headers that say so. Any thread; what is not final is written by the call's start.
 */
abstract class CallTerms<Q, R> implements ClientCall<Q, R>, HeaderSource {

  final ClientChannel channel;
  final MethodDescriptor<Q, R> method;
  final CallOptions options;
  final @Nullable Codec codec;
  private volatile boolean compressing = true;

  // Written by start, before anything else happens.
  private long began;
  private @Nullable Deadline deadline;

  CallTerms(ClientChannel channel, MethodDescriptor<Q, R> method, CallOptions options) {
    this.channel = channel;
    this.method = method;
    this.options = options;
    String name = options.compression();
    this.codec = name == null ? null : codecs().find(name);
  }

  /** The call begins. */
  final void begin(long now, @Nullable ServerContext serving) {
    began = now;
    Duration timeout = options.timeout();
    Deadline own =
        Deadline.earlier(
            timeout == null ? null : Deadline.after(timeout, channel.loop().clock()),
            options.deadline());
    deadline = serving == null ? own : Deadline.earlier(own, serving.deadline());
  }

  final Codecs codecs() {
    return channel.settings().codecs();
  }

  final int maxInboundMessageSize() {
    int own = options.maxInboundMessageSize();
    return own >= 0 ? own : channel.settings().maxInboundMessageSize();
  }

  final int maxInboundMetadataSize() {
    return channel.settings().http2().maxHeaderListSize();
  }

  final int maxOutboundMessageSize() {
    int own = options.maxOutboundMessageSize();
    return own >= 0 ? own : channel.settings().maxOutboundMessageSize();
  }

  final boolean waitsForReady() {
    return options.waitForReady();
  }

  @Override
  public final void compressMessages(boolean enabled) {
    compressing = enabled;
  }

  /** What the next message is compressed with, or null. */
  final @Nullable Codec compressor() {
    return compressing ? codec : null;
  }

  /** When the call began, on the loops' clock in nanoseconds. */
  final long began() {
    return began;
  }

  /** The earliest of the deadlines that hold, or null. */
  final @Nullable Deadline deadline() {
    return deadline;
  }

  /** Whether the deadline has passed. */
  final boolean isLate() {
    return deadline != null && isPast(channel.loop().nanoTime());
  }

  /** Whether the deadline is before a time on the loops' clock. */
  final boolean isPast(long now) {
    Deadline until = deadline;
    return until != null && until.remainingNanos(now) <= 0;
  }

  @Override
  public final void writeTo(HeaderWriter out) {
    RequestHeads heads = channel.heads();
    String authority = options.authority();
    if (authority == null) {
      out.template(heads.pseudo(method));
    } else {
      heads.writePseudo(method, authority, out);
    }
    Deadline until = deadline;
    if (until != null) {
      long left = until.remainingNanos(channel.loop().nanoTime());
      out.field(WireNames.TIMEOUT, GrpcTimeout.format(left), Indexing.NAME);
    }
    out.template(heads.common());
    if (codec != null) {
      out.field(WireNames.ENCODING, codec.name(), Indexing.INCREMENTAL);
    }
    MetadataWire.write(options.metadata(), out);
  }
}
