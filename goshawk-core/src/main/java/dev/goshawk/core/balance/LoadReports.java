package dev.goshawk.core.balance;

import dev.goshawk.api.Metadata;
import dev.goshawk.api.MetadataKey;
import dev.goshawk.core.wire.ProtobufReader;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads what backends report of their load, {@code xds.data.orca.v3.OrcaLoadReport}, without a
 * library of Protocol Buffers. Any thread. Source: gRFC A51.
 *
 * <p>A report is of use to balancing only: one that is malformed is no report, and changes nothing
 * for the call that it came with.
 */
public final class LoadReports {

  /** Where a server puts the report of a call. */
  private static final MetadataKey<byte[]> TRAILER =
      MetadataKey.binary("endpoint-load-metrics-bin");

  // Fields of the message; 3 is the deprecated integer of queries per second.
  private static final int CPU = 1;
  private static final int MEMORY = 2;
  private static final int REQUEST_COST = 4;
  private static final int UTILIZATION = 5;
  private static final int QUERIES_PER_SECOND = 6;
  private static final int ERRORS_PER_SECOND = 7;
  private static final int NAMED_METRICS = 8;
  private static final int APPLICATION = 9;

  private static final int MAP_KEY = 1;
  private static final int MAP_VALUE = 2;

  private double cpu;
  private double memory;
  private double application;
  private double queries;
  private double errors;
  private final Map<String, Double> requestCost = new HashMap<>();
  private final Map<String, Double> utilization = new HashMap<>();
  private final Map<String, Double> namedMetrics = new HashMap<>();

  private LoadReports() {}

  /** The report that came with a call, or null when there is none or it is malformed. */
  public static @Nullable LoadReport of(Metadata trailers) {
    byte[] message = trailers.isEmpty() ? null : trailers.get(TRAILER);
    return message == null ? null : parse(message);
  }

  /** The report that is encoded so, or null when it is malformed. */
  public static @Nullable LoadReport parse(byte[] message) {
    LoadReports report = new LoadReports();
    ProtobufReader fields = new ProtobufReader(message);
    report.read(fields);
    return fields.malformed() ? null : report.build();
  }

  private void read(ProtobufReader fields) {
    for (int field = fields.nextField(); field != 0; field = fields.nextField()) {
      switch (field) {
        case CPU -> cpu = fields.fixed64();
        case MEMORY -> memory = fields.fixed64();
        case APPLICATION -> application = fields.fixed64();
        case QUERIES_PER_SECOND -> queries = fields.fixed64();
        case ERRORS_PER_SECOND -> errors = fields.fixed64();
        case REQUEST_COST -> readEntry(fields, requestCost);
        case UTILIZATION -> readEntry(fields, utilization);
        case NAMED_METRICS -> readEntry(fields, namedMetrics);
        default -> fields.skip();
      }
    }
  }

  private static void readEntry(ProtobufReader fields, Map<String, Double> map) {
    ProtobufReader entry = fields.message();
    String key = "";
    double value = 0;
    for (int field = entry.nextField(); field != 0; field = entry.nextField()) {
      switch (field) {
        case MAP_KEY -> key = entry.text();
        case MAP_VALUE -> value = entry.fixed64();
        default -> entry.skip();
      }
    }
    if (entry.malformed()) {
      fields.fail();
    } else {
      map.put(key, value);
    }
  }

  private LoadReport build() {
    return new LoadReport(
        cpu, memory, application, queries, errors, requestCost, utilization, namedMetrics);
  }
}
