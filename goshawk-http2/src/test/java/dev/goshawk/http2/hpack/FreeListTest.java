package dev.goshawk.http2.hpack;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class FreeListTest {
  @Test
  void objectsAreReusedAndFewAreKept() {
    var made = new AtomicInteger();
    var free =
        new FreeList<StringBuilder>(() -> new StringBuilder().append(made.getAndIncrement()));
    StringBuilder first = free.take();
    StringBuilder second = free.take();
    assertThat(second).isNotSameAs(first);
    free.give(first);
    assertThat(free.take()).isSameAs(first);
    for (int i = 0; i < 100; i++) {
      free.give(new StringBuilder());
    }
    int before = made.get();
    for (int i = 0; i < 100; i++) {
      assertThat(free.take()).isNotNull();
    }
    assertThat(made.get() - before).isGreaterThan(90);
  }
}
