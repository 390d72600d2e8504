package dev.goshawk.soak.shared;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.goshawk.testsupport.LiveThreads;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Locale;

/**
 * What this process holds.
 *
 * @param heap the bytes of the heap that are in use after a collection
 * @param threads live threads
 * @param descriptors open file descriptors; 0 where the system does not say
 */
public record Census(long heap, int threads, long descriptors) {

  private static final double MEBIBYTE = 1024 * 1024;
  private static final int COLLECTIONS = 2;

  public static Census take() {
    for (int i = 0; i < COLLECTIONS; i++) {
      System.gc();
    }
    Runtime runtime = Runtime.getRuntime();
    return new Census(
        runtime.totalMemory() - runtime.freeMemory(), Thread.activeCount(), openDescriptors());
  }

  public static long openDescriptors() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
        ? unix.getOpenFileDescriptorCount()
        : 0;
  }

  /** The live threads of Goshawk, and of the proxy; virtual ones are on no list. */
  public static List<String> ourThreads() {
    return LiveThreads.named("goshawk-", "fault-").stream().map(Thread::getName).toList();
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "heap %.1f MiB, %d threads, %d descriptors",
        heap / MEBIBYTE,
        threads,
        descriptors);
  }
}
