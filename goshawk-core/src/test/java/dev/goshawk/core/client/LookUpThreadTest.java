package dev.goshawk.core.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.Status;
import dev.goshawk.core.fixture.FakeLoop;
import dev.goshawk.core.fixture.NamedAddress;
import dev.goshawk.core.loop.Backoff;
import dev.goshawk.core.resolve.DnsProvider;
import dev.goshawk.core.resolve.ProxyDetector;
import dev.goshawk.core.resolve.ResolutionResult;
import dev.goshawk.core.resolve.Target;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;

/** A look-up for which no thread can be had has failed, and the next comes after a backoff. */
class LookUpThreadTest {

  private final FakeLoop loop = new FakeLoop();
  private final List<ResolutionResult> heard = new ArrayList<>();
  private boolean threadsAreThere;

  private final Executor threads =
      task -> {
        if (!threadsAreThere) {
          throw new OutOfMemoryError("unable to create native thread");
        }
        task.run();
      };

  private final Resolution resolution =
      new Resolution(
          new Target("nowhere:1", "dns", null, "nowhere:1", false),
          new DnsProvider().lookUp((host, port) -> List.of(new NamedAddress("a"))),
          new ResolverContext(
              loop,
              loop,
              threads,
              443,
              type -> true,
              ProxyDetector.NONE,
              () -> 0.5,
              json -> {
                throw new IllegalArgumentException("no config is read");
              }),
          new Backoff(Backoff.Bounds.DEFAULT, () -> 0.5),
          result -> {
            heard.add(result);
            return result.failure() == null ? Status.OK : result.failure();
          });

  @Test
  void lookUpWithoutAThreadIsMadeAgainAfterABackoff() {
    loop.run(resolution::start);
    assertThat(heard).hasSize(1);
    assertThat(heard.get(0).failure().message())
        .contains("cannot resolve target 'nowhere:1'")
        .contains("unable to create native thread");
    threadsAreThere = true;
    loop.advance(Duration.ofSeconds(1));
    assertThat(heard).hasSize(2);
    assertThat(heard.get(1).endpoints()).hasSize(1);
    loop.run(resolution::close);
    assertThat(loop.timers()).isZero();
  }

  @Test
  void lookUpWithoutAThreadIsMadeNowWhenBackoffIsReset() {
    loop.run(resolution::start);
    threadsAreThere = true;
    loop.run(resolution::resetBackoff);
    assertThat(heard).hasSize(2);
    assertThat(heard.get(1).endpoints()).hasSize(1);
    loop.run(resolution::close);
    assertThat(loop.timers()).isZero();
  }
}
