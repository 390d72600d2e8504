package dev.goshawk.netty.socket;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.RecvByteBufAllocator;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

@SuppressWarnings("deprecation") // Handle, which is what newHandle returns
class SharedReadEstimateTest {
  private final RecvByteBufAllocator reads = new SharedReadEstimate();

  @Test
  void aThreadHasOneEstimateAndNoOthers() throws Exception {
    RecvByteBufAllocator.Handle here = reads.newHandle();
    assertThat(reads.newHandle()).isSameAs(here);
    CompletableFuture<RecvByteBufAllocator.Handle> there = new CompletableFuture<>();
    Thread thread = new Thread(() -> there.complete(reads.newHandle()));
    thread.start();
    assertThat(there.get(30, TimeUnit.SECONDS)).isNotNull().isNotSameAs(here);
    thread.join();
  }

  @Test
  void theEstimateGrowsWithFullReads() {
    RecvByteBufAllocator.Handle handle = reads.newHandle();
    int first = handle.guess();
    handle.attemptedBytesRead(first);
    handle.lastBytesRead(first);
    assertThat(reads.newHandle().guess()).isGreaterThan(first);
  }
}
