package dev.goshawk.benchmarks;

import java.io.IOException;

/** Something that makes calls for a while. */
interface Load extends AutoCloseable {

  /**
   * Makes calls, and returns when all have been answered.
   *
   * @param order for how many {@code millis} calls are begun, and how: {@code connections}, {@code
   *     inflight}, {@code threads}, {@code rate}, where the load has these; else as in the settings
   */
  Measured run(Line order) throws Exception;

  @Override
  void close() throws IOException;
}
