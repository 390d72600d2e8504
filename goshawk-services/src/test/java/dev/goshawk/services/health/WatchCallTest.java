package dev.goshawk.services.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.Status;
import dev.goshawk.services.RecordedCall;
import dev.goshawk.services.health.proto.HealthCheckRequest;
import dev.goshawk.services.health.proto.HealthCheckResponse;
import dev.goshawk.services.health.proto.HealthCheckResponse.ServingStatus;
import dev.goshawk.services.health.proto.HealthMethods;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class WatchCallTest {
  private static final dev.goshawk.services.health.ServingStatus SERVING =
      dev.goshawk.services.health.ServingStatus.SERVING;
  private static final dev.goshawk.services.health.ServingStatus NOT_SERVING =
      dev.goshawk.services.health.ServingStatus.NOT_SERVING;
  private static final dev.goshawk.services.health.ServingStatus UNKNOWN =
      dev.goshawk.services.health.ServingStatus.UNKNOWN;

  private static final String NAME = "shop.Orders";

  private final StatusTable table = new StatusTable();
  private final RecordedCall<HealthCheckRequest, HealthCheckResponse> call =
      new RecordedCall<>(HealthMethods.WATCH);
  private final WatchCall watch = new WatchCall(call, new ServedHealth(table));

  private void begin(String service) {
    watch.onMessage(HealthCheckRequest.newBuilder().setService(service).build());
    watch.onHalfClose();
  }

  private List<ServingStatus> sent() {
    return call.sent().stream().map(HealthCheckResponse::getStatus).toList();
  }

  private void set(dev.goshawk.services.health.ServingStatus status) {
    table.set(NAME, status);
  }

  @Test
  void theStateComesAtOnceAndThenEachChange() {
    set(SERVING);
    begin(NAME);
    assertThat(sent()).containsExactly(ServingStatus.SERVING);
    set(SERVING); // no change
    set(NOT_SERVING);
    set(UNKNOWN);
    table.clear(NAME);
    assertThat(sent())
        .containsExactly(
            ServingStatus.SERVING,
            ServingStatus.NOT_SERVING,
            ServingStatus.UNKNOWN,
            ServingStatus.SERVICE_UNKNOWN);
    assertThat(call.end()).isNull();
  }

  @Test
  void trap01_unknownNameIsSaidToBeOneAndTheStreamStays() {
    begin(NAME);
    assertThat(sent()).containsExactly(ServingStatus.SERVICE_UNKNOWN);
    assertThat(call.end()).isNull();
    set(SERVING);
    assertThat(sent()).containsExactly(ServingStatus.SERVICE_UNKNOWN, ServingStatus.SERVING);
  }

  @Test
  void otherNamesAreNoMatterOfIt() {
    begin(NAME);
    table.set("shop.Stock", SERVING);
    assertThat(sent()).containsExactly(ServingStatus.SERVICE_UNKNOWN);
  }

  @Test
  void trap03_slowClientIsSentTheLatestStateOnly() {
    begin(NAME);
    call.ready(false);
    for (int i = 0; i < 1_000; i++) {
      set(SERVING);
      set(NOT_SERVING);
    }
    assertThat(sent()).containsExactly(ServingStatus.SERVICE_UNKNOWN);
    call.ready(true);
    watch.onReady();
    assertThat(sent()).containsExactly(ServingStatus.SERVICE_UNKNOWN, ServingStatus.NOT_SERVING);
  }

  @Test
  void slowClientIsSentNothingWhenTheStateIsAgainWhatItWas() {
    set(SERVING);
    begin(NAME);
    call.ready(false);
    set(NOT_SERVING);
    set(SERVING);
    call.ready(true);
    watch.onReady();
    assertThat(sent()).containsExactly(ServingStatus.SERVING);
  }

  @Test
  void whoLeavesIsForgottenAndItsNameToo() {
    begin(NAME);
    assertThat(table.watching()).isEqualTo(1);
    watch.onCancel(Status.CANCELLED);
    assertThat(table.watching()).isZero();
    set(SERVING);
    assertThat(sent()).containsExactly(ServingStatus.SERVICE_UNKNOWN);
  }

  @Test
  void closingSendsTheLastStateAlsoToTheSlowAndEndsTheCall() {
    set(SERVING);
    begin(NAME);
    call.ready(false);
    table.close();
    assertThat(sent()).containsExactly(ServingStatus.SERVING, ServingStatus.NOT_SERVING);
    assertThat(call.end().code()).isEqualTo(Status.Code.UNAVAILABLE);
  }

  @Test
  void afterClosingAWatchIsToldTheStateAndEnds() {
    set(SERVING);
    table.close();
    begin(NAME);
    assertThat(sent()).containsExactly(ServingStatus.NOT_SERVING);
    assertThat(call.end().code()).isEqualTo(Status.Code.UNAVAILABLE);
  }

  @Test
  void whatAnInterceptorThrowsEndsItsCallAndNoOther() {
    RecordedCall<HealthCheckRequest, HealthCheckResponse> other =
        new RecordedCall<>(HealthMethods.WATCH);
    WatchCall otherWatch = new WatchCall(other, new ServedHealth(table));
    begin(NAME);
    otherWatch.onMessage(HealthCheckRequest.newBuilder().setService(NAME).build());
    otherWatch.onHalfClose();
    call.onSend(
        message -> {
          throw new IllegalStateException("an interceptor's");
        });
    set(SERVING); // does not throw
    assertThat(call.end().code()).isEqualTo(Status.Code.UNKNOWN);
    assertThat(table.watching()).isEqualTo(1);
    assertThat(other.sent()).hasSize(2);
  }

  @Test
  void aCallWithoutARequestFails() {
    watch.onHalfClose();
    assertThat(call.end().code()).isEqualTo(Status.Code.INTERNAL);
    watch.onCancel(Status.CANCELLED);
    assertThat(table.watching()).isZero();
  }

  /** Who comes while a state is set is told of it, and nobody is left behind. */
  @Test
  void statesAreSetWhileWatchersComeAndGo() throws Exception {
    int rounds = 3_000;
    int sets = 20_000;
    ExecutorService pool = Executors.newFixedThreadPool(4);
    try {
      Future<?> setting =
          pool.submit(
              () -> {
                for (int i = 0; i < sets; i++) {
                  set(i % 2 == 0 ? SERVING : NOT_SERVING);
                }
              });
      Future<?> one = pool.submit(() -> comeAndGo(rounds));
      Future<?> two = pool.submit(() -> comeAndGo(rounds));
      begin(NAME); // stays
      setting.get(60, TimeUnit.SECONDS);
      one.get(60, TimeUnit.SECONDS);
      two.get(60, TimeUnit.SECONDS);
    } finally {
      pool.shutdownNow();
    }
    assertThat(table.watching()).isEqualTo(1);
    List<ServingStatus> told = sent();
    assertThat(told).last().isEqualTo(ServingStatus.NOT_SERVING);
    for (int i = 1; i < told.size(); i++) {
      assertThat(told.get(i)).isNotEqualTo(told.get(i - 1));
    }
    watch.onCancel(Status.CANCELLED);
    assertThat(table.watching()).isZero();
  }

  private void comeAndGo(int rounds) {
    for (int i = 0; i < rounds; i++) {
      RecordedCall<HealthCheckRequest, HealthCheckResponse> mine =
          new RecordedCall<>(HealthMethods.WATCH);
      WatchCall visitor = new WatchCall(mine, new ServedHealth(table));
      visitor.onMessage(HealthCheckRequest.newBuilder().setService(NAME).build());
      visitor.onHalfClose();
      while (mine.sent().isEmpty()) {
        Thread.onSpinWait(); // the thread that sets states may be about to send it
      }
      visitor.onCancel(Status.CANCELLED);
    }
  }

  /** The last state is the one that is set for good, whoever sets others at the same time. */
  @Test
  void trap04_nothingIsSetAfterTheTerminalState() throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(2);
    try {
      for (int round = 0; round < 200; round++) {
        StatusTable fresh = new StatusTable();
        fresh.set("always", SERVING);
        Future<?> setting =
            pool.submit(
                () -> {
                  for (int i = 0; i < 100; i++) {
                    fresh.set("a" + i % 5, SERVING);
                    fresh.clear("a" + i % 3);
                  }
                });
        fresh.enterTerminalState();
        List<dev.goshawk.services.health.ServingStatus> then =
            List.copyOf(fresh.statuses().values());
        setting.get(60, TimeUnit.SECONDS);
        assertThat(fresh.statuses().values()).containsExactlyInAnyOrderElementsOf(then);
        assertThat(then).containsOnly(NOT_SERVING);
      }
    } finally {
      pool.shutdownNow();
    }
  }
}
