package dev.goshawk.core.trace;

import dev.goshawk.api.CallOptions;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * The instruments that gRPC defines for calls, with their names, units and buckets: what adaptors
 * for libraries of metrics have in common. Immutable, any thread. Sources: gRFC A66, A96.
 */
public enum CallInstrument {
  /** Attempts of clients that have begun; those too that are never picked for. */
  CLIENT_ATTEMPT_STARTED(
      Kind.COUNTER,
      "grpc.client.attempt.started",
      "{attempt}",
      "attempts that were started",
      Labels.CLIENT,
      List.of(),
      true),
  /** From the beginning of an attempt to its end, the wait for a connection included. */
  CLIENT_ATTEMPT_DURATION(
      Kind.HISTOGRAM,
      "grpc.client.attempt.duration",
      "s",
      "duration of an attempt, from its start to its end",
      Labels.CLIENT_END,
      Buckets.LATENCY,
      true),
  /** Bytes of the requests of an attempt as they were sent. */
  CLIENT_ATTEMPT_SENT(
      Kind.HISTOGRAM,
      "grpc.client.attempt.sent_total_compressed_message_size",
      "By",
      "bytes of the requests of an attempt, as they were sent",
      Labels.CLIENT_END,
      Buckets.SIZE,
      true),
  /** Bytes of the responses of an attempt as they came. */
  CLIENT_ATTEMPT_RECEIVED(
      Kind.HISTOGRAM,
      "grpc.client.attempt.rcvd_total_compressed_message_size",
      "By",
      "bytes of the responses of an attempt, as they came",
      Labels.CLIENT_END,
      Buckets.SIZE,
      true),
  /** From the beginning of a call to its end, all attempts included. */
  CLIENT_CALL_DURATION(
      Kind.HISTOGRAM,
      "grpc.client.call.duration",
      "s",
      "duration of a call as its caller sees it",
      Labels.CLIENT_END,
      Buckets.LATENCY,
      true),
  /** Retries of a call that had any. */
  CLIENT_CALL_RETRIES(
      Kind.HISTOGRAM,
      "grpc.client.call.retries",
      "{retry}",
      "retries of a call that had any",
      Labels.CLIENT,
      Buckets.upTo(5),
      false),
  /** Transparent retries of a call that had any. */
  CLIENT_CALL_TRANSPARENT_RETRIES(
      Kind.HISTOGRAM,
      "grpc.client.call.transparent_retries",
      "{transparent_retry}",
      "transparent retries of a call that had any",
      Labels.CLIENT,
      Buckets.upTo(5, 10),
      false),
  /** Hedges of a call that had any. */
  CLIENT_CALL_HEDGES(
      Kind.HISTOGRAM,
      "grpc.client.call.hedges",
      "{hedge}",
      "hedges of a call that had any",
      Labels.CLIENT,
      Buckets.upTo(5),
      false),
  /** The time in which a call that was retried had no attempt. */
  CLIENT_CALL_RETRY_DELAY(
      Kind.HISTOGRAM,
      "grpc.client.call.retry_delay",
      "s",
      "time during which a call that was retried had no attempt",
      Labels.CLIENT,
      Buckets.LATENCY,
      false),
  /** Calls whose headers have come to a server. */
  SERVER_CALL_STARTED(
      Kind.COUNTER,
      "grpc.server.call.started",
      "{call}",
      "calls that came to the server",
      Labels.SERVER,
      List.of(),
      true),
  /** From the headers of a call on a server to its end. */
  SERVER_CALL_DURATION(
      Kind.HISTOGRAM,
      "grpc.server.call.duration",
      "s",
      "duration of a call as the server's transport sees it",
      Labels.SERVER_END,
      Buckets.LATENCY,
      true),
  /** Bytes of the responses of a call as they were sent. */
  SERVER_CALL_SENT(
      Kind.HISTOGRAM,
      "grpc.server.call.sent_total_compressed_message_size",
      "By",
      "bytes of the responses of a call, as they were sent",
      Labels.SERVER_END,
      Buckets.SIZE,
      true),
  /** Bytes of the requests of a call as they came. */
  SERVER_CALL_RECEIVED(
      Kind.HISTOGRAM,
      "grpc.server.call.rcvd_total_compressed_message_size",
      "By",
      "bytes of the requests of a call, as they came",
      Labels.SERVER_END,
      Buckets.SIZE,
      true);

