package dev.goshawk.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What this process has used so far, by its own reckoning.
 *
 * <p>Processor time is of the whole process: loops, handlers, compilers and collectors alike. The
 * allocation of threads that have ended is known from Java 21 on; before, only of living ones.
 */
final class Figures {
  private static final OperatingSystemMXBean SYSTEM =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
  private static final com.sun.management.ThreadMXBean THREADS =
      (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final @Nullable Method TOTAL_ALLOCATED = totalAllocated();
  private static final long SETTLE_MILLIS = 100;

  private Figures() {}

  private static @Nullable Method totalAllocated() {
    try {
      return com.sun.management.ThreadMXBean.class.getMethod("getTotalThreadAllocatedBytes");
    } catch (NoSuchMethodException e) {
      return null; // before Java 21
    }
  }

  static long cpuNanos() {
    return SYSTEM.getProcessCpuTime();
  }

  static long allocated() {
    if (TOTAL_ALLOCATED != null) {
      try {
        return (Long) TOTAL_ALLOCATED.invoke(THREADS);
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException(e);
      }
    }
    long sum = 0;
    for (long bytes : THREADS.getThreadAllocatedBytes(THREADS.getAllThreadIds())) {
      sum += Math.max(0, bytes);
    }
    return sum;
  }

  /** Octets of live objects: what the heap holds after full collections. */
  static long liveHeap() throws InterruptedException {
    for (int i = 0; i < 3; i++) {
      System.gc();
      Thread.sleep(SETTLE_MILLIS);
    }
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  /** Octets of direct buffers that the JDK knows of. */
  static long directMemory() {
    return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
        .filter(pool -> pool.getName().equals("direct"))
        .mapToLong(BufferPoolMXBean::getMemoryUsed)
        .sum();
  }

  /** Octets of memory that are resident, now and at most; zeros where the system does not say. */
  static long[] resident() throws IOException {
    Path status = Path.of("/proc/self/status");
    long[] kilobytes = new long[2];
    if (Files.exists(status)) {
      for (String line : Files.readAllLines(status)) {
        if (line.startsWith("VmRSS:")) {
          kilobytes[0] = number(line);
        } else if (line.startsWith("VmHWM:")) {
          kilobytes[1] = number(line);
        }
      }
    }
    return new long[] {kilobytes[0] << 10, kilobytes[1] << 10};
  }

  private static long number(String line) {
    return Long.parseLong(line.replaceAll("\\D", ""));
  }

  /** An answer with all that costs nothing to read. */
  static Line read() throws IOException {
    long[] resident = resident();
    return Line.of(
        "ok",
        "cpu",
        cpuNanos(),
        "allocated",
        allocated(),
        "resident",
        resident[0],
        "peak",
        resident[1],
        "direct",
        directMemory());
  }
}
