package dev.goshawk.core.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.core.fixture.FakeLoop;
import dev.goshawk.core.transport.EventLoop;
import dev.goshawk.testservices.Texts;
import dev.goshawk.testsupport.LogCapture;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LoopWatchdogTest {

  private final LogCapture log = LogCapture.of("dev.goshawk");
  private final LoopWatchdog watchdog = new LoopWatchdog(250);
  private final LoopWatchdog.Slot slot = watchdog.slotOf(new FakeLoop());

  @BeforeEach
  void noOtherRuns() throws Exception {
    LoopWatchdog.shared().awaitEnd(ThreadEnds.noLimit());
  }

  @AfterEach
  void close() {
    log.close();
  }

  @Test
  void handlerSeenInTwoLooksIsNamedOnceWithItsStack() {
    Object outer = slot.enter("test.Service/Slow");
    watchdog.look();
    assertThat(log.lines()).isEmpty();
    watchdog.look();
    watchdog.look();
    watchdog.look();
    slot.leave(outer);
    assertThat(log.lines())
        .containsExactly(
            "code of test.Service/Slow has held event loop "
                + Thread.currentThread().getName()
                + " for more than 250 ms; code that blocks belongs into a blocking service, or on a"
                + " thread of its own");
    assertThat(log.thrown().get(0).getStackTrace())
        .anyMatch(frame -> frame.getClassName().equals(LoopWatchdogTest.class.getName()));
  }

  /** Which may be the fault of the message, or of the machine: nobody is said to block. */
  @Test
  void marshallerIsNamedInWordsOfItsOwn() {
    Object outer = slot.enterMarshaller(Texts.UNARY);
    watchdog.look();
    watchdog.look();
    slot.leave(outer);
    assertThat(log.lines())
        .containsExactly(
            "a marshaller of "
                + Texts.UNARY
                + " has held event loop "
                + Thread.currentThread().getName()
                + " for more than 250 ms; it is slow, the message is very large, or the machine is"
                + " overloaded");
  }

  private static final class Slow {}

  @Test
  void tracerIsNamedByItsClassWhateverItIsToldWithin() {
    Observers<Slow> observers = Observers.of(List.of(new Slow()));
    Object outer = slot.enter("test.Service/Quick");
    observers.each(
        tracer -> {
          watchdog.look();
          watchdog.look();
        });
    slot.leave(outer);
    assertThat(log.lines())
        .containsExactly(
            "tracer or metric sink "
                + Slow.class.getName()
                + " has held event loop "
                + Thread.currentThread().getName()
                + " for more than 250 ms; it must not block: what takes long belongs on a thread of"
                + " its own");
    observers.each(tracer -> {});
    watchdog.look();
    watchdog.look();
    assertThat(log.lines()).hasSize(1);
  }

  /** A thread that is stopped and started anew while it looks, and so is not the only one. */
  @Test
  void theEndOfAllItsThreadsIsAwaited() throws Exception {
    LoopWatchdog quick = new LoopWatchdog(1);
    CountDownLatch looking = new CountDownLatch(1);
    CountDownLatch mayEnd = new CountDownLatch(1);
    List<Thread> first = new CopyOnWriteArrayList<>();
    Runnable look =
        () -> {
          if (looking.getCount() > 0) {
            first.add(Thread.currentThread());
            looking.countDown();
            try {
              mayEnd.await();
            } catch (InterruptedException e) {
              throw new AssertionError(e);
            }
          }
        };
    quick.add(look);
    quick.start();
    looking.await();
    quick.stop();
    quick.start();
    quick.stop();
    Thread awaiting = Thread.currentThread();
    Thread releasing =
        new Thread(
            () -> {
              while (first.get(0).isAlive()) {
                if (awaiting.getState() == Thread.State.TIMED_WAITING) {
                  mayEnd.countDown();
                }
                Thread.onSpinWait();
              }
            });
    releasing.setDaemon(true);
    releasing.start();
    quick.awaitEnd(ThreadEnds.noLimit());
    boolean lives = first.get(0).isAlive();
    mayEnd.countDown();
    assertThat(lives).isFalse();
  }

  @Test
  void handlersThatComeAndGoAreNot() {
    for (int i = 0; i < 10; i++) {
      Object outer = slot.enter("test.Service/Quick");
      watchdog.look();
      slot.leave(outer);
      watchdog.look();
      outer = slot.enter("test.Service/Quick");
      watchdog.look();
      slot.leave(outer);
    }
    assertThat(log.lines()).isEmpty();
  }

  @Test
  void handlerIsStillWatchedBehindAnEventWithinIt() {
    Object none = slot.enter("test.Service/Slow");
    Object outer = slot.enter("test.Service/Slow");
    slot.leave(outer);
    watchdog.look();
    watchdog.look();
    assertThat(log.lines()).hasSize(1);
    slot.leave(none);
    watchdog.look();
    watchdog.look();
    assertThat(log.lines()).hasSize(1);
  }

  @Test
  void everyHandlerIsNamed() {
    for (int i = 0; i < 2; i++) {
      Object outer = slot.enter("test.Service/Slow" + i);
      watchdog.look();
      watchdog.look();
      slot.leave(outer);
      watchdog.look();
    }
    assertThat(log.lines()).hasSize(2);
  }

  @Test
  void threadLooksByItselfUntilItIsStopped() throws Exception {
    LoopWatchdog running = new LoopWatchdog(1);
    LoopWatchdog.Slot watched = running.slotOf(new FakeLoop());
    Object outer = watched.enter("test.Service/Slow");
    running.start();
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (log.lines().isEmpty() && System.nanoTime() < until) {
      Thread.sleep(1);
    }
    watched.leave(outer);
    running.stop();
    assertThat(log.lines()).hasSize(1);
    running.awaitEnd(ThreadEnds.noLimit());
    assertThat(threadRuns()).isFalse();
  }

  @Test
  void whatTheLoopDoesWithinIsNotTheHandlers() {
    Object none = slot.enter("test.Service/Quick");
    Object outer = slot.enter(null);
    watchdog.look();
    watchdog.look();
    watchdog.look();
    slot.leave(outer);
    watchdog.look();
    slot.leave(none);
    assertThat(log.lines()).isEmpty();
  }

  @Test
  void threadLivesAsLongAsAnybodyHasItStarted() throws Exception {
    LoopWatchdog running = new LoopWatchdog(1);
    running.start();
    running.start();
    running.stop();
    running.awaitEnd(ThreadEnds.noLimit()); // which does not wait while it is in use
    assertThat(threadRuns()).isTrue();
    running.stop();
    running.awaitEnd(ThreadEnds.noLimit());
    assertThat(threadRuns()).isFalse();
    running.start();
    assertThat(threadRuns()).isTrue();
    running.stop();
    running.awaitEnd(ThreadEnds.noLimit());
  }

  private static boolean threadRuns() {
    return Thread.getAllStackTraces().keySet().stream()
        .anyMatch(thread -> thread.getName().equals("goshawk-watchdog"));
  }

  /** As the service of a server in this process holds its channel, and that its loop. */
  @Test
  void loopThatIsHeldByWhatRanOnItMayGo() throws Exception {
    WeakReference<EventLoop> lost = loopThatRan();
    for (int i = 0; i < 1_000 && lost.get() != null; i++) {
      System.gc();
      Thread.sleep(5);
    }
    assertThat(lost.get()).isNull();
  }

  private WeakReference<EventLoop> loopThatRan() {
    FakeLoop loop = new FakeLoop();
    LoopWatchdog.Slot its = watchdog.slotOf(loop);
    its.leave(its.enter(List.of(loop)));
    return new WeakReference<>(loop);
  }
}
