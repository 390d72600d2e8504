package dev.goshawk.testsupport;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetectorFactory;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The leak reports of Netty's buffers, every one of which is tracked from {@link #watch} on. Any
 * thread.
 *
 * <p>It must be watching before the first buffer is made, since Netty asks for its detectors once.
 * A Netty in other packages, as grpc-java's shaded one, is not tracked.
 */
public final class BufferLeaks {

  private static final List<String> REPORTS = new CopyOnWriteArrayList<>();

  static {
    ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
    ResourceLeakDetectorFactory.setResourceLeakDetectorFactory(
        new ResourceLeakDetectorFactory() {
          @Override
          @SuppressWarnings("deprecation") // Netty still asks by these numbers
          public <T> ResourceLeakDetector<T> newResourceLeakDetector(
              Class<T> resource, int samplingInterval, long maxActive) {
            return new Recording<>(resource, samplingInterval);
          }
        });
  }

  private BufferLeaks() {}

  /** Begins to track, unless that was done. */
  public static void watch() {}

  /** What has leaked so far. Collects garbage, since a leak shows only then. */
  public static List<String> reports() {
    System.gc();
    for (int i = 0; i < 64; i++) {
      // Leaks are reported when the next buffer is made.
      PooledByteBufAllocator.DEFAULT.directBuffer(16).release();
      ByteBufAllocator.DEFAULT.heapBuffer(16).release();
    }
    return List.copyOf(REPORTS);
  }

  private static final class Recording<T> extends ResourceLeakDetector<T> {
    Recording(Class<?> resource, int samplingInterval) {
      super(resource, samplingInterval);
    }

    @Override
    protected boolean needReport() {
      return true;
    }

    @Override
    protected void reportTracedLeak(String resourceType, String records) {
      REPORTS.add(resourceType + records);
    }

    @Override
    protected void reportUntracedLeak(String resourceType) {
      REPORTS.add(resourceType);
    }
  }
}
