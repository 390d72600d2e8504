package dev.goshawk.logging.binarylog;

/**
 * Where the entries of a binary log go, such as a {@link BinaryLogFile}.
 *
 * <p>Any thread, event loops among them: must not block. Entries of one call come in their order.
 * What it throws is logged, and concerns no call.
 */
@FunctionalInterface
public interface BinaryLogSink extends AutoCloseable {

  /**
   * Takes an entry.
   *
   * @param entry an encoded {@code grpc.binarylog.v1.GrpcLogEntry}, which the sink may keep
   */
  void write(byte[] entry);

  /** Writes what waits; what comes after this is dropped. */
  @Override
  default void close() {}
}
