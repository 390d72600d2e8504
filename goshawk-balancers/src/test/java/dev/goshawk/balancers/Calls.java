package dev.goshawk.balancers;

import dev.goshawk.api.CallOptions;
import dev.goshawk.api.Metadata;
import dev.goshawk.api.MetadataKey;
import dev.goshawk.api.MethodDescriptor;
import dev.goshawk.api.Status;
import dev.goshawk.core.balance.LoadReport;
import dev.goshawk.core.balance.PickArgs;
import dev.goshawk.core.balance.PickCompletion;
import dev.goshawk.core.balance.PickResult;
import dev.goshawk.core.balance.Picker;
import dev.goshawk.core.balance.Subchannel;
import dev.goshawk.core.fixture.FakeHost;
import dev.goshawk.core.transport.Attributes;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;

/** Calls that are picked and end, for tests of policies. */
public final class Calls {

  private static final MetadataKey<byte[]> REPORT = MetadataKey.binary("endpoint-load-metrics-bin");

  private Calls() {}

  /** A call with a hash of a config selector. */
  public static PickArgs hashed(long hash) {
    return args(CallOptions.DEFAULT, Attributes.EMPTY.with(RingHashConfig.REQUEST_HASH, hash));
  }

  /** A call with metadata. */
  public static PickArgs with(String name, String... values) {
    Metadata.Builder metadata = Metadata.builder();
    for (String value : values) {
      metadata.add(MetadataKey.ascii(name), value);
    }
    return args(CallOptions.DEFAULT.withMetadata(metadata.build()), Attributes.EMPTY);
  }

  private static PickArgs args(CallOptions options, Attributes attributes) {
    return new PickArgs() {
      @Override
      public MethodDescriptor<?, ?> method() {
        return FakeHost.ARGS.method();
      }

      @Override
      public CallOptions options() {
        return options;
      }

      @Override
      public Attributes attributes() {
        return attributes;
      }
    };
  }

  /** To which address a call goes, or with what it ends. */
  public static String words(PickResult result) {
    Subchannel subchannel = result.subchannel();
    Status failure = result.failure();
    return subchannel != null
        ? subchannel.address().toString()
        : failure != null ? String.valueOf(failure.message()) : "wait";
  }

  /** A call of a picker ends. Answers where it went. */
  public static String end(Picker picker, Status status) {
    return end(picker.pick(FakeHost.ARGS), status, Metadata.EMPTY);
  }

  public static String end(PickResult result, Status status, Metadata trailers) {
    PickCompletion completion = result.completion();
    if (completion != null) {
      completion.onEnd(status, trailers, true);
    }
    return words(result);
  }

  /** Trailers with a report. */
  public static Metadata trailers(LoadReport report) {
    return Metadata.of(REPORT, encode(report));
  }

  public static LoadReport load(double queries, double errors, double application) {
    return new LoadReport(0, 0, application, queries, errors, Map.of(), Map.of(), Map.of());
  }

  private static byte[] encode(LoadReport report) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    fixed64(out, 1, report.cpuUtilization());
    fixed64(out, 6, report.queriesPerSecond());
    fixed64(out, 7, report.errorsPerSecond());
    fixed64(out, 9, report.applicationUtilization());
    return out.toByteArray();
  }

  private static void fixed64(ByteArrayOutputStream out, int field, double value) {
    out.write(field << 3 | 1);
    out.writeBytes(
        ByteBuffer.allocate(Double.BYTES).order(ByteOrder.LITTLE_ENDIAN).putDouble(value).array());
  }
}
