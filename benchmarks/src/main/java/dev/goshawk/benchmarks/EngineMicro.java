package dev.goshawk.benchmarks;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The HTTP/2 engine without sockets, both ends in one thread. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class EngineMicro {
  private static final int FRAMES = 64;

  /** Ends that only exchange what is measured. */
  @State(Scope.Thread)
  public static class Plain {
    private MemoryLink link = new MemoryLink(0);

    /** Fresh ends for each trial. */
    @Setup
    public void setUp() {
      link = new MemoryLink(0);
    }
  }

  /** Ends whose requests have entries that no table keeps. */
  @State(Scope.Thread)
  public static class Metadata {
    /** Entries of each request. */
    @Param({"0", "10"})
    public int literals;

    private MemoryLink link = new MemoryLink(0);

    /** Fresh ends for each trial. */
    @Setup
    public void setUp() {
      link = new MemoryLink(literals);
    }
  }

  /** Ends with other streams open. */
  @State(Scope.Thread)
  public static class Crowd {
    /** Streams open besides. */
    @Param({"0", "1000", "50000"})
    public int open;

    private MemoryLink link = new MemoryLink(0);

    /** Fresh ends for each trial. */
    @Setup
    public void setUp() {
      link = new MemoryLink(0);
      link.openStreams(open);
    }
  }

  /** Frames parsed and written: 64 small ones of one stream. */
  @Benchmark
  public long frames(Plain state) {
    return state.link.data(FRAMES);
  }

  /** Header blocks encoded and decoded: one of a request, two of a response. */
  @Benchmark
  public long headerBlocks(Metadata state) {
    return state.link.headers();
  }

  /** The table of streams: a unary exchange among others that stay open. */
  @Benchmark
  public long streamTable(Crowd state) {
    return state.link.unary();
  }
}
