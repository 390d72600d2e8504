package dev.goshawk.netty;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LoopLeaseTest {

  private final LoopLease lease = new LoopLease();

  @Test
  void itBeginsHeld() {
    assertThat(lease.borrow()).isFalse();
    assertThat(lease.isMine()).isFalse();
  }

  @Test
  void oneAtATimeBorrowsIt() throws Exception {
    lease.free();
    assertThat(lease.borrow()).isTrue();
    assertThat(lease.isMine()).isTrue();
    Thread other =
        new Thread(
            () -> {
              assertThat(lease.isMine()).isFalse();
              assertThat(lease.borrow()).isFalse();
            });
    List<Throwable> failures = new ArrayList<>();
    other.setUncaughtExceptionHandler((thread, e) -> failures.add(e));
    other.start();
    other.join();
    assertThat(failures).isEmpty();
    lease.giveBack();
    assertThat(lease.isMine()).isFalse();
    assertThat(lease.borrow()).isTrue();
    lease.giveBack();
  }

  @Test
  void heldItIsNotLent() {
    lease.free();
    lease.hold();
    assertThat(lease.borrow()).isFalse();
  }

  @Test
  void theLoopWaitsUntilItIsGivenBackAndIsNext() throws Exception {
    lease.free();
    assertThat(lease.borrow()).isTrue();
    CountDownLatch held = new CountDownLatch(1);
    Thread loop =
        new Thread(
            () -> {
              lease.hold();
              held.countDown();
            });
    loop.start();
    while (loop.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
    assertThat(held.await(10, TimeUnit.MILLISECONDS)).isFalse();
    lease.giveBack();
    assertThat(lease.borrow()).as("the loop has it").isFalse();
    held.await();
    loop.join();
  }

  /** A count that is not atomic loses nothing, since whoever changes it is alone. */
  @Test
  void nobodyIsOnTheLoopBesideAnother() throws Exception {
    int rounds = 50_000;
    int[] count = {0};
    long[] borrowed = {0, 0};
    List<Thread> threads = new ArrayList<>();
    threads.add(
        new Thread(
            () -> {
              for (int i = 0; i < rounds; i++) {
                lease.free();
                lease.hold();
                count[0]++;
              }
              lease.free();
            }));
    for (int t = 0; t < borrowed.length; t++) {
      int own = t;
      threads.add(
          new Thread(
              () -> {
                while (borrowed[own] < rounds) {
                  if (lease.borrow()) {
                    count[0]++;
                    borrowed[own]++;
                    lease.giveBack();
                  } else {
                    Thread.onSpinWait();
                  }
                }
              }));
    }
    for (Thread thread : threads) {
      thread.start();
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(count[0]).isEqualTo(3 * rounds);
  }
}
