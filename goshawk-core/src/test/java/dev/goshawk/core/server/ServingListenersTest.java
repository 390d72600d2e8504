package dev.goshawk.core.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.ServingListener;
import dev.goshawk.testsupport.LogCapture;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What services are told of the end of their server. */
class ServingListenersTest {

  private final List<String> told = new ArrayList<>();
  private final ServingListeners listeners = new ServingListeners();

  private ServingListener named(String name) {
    return new ServingListener() {
      @Override
      public void onDraining() {
        told.add(name + " drains");
      }

      @Override
      public void onShutdown() {
        told.add(name + " ends");
      }
    };
  }

  @Test
  void eachIsToldOnceInItsOrderAndOfTheDrainFirst() {
    listeners.addAll(List.of(named("a"), named("b")));
    listeners.shutdown();
    listeners.draining();
    listeners.shutdown();
    assertThat(told).containsExactly("a drains", "b drains", "a ends", "b ends");
  }

  @Test
  void aDrainMayComeLongBefore() {
    listeners.addAll(List.of(named("a")));
    listeners.draining();
    assertThat(told).containsExactly("a drains");
    listeners.shutdown();
    assertThat(told).containsExactly("a drains", "a ends");
  }

  @Test
  void oneThatThrowsIsLoggedAndTheOthersAreTold() {
    listeners.addAll(
        List.of(
            new ServingListener() {
              @Override
              public void onShutdown() {
                throw new IllegalStateException("not now");
              }
            },
            named("b")));
    try (LogCapture log = LogCapture.of(ServingListeners.class.getName())) {
      listeners.shutdown();
      assertThat(log.lines())
          .singleElement()
          .asString()
          .matches("dev\\.goshawk\\.core\\.server\\.ServingListenersTest.*\\.onShutdown failed");
      assertThat(log.thrown())
          .singleElement()
          .hasToString("java.lang.IllegalStateException: not now");
    }
    assertThat(told).containsExactly("b drains", "b ends");
  }
}
