package dev.goshawk.netty.socket;

import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.util.concurrent.FastThreadLocal;

/**
 * Sizes of reads that follow what comes, one estimate for all channels of a loop. Netty would make
 * one for each channel, some 110 bytes that an idle connection holds.
 *
 * <p>A channel's reads do not begin while another one of the same loop reads, and each begins its
 * count anew, so the estimate is all that they share; it grows to the largest size within the reads
 * of one wake-up. The channel that read last is held on to until another one reads. Any thread;
 * each has its own.
 */
@SuppressWarnings("deprecation") // Handle, which is what newHandle returns
public final class SharedReadEstimate extends AdaptiveRecvByteBufAllocator {

  /** The largest estimate, in bytes, which is Netty's. */
  static final int MAX_SIZE = 64 * 1024;

  private final FastThreadLocal<Handle> handles =
      new FastThreadLocal<>() {
        @Override
        protected Handle initialValue() {
          return SharedReadEstimate.super.newHandle();
        }
      };

  @Override
  public Handle newHandle() {
    return handles.get();
  }
}