  /** What kind of figure an instrument is. */
  public enum Kind {
    /** A sum that only grows. */
    COUNTER,
    /** How values are spread over buckets. */
    HISTOGRAM
  }

  /** The label with the full name of the method: {@code package.Service/Method}. */
  public static final String METHOD = "grpc.method";

  /** The label with the target of the channel. */
  public static final String TARGET = "grpc.target";

  /** The label with the name of the status code. */
  public static final String STATUS = "grpc.status";

  /** The label that has what a client gives by {@link #CUSTOM}. Source: gRFC A108. */
  public static final String CUSTOM_LABEL = "grpc.client.call.custom";

  /** What {@link #METHOD} and {@link #TARGET} say where there is no end of names. */
  public static final String OTHER = "other";

  /** An option of calls: the value of {@link #CUSTOM_LABEL}, of which there should be few. */
  public static final CallOptions.Key<String> CUSTOM = CallOptions.Key.named(CUSTOM_LABEL);

  private final Kind kind;
  private final String metric;
  private final String unit;
  private final String description;

  @SuppressWarnings("ImmutableEnumChecker") // made by List.of
  private final List<String> labels;

  @SuppressWarnings("ImmutableEnumChecker") // made by List.of or toList
  private final List<Double> buckets;

  private final boolean enabled;

  CallInstrument(
      Kind kind,
      String metric,
      String unit,
      String description,
      List<String> labels,
      List<Double> buckets,
      boolean enabled) {
    this.kind = kind;
    this.metric = metric;
    this.unit = unit;
    this.description = description;
    this.labels = labels;
    this.buckets = buckets;
    this.enabled = enabled;
  }

  /** What kind of figure it is. */
  public Kind kind() {
    return kind;
  }

  /** The name of the metric. */
  public String metric() {
    return metric;
  }

  /** The unit, by UCUM: {@code s}, {@code By}, or what is counted in braces. */
  public String unit() {
    return unit;
  }

  /** What it shows, for people. */
  public String description() {
    return description;
  }

  /** The labels that it always has. */
  public List<String> labels() {
    return labels;
  }

  /** The upper bounds of the buckets of a histogram, in its unit. */
  public List<Double> buckets() {
    return buckets;
  }

  /** Whether it is there unless somebody turns it off; others are experimental in gRPC. */
  public boolean isEnabledByDefault() {
    return enabled;
  }

  /** Labels that several instruments have. */
  private static final class Labels {
    static final List<String> CLIENT = List.of("grpc.method", "grpc.target");
    static final List<String> CLIENT_END = List.of("grpc.method", "grpc.target", "grpc.status");
    static final List<String> SERVER = List.of("grpc.method");
    static final List<String> SERVER_END = List.of("grpc.method", "grpc.status");
  }

  /** Bounds of buckets, as gRFC A66 and A96 give them. */
  private static final class Buckets {
    /** Seconds: from 10 µs, for calls within a host, to 100 s. */
    static final List<Double> LATENCY =
        List.of(
            0.0, 0.00001, 0.00005, 0.0001, 0.0003, 0.0006, 0.0008, 0.001, 0.002, 0.003, 0.004,
            0.005, 0.006, 0.008, 0.01, 0.013, 0.016, 0.02, 0.025, 0.03, 0.04, 0.05, 0.065, 0.08,
            0.1, 0.13, 0.16, 0.2, 0.25, 0.3, 0.4, 0.5, 0.65, 0.8, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0,
            100.0);

    /** Bytes: from 1 KiB to 4 GiB, four times as many each. */
    static final List<Double> SIZE =
        List.of(
            0.0,
            1024.0,
            2048.0,
            4096.0,
            16384.0,
            65536.0,
            262144.0,
            1048576.0,
            4194304.0,
            16777216.0,
            67108864.0,
            268435456.0,
            1073741824.0,
            4294967296.0);

    static List<Double> upTo(int last, double... more) {
      return DoubleStream.concat(
              IntStream.rangeClosed(1, last).asDoubleStream(), Arrays.stream(more))
          .boxed()
          .toList();
    }
  }
}
