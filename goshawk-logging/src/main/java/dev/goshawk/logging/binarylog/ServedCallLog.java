package dev.goshawk.logging.binarylog;

import dev.goshawk.api.CallEnd;
import dev.goshawk.api.Metadata;
import dev.goshawk.api.ServerContext;
import dev.goshawk.core.trace.ServerCallTracer;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Logs one call of a server. The event loop of its connection. */
final class ServedCallLog implements ServerCallTracer {

  private static final String TIMEOUT = "grpc-timeout";
  private static final int MAX_DIGITS = 8;

  private final CallEntries entries;

  /** Logs the request headers. */
  ServedCallLog(CallEntries entries, ServerContext call) {
    this.entries = entries;
    entries.clientHeader(
        call.path(),
        call.authority(),
        timeout(call.transportHeaders().text(TIMEOUT)),
        call.metadata(),
        call.remoteAddress());
  }

  /** What {@code grpc-timeout} says: eight digits at most and a unit; null for anything else. */
  static @Nullable Duration timeout(@Nullable String text) {
    int digits = text == null ? 0 : text.length() - 1;
    if (text == null || digits < 1 || digits > MAX_DIGITS) {
      return null;
    }
    TimeUnit unit =
        switch (text.charAt(digits)) {
          case 'H' -> TimeUnit.HOURS;
          case 'M' -> TimeUnit.MINUTES;
          case 'S' -> TimeUnit.SECONDS;
          case 'm' -> TimeUnit.MILLISECONDS;
          case 'u' -> TimeUnit.MICROSECONDS;
          case 'n' -> TimeUnit.NANOSECONDS;
          default -> null;
        };
    long value = 0;
    for (int i = 0; i < digits; i++) {
      char c = text.charAt(i);
      if (c < '0' || c > '9') {
        return null;
      }
      value = 10 * value + (c - '0');
    }
    return unit == null ? null : Duration.of(value, unit.toChronoUnit());
  }

  @Override
  public boolean wantsMessages() {
    return true;
  }

  @Override
  public void onRequest(ByteBuffer message) {
    entries.clientMessage(message);
  }

  @Override
  public void onHalfClose() {
    entries.halfClose();
  }

  @Override
  public void onResponseHeaders(Metadata headers) {
    entries.serverHeader(headers, null);
  }

  @Override
  public void onResponse(ByteBuffer message) {
    entries.serverMessage(message);
  }

  @Override
  public void onEnd(CallEnd end) {
    if (end.isCancelled()) {
      entries.cancel();
    } else {
      entries.trailer(end.status(), end.trailers(), null);
    }
  }
}
