package dev.goshawk.inprocess;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Fails a test that leaves a thread of Goshawk behind. */
final class NoThreadLeft implements BeforeEachCallback, AfterEachCallback {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private Set<Thread> before = Set.of();

  @Override
  public void beforeEach(ExtensionContext context) {
    before = threads();
  }

  @Override
  public void afterEach(ExtensionContext context) throws InterruptedException {
    for (Thread thread : threads()) {
      if (!before.contains(thread)) {
        thread.join(PATIENCE.toMillis());
        assertThat(thread.isAlive()).as("thread %s is left", thread.getName()).isFalse();
      }
    }
  }

  static Set<Thread> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("goshawk-"))
        .collect(Collectors.toSet());
  }
}
