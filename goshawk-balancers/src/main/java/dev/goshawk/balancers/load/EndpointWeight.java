package dev.goshawk.balancers.load;

import dev.goshawk.core.balance.LoadReport;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The weight of one backend, by what it reports. Any thread. Source: gRFC A58.
 *
 * <p>A weight counts once reports have come for the blackout period, since the connection was made
 * or since the last weight has expired; what is not known is 0.
 */
final class EndpointWeight {

  private static final Sample NEVER = new Sample(0, 0, 0, false);

  private final AtomicReference<Sample> last = new AtomicReference<>(NEVER);

  /**
   * The last report.
   *
   * @param weight more than 0, or 0 when there was no report yet
   * @param updated when it came
   * @param since when the first one came of those without a pause
   * @param steady whether since means anything
   */
  private record Sample(double weight, long updated, long since, boolean steady) {
    Sample unsteady() {
      return new Sample(weight, updated, 0, false);
    }
  }

  /** A report has come. One that says of no calls, or of no load, changes nothing. */
  void report(LoadReport report, Utilization utilization, double penalty, long now) {
    double queries = report.queriesPerSecond();
    double used = utilization.of(report);
    if (!(queries > 0) || !(used > 0)) { // NaN neither
      return;
    }
    double errors = report.errorsPerSecond();
    double weight = queries / (used + (errors > 0 ? errors / queries * penalty : 0));
    if (weight > 0 && Double.isFinite(weight)) {
      last.updateAndGet(
          before -> new Sample(weight, now, before.steady ? before.since : now, true));
    }
  }

  /** The backend has a connection now: it may be another process than before. */
  void connected() {
    last.updateAndGet(Sample::unsteady);
  }

  /** Whether a weight counts, and why not. */
  enum Usability {
    /** No report has come yet, or it is not long enough since the first one. */
    NOT_YET,
    /** The last report is too old. */
    STALE,
    /** It counts. */
    USABLE
  }

  /** Whether there is a weight now that counts. */
  Usability usability(long now, long blackout, long expiration) {
    return usability(Objects.requireNonNull(last.get()), now, blackout, expiration);
  }

  private static Usability usability(Sample sample, long now, long blackout, long expiration) {
    if (sample.weight == 0) {
      return Usability.NOT_YET;
    }
    if (now - sample.updated >= expiration) {
      return Usability.STALE;
    }
    return blackout > 0 && (!sample.steady || now - sample.since < blackout)
        ? Usability.NOT_YET
        : Usability.USABLE;
  }

  /** The weight that counts now, or 0. */
  double at(long now, long blackout, long expiration) {
    Sample sample = Objects.requireNonNull(last.get());
    return switch (usability(sample, now, blackout, expiration)) {
      case USABLE -> sample.weight;
      case NOT_YET -> 0;
      case STALE -> {
        last.compareAndSet(sample, sample.unsteady()); // else a report has come just now
        yield 0;
      }
    };
  }
}
