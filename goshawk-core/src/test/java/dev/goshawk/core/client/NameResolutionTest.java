package dev.goshawk.core.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.Status;
import dev.goshawk.core.fixture.FakeLoop;
import dev.goshawk.core.loop.Backoff;
import dev.goshawk.core.resolve.Target;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;

/** {@link NameResolution} where the thread of a look-up cannot be had. */
class NameResolutionTest {

  private static final List<SocketAddress> ADDRESSES =
      List.of(InetSocketAddress.createUnresolved("a", 1));

  private final FakeLoop loop = new FakeLoop();
  private final List<Object> heard = new ArrayList<>();

  private NameResolution resolution(Executor threads) {
    return new NameResolution(
        new Target("test:target", "test.authority", false, () -> ADDRESSES),
        loop,
        loop::execute,
        new Backoff(Backoff.Bounds.DEFAULT, () -> 0.5),
        new NameResolution.Listener() {
          @Override
          public void onAddresses(List<SocketAddress> addresses) {
            heard.add(addresses);
          }

          @Override
          public void onResolutionFailed(Status failure) {
            heard.add(failure);
          }
        },
        threads);
  }

  /** As a JVM does that has no memory for another thread. */
  private Executor failingOnce() {
    List<Runnable> refused = new ArrayList<>();
    return task -> {
      if (refused.isEmpty()) {
        refused.add(task);
        throw new OutOfMemoryError("unable to create native thread");
      }
      task.run();
    };
  }

  @Test
  void lookUpWhoseThreadCannotStartHasFailedAndIsMadeAgainAfterTheBackoff() {
    NameResolution resolution = resolution(failingOnce());
    loop.run(resolution::resolve);
    assertThat(heard)
        .containsExactly(
            Status.UNAVAILABLE.withMessage(
                "cannot resolve target 'test:target': java.lang.OutOfMemoryError: unable to create"
                    + " native thread"));
    assertThat(resolution.describe(loop.nanoTime())).as("a look-up under way").isNull();
    loop.advance(Duration.ofSeconds(1));
    assertThat(heard).endsWith(ADDRESSES).hasSize(2);
  }

  @Test
  void resetBackoffMakesItAgainNow() {
    NameResolution resolution = resolution(failingOnce());
    loop.run(resolution::resolve);
    loop.run(resolution::resetBackoff);
    assertThat(heard).endsWith(ADDRESSES).hasSize(2);
    assertThat(loop.timers()).isZero();
  }
}
