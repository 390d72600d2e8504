package dev.goshawk.netty.socket;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.DefaultMaxMessagesRecvByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.util.concurrent.FastThreadLocal;
import java.nio.ByteBuffer;

/**
 * Reads of plaintext: one buffer for all channels of a loop. A connection has let go of it before
 * the next read, so none has to be allocated, cleared and pooled for each. Not for channels with
 * TLS, which may hold on to what they read. Any thread; each has its own buffer.
 *
 * <p>It is here for {@code unary-64k}, which takes about twice the processor time with Netty's
 * adaptive allocator.
 */
@SuppressWarnings("deprecation") // Handle, which is what newHandle returns
public final class SharedReadBuffer extends DefaultMaxMessagesRecvByteBufAllocator {

  /** How much is read at a time, at most, in bytes: what stays in a core's cache meanwhile. */
  static final int SIZE = 64 * 1024;

  private final FastThreadLocal<Reads> reads =
      new FastThreadLocal<>() {
        @Override
        protected Reads initialValue() {
          return new Reads();
        }
      };

  @Override
  public RecvByteBufAllocator.Handle newHandle() {
    return reads.get();
  }

  private final class Reads extends MaxMessageHandle {
    private ByteBuf buffer = fresh();

    private static ByteBuf fresh() {
      return Unpooled.wrappedBuffer(ByteBuffer.allocateDirect(SIZE));
    }

    @Override
    public int guess() {
      return SIZE;
    }

    @Override
    public ByteBuf allocate(ByteBufAllocator allocator) {
      if (buffer.refCnt() > 1) {
        return allocator.ioBuffer(SIZE, SIZE);
      }
      if (buffer.refCnt() == 0) { // released once too often, as Netty does when memory runs out
        buffer = fresh();
      }
      return buffer.clear().retain();
    }
  }
}
