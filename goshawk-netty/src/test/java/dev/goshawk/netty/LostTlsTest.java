package dev.goshawk.netty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.NanoClock;
import dev.goshawk.core.loop.ThreadEnds;
import dev.goshawk.core.transport.EventLoop;
import dev.goshawk.netty.tls.LostContexts;
import dev.goshawk.netty.tls.TlsContexts;
import dev.goshawk.testsupport.Await;
import dev.goshawk.testsupport.BufferLeaks;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Files of TLS are watched as long as somebody has what was made of them. */
class LostTlsTest {

  /** Keeps what it is to run later. */
  private static final class Later implements EventLoop {
    final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();

    @Override
    public boolean inLoop() {
      return true;
    }

    @Override
    public NanoClock clock() {
      return NanoClock.SYSTEM;
    }

    @Override
    public Timer schedule(Runnable task, long delayNanos) {
      tasks.add(task);
      return () -> tasks.remove(task);
    }

    @Override
    public void execute(Runnable task) {
      throw new AssertionError("nothing is to be done at once");
    }
  }

  private final Later loop = new Later();

  private TlsContexts open(TlsProvider provider) {
    return ClientTls.builder()
        .provider(provider)
        .trust(TlsFixture.trust("ca"))
        .reloadInterval(Duration.ofMillis(20))
        .build()
        .open(loop);
  }

  @ParameterizedTest
  @MethodSource("dev.goshawk.netty.TlsFixture#providers")
  void filesOfAChannelThatWasLostAreNotWatchedAnyMore(TlsProvider provider) throws Exception {
    BufferLeaks.watch();
    int before = LostContexts.open();
    WeakReference<TlsContexts> lost = new WeakReference<>(open(provider));
    assertThat(loop.tasks).hasSize(1);
    assertThat(LostContexts.open()).isEqualTo(before + 1);
    for (int i = 0; i < 12_000 && LostContexts.open() > before; i++) {
      System.gc();
      Thread.sleep(5);
      LostContexts.release();
    }
    assertThat(lost.get()).as("what the timer refers to").isNull();
    loop.tasks.remove().run();
    assertThat(loop.tasks).isEmpty();
    assertThat(BufferLeaks.reports()).isEmpty();
  }

  @Test
  void othersAre() throws Exception {
    TlsContexts held = open(TlsProvider.JDK);
    loop.tasks.remove().run();
    Await.until("the next look", () -> loop.tasks.size() == 1);
    held.close();
    held.awaitEnd(ThreadEnds.noLimit());
    assertThat(loop.tasks).isEmpty();
  }
}
