package dev.goshawk.netty.socket;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

@SuppressWarnings("deprecation") // Handle, which is what newHandle returns
class SharedReadBufferTest {
  private static final UnpooledByteBufAllocator NETTY = UnpooledByteBufAllocator.DEFAULT;

  private final SharedReadBuffer reads = new SharedReadBuffer();

  @Test
  void readsOfAThreadHaveOneBufferInTurn() {
    ByteBuf first = reads.newHandle().allocate(NETTY);
    first.writeLong(1);
    first.release();
    ByteBuf second = reads.newHandle().allocate(NETTY);
    assertThat(second).isSameAs(first);
    assertThat(second.readableBytes()).isZero();
    assertThat(second.writableBytes()).isEqualTo(reads.newHandle().guess());
    second.release();
  }

  @Test
  void aBufferThatIsHeldIsNotReadInto() {
    ByteBuf held = reads.newHandle().allocate(NETTY);
    held.writeLong(42);
    ByteBuf other = reads.newHandle().allocate(NETTY);
    assertThat(other).isNotSameAs(held);
    other.writeLong(1).release();
    assertThat(held.readLong()).isEqualTo(42);
    held.release();
  }

  /** Netty does so with a buffer whose reader ran out of memory. */
  @Test
  void aBufferThatIsReleasedOnceTooOftenIsReplaced() {
    ByteBuf first = reads.newHandle().allocate(NETTY);
    first.release(2);
    ByteBuf second = reads.newHandle().allocate(NETTY);
    assertThat(second.refCnt()).isEqualTo(2);
    assertThat(second.writeLong(42).readLong()).isEqualTo(42);
    second.release();
    assertThat(reads.newHandle().allocate(NETTY)).isSameAs(second);
  }

  @Test
  void anotherThreadHasAnotherBuffer() throws Exception {
    RecvByteBufAllocator.Handle here = reads.newHandle();
    CompletableFuture<RecvByteBufAllocator.Handle> there = new CompletableFuture<>();
    Thread thread = new Thread(() -> there.complete(reads.newHandle()));
    thread.start();
    assertThat(there.get(30, TimeUnit.SECONDS)).isNotSameAs(here);
    thread.join();
  }
}
