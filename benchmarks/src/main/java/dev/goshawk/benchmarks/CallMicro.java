package dev.goshawk.benchmarks;

import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * The hand-over between a caller's thread and the event loop: a blocking call over a socket, to a
 * canned server in the same JVM, from as many threads as {@code -t} says.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class CallMicro {
  private @Nullable CannedServer server;
  private @Nullable GoshawkCaller caller;

  /** Starts the server and the client. */
  @Setup
  public void setUp() throws Exception {
    CannedServer started = new CannedServer(Settings.of(Map.of()));
    server = started;
    caller = new GoshawkCaller(Settings.of(Map.of("port", "" + started.port())));
  }

  /** Ends both. */
  @TearDown
  public void tearDown() throws Exception {
    if (caller != null) {
      caller.close();
    }
    if (server != null) {
      server.close();
    }
  }

  /** A blocking call. */
  @Benchmark
  public int handOver() {
    return caller == null ? 0 : caller.blocking();
  }
}
