package dev.goshawk.netty.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.core.loop.ThreadEnds;
import dev.goshawk.testsupport.LiveThreads;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SharedLoopsTest {

  @Test
  void threadsHaveEndedWithTheLastShare() throws Exception {
    for (int i = 0; i < 20; i++) {
      SharedLoops first = SharedLoops.acquire(lost -> {});
      SharedLoops second = SharedLoops.acquire(lost -> {});
      first.next().execute(() -> {});
      first.close();
      first.close();
      first.awaitEnd(ThreadEnds.noLimit());
      assertThat(second.next().netty().isShuttingDown()).isFalse();
      second.close();
      second.awaitEnd(ThreadEnds.noLimit());
      assertThat(LiveThreads.named("goshawk-loop", "globalEventExecutor")).isEmpty();
    }
  }

  @Test
  void versionIsTheOneOfTheBuild() {
    assertThat(NettyVersion.BUILT_WITH)
        .isEqualTo(io.netty.util.Version.identify().get("netty-transport").artifactVersion());
    NettyVersion.check();
  }
}
