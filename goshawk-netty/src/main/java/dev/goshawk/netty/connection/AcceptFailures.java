package dev.goshawk.netty.connection;

import dev.goshawk.core.carrier.TransportServer;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.concurrent.TimeUnit;

/**
 * What happens when a listening channel cannot accept, as when the process has no file descriptor
 * left: it pauses, since the selector would bring the same connection again at once, and goes on.
 * Event loop only.
 *
 * <p>Netty would log each such failure. Without a descriptor the JDK cannot format its first log
 * record, for which it reads a file of time zones; and the error that comes of it ends the loop.
 */
public final class AcceptFailures extends InboundHandler {

  /** How long it pauses, in milliseconds: 1 s. */
  private static final long PAUSE_MILLIS = 1_000;

  private final TransportServer core;

  AcceptFailures(TransportServer core) {
    this.core = core;
  }

  /** Has the file of time zones read, while there are descriptors. Part of the warm-up. */
  static void prepare() {
    var unused = ZonedDateTime.now(ZoneId.systemDefault());
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    Channel listening = ctx.channel();
    if (listening.config().isAutoRead()) {
      ctx.executor() // first, as there may be no memory for it
          .schedule(
              () -> listening.config().setAutoRead(true), PAUSE_MILLIS, TimeUnit.MILLISECONDS);
      listening.config().setAutoRead(false);
    }
    try {
      core.warnOfAccept(listening.localAddress(), cause);
    } catch (RuntimeException | Error e) {
      // Logging has failed for the want of the same descriptor, and there is nowhere else to say
      // it.
      cause.addSuppressed(e);
    }
  }
}
