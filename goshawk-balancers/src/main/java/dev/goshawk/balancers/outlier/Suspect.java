package dev.goshawk.balancers.outlier;

import dev.goshawk.balancers.load.ResultCache;
import dev.goshawk.core.balance.PickCompletion;
import dev.goshawk.core.balance.PickResult;
import java.util.ArrayList;
import java.util.List;

/**
 * One backend as {@link OutlierDetection} sees it: its calls, and whether it is ejected. The
 * channel's loop only, but for the counts.
 */
final class Suspect {

  private final CallCounts counts = new CallCounts();
  private final ResultCache results;
  private final List<EjectableSubchannel> subchannels = new ArrayList<>();
  private CallCounts.Taken last = CallCounts.Taken.NONE;
  private boolean ejected;
  private long ejectedAt;

  /** How many times its ejection is the base time; less by one for each interval without. */
  private long multiplier;

  Suspect() {
    // Whatever is not OK counts against it, a deadline and a cancellation too: grpc-go, grpc-java.
    PickCompletion counting = (status, trailers, reached) -> counts.count(status.isOk());
    results = new ResultCache(counting);
  }

  /** A pick whose end is counted. Any thread. */
  PickResult counted(PickResult result) {
    return results.complete(result);
  }

  void add(EjectableSubchannel subchannel) {
    subchannels.add(subchannel);
  }

  void remove(EjectableSubchannel subchannel) {
    subchannels.remove(subchannel);
  }

  /** The interval is over: what was counted in it is what it is judged by. */
  void takeCounts() {
    last = counts.take();
  }

  /** What was counted in the last interval. */
  CallCounts.Taken last() {
    return last;
  }

  boolean ejected() {
    return ejected;
  }

  void eject(long now) {
    ejected = true;
    ejectedAt = now;
    multiplier++;
    List.copyOf(subchannels).forEach(EjectableSubchannel::tell);
  }

  /** An interval is over in which it was not ejected, or its time may be over. */
  void relent(long now, long baseTime, long maxTime) {
    if (!ejected) {
      multiplier = Math.max(0, multiplier - 1);
      return;
    }
    long time = baseTime > maxTime / multiplier ? maxTime : baseTime * multiplier;
    if (now - ejectedAt > time) {
      readmit();
    }
  }

  /** It gets calls again. */
  void readmit() {
    if (ejected) {
      ejected = false;
      List.copyOf(subchannels).forEach(EjectableSubchannel::tell);
    }
  }

  /** Nothing is known against it. */
  void forgive() {
    readmit();
    multiplier = 0;
  }
}
