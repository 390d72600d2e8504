package dev.goshawk.inprocess;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.testsupport.Await;
import dev.goshawk.testsupport.LiveThreads;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Fails a test that leaves a thread of Goshawk behind. */
final class NoThreadLeft implements BeforeEachCallback, AfterEachCallback {
  private static final Duration PATIENCE = Duration.ofSeconds(Await.SECONDS);

  private List<Thread> before = List.of();

  @Override
  public void beforeEach(ExtensionContext context) {
    before = LiveThreads.named("goshawk-");
  }

  @Override
  public void afterEach(ExtensionContext context) throws InterruptedException {
    for (Thread thread : LiveThreads.named("goshawk-")) {
      if (!before.contains(thread)) {
        thread.join(PATIENCE.toMillis());
        assertThat(thread.isAlive()).as("thread %s is left", thread.getName()).isFalse();
      }
    }
  }
}
