package dev.goshawk.api.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goshawk.testsupport.Await;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Events run where threads wait, one after another, and none is missed. */
@Timeout(120)
class EventQueueTest {
  private final EventQueue queue = new EventQueue();
  private final List<String> log = new ArrayList<>(); // written by events only
  private final ExecutorService threads = Executors.newCachedThreadPool();

  @AfterEach
  void stopThreads() {
    threads.shutdownNow();
  }

  private <V> Future<V> start(Callable<V> body) {
    return threads.submit(body);
  }

  private Future<Void> startAwait(AtomicBoolean done) {
    return start(
        () -> {
          queue.await(done::get);
          return null;
        });
  }

  @Test
  void eventsRunInOrderOnTheThreadThatWaits() throws Exception {
    Thread waiting = Thread.currentThread();
    for (int i = 0; i < 3; i++) {
      String name = "event " + i;
      queue.execute(() -> log.add(name + (Thread.currentThread() == waiting)));
    }
    assertThat(log).isEmpty();
    queue.await(() -> log.size() == 3);
    assertThat(log).containsExactly("event 0true", "event 1true", "event 2true");
  }

  @Test
  void noLockIsHeldWhileTheConditionIsLookedAt() throws Exception {
    AtomicInteger looks = new AtomicInteger();
    queue.await(
        () -> {
          if (looks.incrementAndGet() == 1) {
            // An interceptor may wait for what another thread does with the call.
            CompletableFuture.runAsync(() -> queue.execute(() -> log.add("event")), threads).join();
          }
          return true;
        });
    assertThat(log).containsExactly("event");
    assertThat(looks.get()).isEqualTo(2);
  }

  @Test
  void whatHasComeRunsEvenWhenTheConditionHolds() throws Exception {
    queue.execute(() -> log.add("the end"));
    queue.await(() -> true);
    assertThat(log).containsExactly("the end");
  }

  @Test
  void anEventThatWaitsRunsThoseThatComeMeanwhile() throws Exception {
    AtomicBoolean inner = new AtomicBoolean();
    queue.execute(
        () -> {
          log.add("outer begins");
          queue.execute(() -> inner.set(log.add("inner")));
          awaitHere(inner);
          log.add("outer ends");
        });
    queue.await(() -> log.contains("outer ends"));
    assertThat(log).containsExactly("outer begins", "inner", "outer ends");
  }

  @Test
  void whileAnEventWaitsNoOtherThreadRunsEvents() throws Exception {
    AtomicBoolean second = new AtomicBoolean();
    AtomicBoolean over = new AtomicBoolean();
    CountDownLatch begun = new CountDownLatch(1);
    List<Thread> ran = new ArrayList<>();
    Future<Void> one = startAwait(over);
    Future<Void> other = startAwait(over);
    queue.execute(
        () -> {
          ran.add(Thread.currentThread());
          begun.countDown();
          awaitHere(second);
        });
    begun.await();
    queue.execute(
        () -> {
          ran.add(Thread.currentThread());
          second.set(true);
        });
    queue.execute(() -> over.set(true));
    one.get();
    other.get();
    assertThat(ran).hasSize(2);
    assertThat(ran.get(1)).isSameAs(ran.get(0));
  }

