package dev.goshawk.services.health;

import static dev.goshawk.services.health.ServingStatus.NOT_SERVING;
import static dev.goshawk.services.health.ServingStatus.SERVING;
import static dev.goshawk.services.health.ServingStatus.UNKNOWN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goshawk.services.ServiceFixture;
import dev.goshawk.testsupport.LogCapture;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** States that a probe finds: when, how long, and what is made of its faults. */
class HealthProbeTest extends ServiceFixture {
  private static final String NAME = "shop.Orders";
  private static final Duration OFTEN = Duration.ofMillis(20);
  private static final Duration RARELY = Duration.ofHours(1);

  private final HealthService health = closing(new HealthService());

  private void awaitStatus(ServingStatus status) throws InterruptedException {
    eventually(
        status + ", not " + health.status(NAME), () -> health.status(NAME).orElseThrow() == status);
  }

  @Test
  void itIsRunAtOnceAndItsStateIsUnknownUntilThen() throws Exception {
    SynchronousQueue<ServingStatus> next = new SynchronousQueue<>();
    health.set(NAME, SERVING);
    health.probe(NAME, RARELY, next::take);
    assertThat(health.status(NAME)).contains(UNKNOWN);
    next.put(SERVING);
    awaitStatus(SERVING);
  }

  @Test
  void itIsRunAgainAndAgain() throws Exception {
    AtomicInteger looks = new AtomicInteger();
    health.probe(NAME, OFTEN, () -> looks.incrementAndGet() % 2 == 0 ? NOT_SERVING : SERVING);
    awaitStatus(NOT_SERVING);
    awaitStatus(SERVING);
    awaitStatus(NOT_SERVING);
  }

  @Test
  void whatItThrowsIsNotServingAndLoggedOnce() throws Exception {
    AtomicInteger looks = new AtomicInteger();
    try (LogCapture log = LogCapture.of(Probing.class.getName())) {
      health.probe(
          NAME,
          OFTEN,
          () -> {
            if (looks.incrementAndGet() < 5) {
              throw new IllegalStateException("no connection");
            }
            return SERVING;
          });
      awaitStatus(NOT_SERVING);
      awaitStatus(SERVING);
      assertThat(log.lines())
          .containsExactly(
              "the probe of service 'shop.Orders' has failed: it is NOT_SERVING",
              "the probe of service 'shop.Orders' works again: SERVING");
      assertThat(log.thrown())
          .singleElement()
          .hasToString("java.lang.IllegalStateException: no connection");
    }
  }

  @Test
  void aLookThatFindsNullHasFailed() throws Exception {
    try (LogCapture log = LogCapture.of(Probing.class.getName())) {
      health.probe(NAME, RARELY, () -> null);
      awaitStatus(NOT_SERVING);
      assertThat(log.thrown()).singleElement().isInstanceOf(NullPointerException.class);
    }
  }

  @Test
  void aLookThatHangsIsNotServingUntilItReturnsAndNoOtherBegins() throws Exception {
    BlockingQueue<ServingStatus> next = new LinkedBlockingQueue<>();
    AtomicInteger looks = new AtomicInteger();
    next.add(SERVING);
    try (LogCapture log = LogCapture.of(Probing.class.getName())) {
      health.probe(
          NAME,
          OFTEN,
          () -> {
            looks.incrementAndGet();
            return next.take();
          });
      eventually("the second look, which hangs", () -> looks.get() == 2);
      awaitStatus(NOT_SERVING);
      List<String> before = new ArrayList<>(); // the first look may have been slow
      eventually(
          "its line",
          () -> {
            before.clear();
            before.addAll(log.lines());
            return !before.isEmpty() && before.get(before.size() - 1).endsWith("NOT_SERVING");
          });
      Thread.sleep(OFTEN.toMillis() * 5);
      assertThat(looks).hasValue(2);
      assertThat(log.lines()).isEqualTo(before);
      assertThat(before)
          .last()
          .isEqualTo(
              "the probe of service 'shop.Orders' has taken longer than its interval of PT0.02S:"
                  + " it is NOT_SERVING");
      next.add(SERVING);
      eventually("another look", () -> looks.get() > 2);
    }
  }

  @Test
  void whatCodeSaysEndsIt() throws Exception {
    CountDownLatch looking = new CountDownLatch(1);
    CountDownLatch interrupted = new CountDownLatch(1);
    health.probe(
        NAME,
        RARELY,
        () -> {
          looking.countDown();
          try {
            Thread.sleep(PATIENCE * 1_000L);
          } catch (InterruptedException e) {
            interrupted.countDown();
          }
          return NOT_SERVING;
        });
    assertThat(looking.await(PATIENCE, TimeUnit.SECONDS)).isTrue();
    health.set(NAME, SERVING);
    assertThat(interrupted.await(PATIENCE, TimeUnit.SECONDS)).isTrue();
    eventually("its threads have ended", () -> threads().isEmpty());
    assertThat(health.status(NAME)).contains(SERVING);
  }

  @Test
  void clearingEndsItAndAnotherReplacesIt() throws Exception {
    AtomicInteger first = new AtomicInteger();
    health.probe(
        NAME,
        OFTEN,
        () -> {
          first.incrementAndGet();
          return SERVING;
        });
    awaitStatus(SERVING);
    health.probe(NAME, OFTEN, () -> NOT_SERVING);
    awaitStatus(NOT_SERVING);
    int looks = first.get();
    health.clear(NAME);
    Thread.sleep(OFTEN.toMillis() * 5);
    assertThat(first).hasValue(looks);
    assertThat(health.status(NAME)).isEmpty();
  }

  @Test
  void theTerminalStateEndsIt() throws Exception {
    health.probe(NAME, OFTEN, () -> SERVING);
    awaitStatus(SERVING);
    health.enterTerminalState();
    assertThat(health.status(NAME)).contains(NOT_SERVING);
    AtomicInteger late = new AtomicInteger();
    health.probe("late", OFTEN, () -> late.incrementAndGet() > 0 ? SERVING : NOT_SERVING);
    eventually("its threads have ended", () -> threads().isEmpty());
    assertThat(health.status("late")).isEmpty();
    assertThat(late).hasValue(0);
  }

  @Test
  void intervalsOutOfRangeAreRefused() {
    assertThatThrownBy(() -> health.probe(NAME, Duration.ofMillis(9), () -> SERVING))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("interval of PT0.009S is not within PT0.01S to PT8760H");
    assertThatThrownBy(() -> health.probe(NAME, Duration.ofDays(366), () -> SERVING))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(health.status(NAME)).isEmpty();
  }
}
