package dev.goshawk.services;

import dev.goshawk.api.Channel;
import dev.goshawk.api.Server;
import dev.goshawk.netty.GoshawkChannel;
import dev.goshawk.netty.GoshawkServer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;

/**
 * The base of tests over loopback: what a test opens is closed behind it, last first, and then no
 * thread of Goshawk is left. Time limits end only a test that hangs.
 */
@Timeout(120)
public abstract class ServiceFixture {

  /** How long anything may take that is sure to come, in seconds. */
  public static final int PATIENCE = 60;

  private final Deque<AutoCloseable> open = new ArrayDeque<>();

  @AfterEach
  final void nothingIsLeft() throws Exception {
    while (!open.isEmpty()) {
      open.pop().close();
    }
    eventually("no thread of ours, but " + threads(), () -> threads().isEmpty());
  }

  /** Closes something at the end of the test. */
  protected final <T extends AutoCloseable> T closing(T resource) {
    open.push(resource);
    return resource;
  }

  protected final Server serve(GoshawkServer.Builder builder) {
    return closing(builder.start());
  }

  /** A plaintext channel to a server. */
  protected final Channel channelTo(Server server) {
    return closing(GoshawkChannel.to("localhost:" + server.port()).plaintext().build());
  }

  /** Waits until a condition holds that is sure to. */
  protected static void eventually(String what, BooleanSupplier condition)
      throws InterruptedException {
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE);
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > until) {
        throw new AssertionError("waited " + PATIENCE + " s in vain for: " + what);
      }
      Thread.sleep(2);
    }
  }

  /** The live threads of Goshawk. */
  protected static List<String> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(Thread::isAlive)
        .map(Thread::getName)
        .filter(name -> name.startsWith("goshawk-"))
        .toList();
  }
}
