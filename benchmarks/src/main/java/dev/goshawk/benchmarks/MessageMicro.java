package dev.goshawk.benchmarks;

import dev.goshawk.benchmarks.proto.Order;
import dev.goshawk.protobuf.ProtobufMarshaller;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Messages into the bytes behind a length-prefix, and out of them. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class MessageMicro {
  private final ProtobufMarshaller<Order> marshaller =
      ProtobufMarshaller.of(Order.getDefaultInstance());
  private final byte[] encoded = Orders.request();
  private final byte[] target = new byte[1024];

  /** A message with its length-prefix. */
  @Benchmark
  public int write() {
    Order order = Orders.usual(); // whose size is not known yet, as of any new one
    int size = marshaller.size(order);
    Wire.putInt(target, 1, size);
    marshaller.write(order, target, Wire.MESSAGE_HEADER, size);
    return size;
  }

  /** A message out of the middle of an array. */
  @Benchmark
  public Order read() {
    return marshaller.read(encoded, 0, encoded.length);
  }
}
