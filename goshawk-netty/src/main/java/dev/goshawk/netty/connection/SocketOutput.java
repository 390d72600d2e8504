package dev.goshawk.netty.connection;

import dev.goshawk.core.carrier.Connection;
import dev.goshawk.http2.buffer.OutputBuffer;
import dev.goshawk.netty.loop.NettyLoop;
import dev.goshawk.netty.socket.StreamSocket;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a connection has to send, on its way to the socket. Event loop only.
 *
 * <p>Plaintext goes directly: it is copied once, into a direct buffer of the loop, and written to
 * the socket. What the socket does not take, what comes while Netty still has some of it, and all
 * that TLS is to encrypt goes through Netty's pipeline and queue.
 *
 * <p>The direct way is here for {@code server-unary:8x32}, which takes 1.4 to 2 times the server's
 * processor time without it, and for {@code unary-1m}.
 */
public final class SocketOutput implements OutputBuffer.Sink {

  /** The most that one buffer holds of what goes through the pipeline, in bytes. */
  private static final int PIECE = 64 * 1024;

  private final SocketCarrier carrier;
  private final ChannelHandlerContext context;
  private final NettyLoop loop;
  private final @Nullable StreamSocket socket; // null: not plaintext, or no TCP
  private @Nullable ByteBuf gathering;
  private boolean direct; // what is flushed goes directly to the socket
  private boolean failed; // nobody will have what is written

  SocketOutput(
      SocketCarrier carrier,
      ChannelHandlerContext context,
      NettyLoop loop,
      @Nullable StreamSocket socket) {
    this.carrier = carrier;
    this.context = context;
    this.loop = loop;
    this.socket = socket;
  }

  /** Sends what a connection has. */
  void flush(Connection connection) {
    if (failed) {
      return;
    }
    direct = socket != null && socket.isIdle();
    boolean whole = false;
    try {
      connection.drainTo(this);
      if (direct && loop.outgoing().position() > 0) {
        send();
      }
      if (!direct) {
        ByteBuf last = gathering;
        gathering = null;
        write(last, true);
      }
      whole = true;
    } finally {
      if (!whole) {
        abortFlush();
      }
    }
  }

  @Override
  public void accept(byte[] bytes, int off, int len, boolean stable) {
    int at = off;
    int end = off + len;
    while (direct && at < end) {
      ByteBuffer out = loop.outgoing();
      int n = Math.min(end - at, out.remaining());
      out.put(bytes, at, n);
      at += n;
      if (!out.hasRemaining()) {
        send();
      }
    }
    if (at < end && !failed) {
      gather(ByteBuffer.wrap(bytes, at, end - at), stable);
    }
  }

  /** Sends what stands in the loop's buffer; what the socket does not take goes Netty's way. */
  private void send() {
    ByteBuffer out = loop.outgoing().flip();
    try {
      Objects.requireNonNull(socket).send(out);
      direct = !out.hasRemaining();
      if (!direct) {
        gather(out, false);
      }
    } catch (IOException e) {
      direct = false;
      failed = true;
      carrier.writeFailed(e);
    } finally {
      out.clear();
    }
  }

  /** Copies what goes through the pipeline, and passes on what is full. */
  private void gather(ByteBuffer bytes, boolean more) {
    int end = bytes.limit();
    while (bytes.position() < end) {
      ByteBuf buffer = gathering;
      if (buffer == null) {
        int size = more ? PIECE : Math.min(end - bytes.position(), PIECE);
        buffer = ByteBufAllocator.DEFAULT.directBuffer(size, PIECE);
        gathering = buffer;
      }
      bytes.limit(Math.min(end, bytes.position() + buffer.maxWritableBytes()));
      buffer.writeBytes(bytes);
      bytes.limit(end);
      if (buffer.maxWritableBytes() == 0) {
        gathering = null;
        write(buffer, false);
      }
    }
  }

  /** Gives a buffer to the pipeline. */
  private void write(@Nullable ByteBuf buffer, boolean flush) {
    if (buffer != null) {
      context.write(buffer, context.voidPromise());
    }
    if (flush) {
      context.flush();
    }
  }

  /**
   * Something was thrown into the middle of a flush, and what the engine has given is not whole.
   * None of it may stay in the loop's buffer, from which the next connection sends.
   */
  private void abortFlush() {
    failed = true; // first, as there may be no memory for the rest
    if (socket != null) {
      loop.discardOutgoing();
    }
    ByteBuf begun = gathering;
    if (begun != null) {
      gathering = null;
      begun.release();
    }
    // The engine is in the middle of it, so the carrier is notified later.
    IOException why = new IOException("a flush was aborted by an exception");
    loop.execute(() -> carrier.exceptionCaught(context, why));
  }
}
