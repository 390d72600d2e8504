package dev.goshawk.core.client;

import dev.goshawk.api.ConnectivityState;
import dev.goshawk.core.balance.PolicyReport;
import dev.goshawk.core.balance.Subchannel;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the subchannels of a channel do that have no connection, in words: attempts that run, then
 * those that failed, each with its address, up to a number. The channel's loop.
 */
final class AttemptWords {

  /** How many addresses are told of. */
  private static final int MAX_ADDRESSES = 5;

  private AttemptWords() {}

  /** The words, or null when nothing is tried. */
  static @Nullable String of(PolicyReport report, long now) {
    List<Subchannel> connecting = new ArrayList<>();
    List<Subchannel> failed = new ArrayList<>();
    collect(report, connecting, failed);
    connecting.addAll(failed);
    if (connecting.isEmpty()) {
      return null;
    }
    StringBuilder words = new StringBuilder();
    int told = Math.min(connecting.size(), MAX_ADDRESSES);
    for (Subchannel subchannel : connecting.subList(0, told)) {
      words.append(words.isEmpty() ? "" : "; ").append(subchannel.describe(now));
    }
    int more = connecting.size() - told;
    return more == 0 ? words.toString() : words + "; and " + more + " more addresses";
  }

  /** Whether there is a connection to some address. */
  static boolean isConnected(PolicyReport report) {
    return report.subchannels().stream().anyMatch(one -> one.state() == ConnectivityState.READY)
        || report.children().stream().anyMatch(AttemptWords::isConnected);
  }

  private static void collect(
      PolicyReport report, List<Subchannel> connecting, List<Subchannel> failed) {
    for (Subchannel subchannel : report.subchannels()) {
      if (subchannel.state() == ConnectivityState.CONNECTING) {
        connecting.add(subchannel);
      } else if (subchannel.state() == ConnectivityState.TRANSIENT_FAILURE) {
        failed.add(subchannel);
      }
    }
    for (PolicyReport child : report.children()) {
      collect(child, connecting, failed);
    }
  }
}