  private void awaitHere(AtomicBoolean done) {
    try {
      queue.await(done::get);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void bothWaitingThreadsSeeWhatAnEventChanged() throws Exception {
    AtomicBoolean done = new AtomicBoolean();
    Future<Void> reader = startAwait(done);
    Future<Void> writer = startAwait(done);
    queue.execute(() -> done.set(true));
    reader.get();
    writer.get();
  }

  @Test
  void runPendingDoesNotWait() {
    queue.runPending();
    queue.execute(
        () -> {
          log.add("first");
          queue.execute(() -> log.add("third"));
          log.add("second");
        });
    queue.runPending();
    assertThat(log).containsExactly("first", "second", "third");
  }

  @Test
  void runPendingLeavesEventsToTheThreadThatRunsOne() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    queue.execute(
        () -> {
          log.add("slow");
          begun.countDown();
          Await.open(goOn);
        });
    Future<?> runner =
        start(
            () -> {
              queue.runPending();
              return null;
            });
    begun.await();
    queue.execute(() -> log.add("next"));
    queue.runPending();
    goOn.countDown();
    runner.get();
    assertThat(log).containsExactly("slow", "next");
  }

  @Test
  void whatComesToAnAbandonedQueueRunsAtOnceAndInOrder() {
    queue.execute(() -> log.add("before"));
    queue.abandon();
    assertThat(log).containsExactly("before");
    queue.execute(
        () -> {
          queue.execute(() -> log.add("third"));
          log.add("second");
        });
    assertThat(log).containsExactly("before", "second", "third");
  }

  @Test
  void anAbandonedQueueLeavesEventsToTheThreadThatRunsOne() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    queue.abandon();
    Future<?> runner =
        start(
            () -> {
              queue.execute(
                  () -> {
                    log.add("slow");
                    begun.countDown();
                    Await.open(goOn);
                  });
              return null;
            });
    begun.await();
    queue.execute(() -> log.add("next"));
    goOn.countDown();
    runner.get();
    assertThat(log).containsExactly("slow", "next");
  }

  @Test
  void anEventThatThrowsIsThrownToWhoWaitsAndLeavesTheQueueUsable() throws Exception {
    queue.execute(
        () -> {
          throw new IllegalStateException("thrown by an event");
        });
    queue.execute(() -> log.add("next"));
    assertThatThrownBy(() -> queue.await(() -> false)).hasMessage("thrown by an event");
    start(
            () -> {
              queue.await(() -> log.size() == 1);
              return null;
            })
        .get();
    assertThat(log).containsExactly("next");
  }

  @Test
  void anInterruptEndsTheWait() throws Exception {
    CountDownLatch waits = new CountDownLatch(1);
    Future<Boolean> interrupted =
        start(
            () -> {
              assertThatThrownBy(
                      () ->
                          queue.await(
                              () -> {
                                waits.countDown();
                                return false;
                              }))
                  .isInstanceOf(InterruptedException.class);
              return Thread.currentThread().isInterrupted();
            });
    waits.await();
    threads.shutdownNow(); // interrupts
    assertThat(interrupted.get()).isFalse();
    queue.execute(() -> log.add("after"));
    queue.await(() -> log.size() == 1);
  }

  /** Two threads wait for every single event; one that slept through any would hang the test. */
  @Test
  void noWakeUpIsLost() throws Exception {
    int rounds = 3_000;
    AtomicInteger events = new AtomicInteger();
    AtomicBoolean inside = new AtomicBoolean();
    AtomicInteger overlaps = new AtomicInteger();
    CyclicBarrier round = new CyclicBarrier(3);
    Callable<Void> waiter =
        () -> {
          for (int i = 1; i <= rounds; i++) {
            int expected = i;
            queue.await(() -> events.get() >= expected);
            round.await();
          }
          return null;
        };
    Future<Void> reader = start(waiter);
    Future<Void> writer = start(waiter);
    for (int i = 0; i < rounds; i++) {
      queue.execute(
          () -> {
            if (!inside.compareAndSet(false, true)) {
              overlaps.incrementAndGet();
            }
            events.incrementAndGet();
            inside.set(false);
          });
      round.await();
    }
    reader.get();
    writer.get();
    assertThat(events).hasValue(rounds);
    assertThat(overlaps).hasValue(0);
  }

  /** An interrupt that meets an event must not take the event from the other thread. */
  @Test
  void anInterruptedWaiterTakesNothingAlong() throws Exception {
    for (int i = 0; i < 300; i++) {
      EventQueue own = new EventQueue();
      AtomicBoolean done = new AtomicBoolean();
      CountDownLatch ready = new CountDownLatch(1);
      Thread victim =
          new Thread(
              () -> {
                try {
                  ready.countDown();
                  own.await(done::get);
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
              });
      victim.start();
      Future<Void> other =
          start(
              () -> {
                own.await(done::get);
                return null;
              });
      ready.await();
      own.execute(() -> done.set(true));
      victim.interrupt();
      other.get();
      victim.join();
    }
  }
}
