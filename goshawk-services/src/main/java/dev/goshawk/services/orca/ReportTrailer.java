package dev.goshawk.services.orca;

import dev.goshawk.api.Metadata;
import dev.goshawk.api.MetadataKey;
import dev.goshawk.services.orca.proto.OrcaLoadReport;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;

/** A report as the trailer of a call. */
final class ReportTrailer {

  /**
   * The largest report in bytes. Clients take 8 KiB of trailers by default, base64 makes 4/3 of it,
   * and trailers that do not fit cost the call its status.
   */
  static final int MAX_BYTES = 4_096;

  static final MetadataKey<byte[]> KEY = MetadataKey.binary("endpoint-load-metrics-bin");

  private static final Logger LOG = System.getLogger(ReportTrailer.class.getName());
  private static final AtomicBoolean WARNED = new AtomicBoolean();

  private ReportTrailer() {}

  /** The trailer; none for a report that says nothing, or too much. */
  static Metadata of(OrcaLoadReport report) {
    byte[] bytes = report.toByteArray();
    if (bytes.length == 0) {
      return Metadata.EMPTY;
    }
    if (bytes.length > MAX_BYTES) {
      if (WARNED.compareAndSet(false, true)) {
        LOG.log(
            Level.WARNING,
            String.format(
                Locale.ROOT,
                "load report of %,d bytes exceeds %,d and is left out of the trailers of its call;"
                    + " this is logged once",
                bytes.length,
                MAX_BYTES));
      }
      return Metadata.EMPTY;
    }
    return Metadata.of(KEY, bytes);
  }
}
