package dev.goshawk.examples;

import dev.goshawk.api.Channel;
import dev.goshawk.api.ConnectivityState;
import dev.goshawk.api.PolicyDescription;
import java.lang.System.Logger.Level;
import java.util.concurrent.CompletableFuture;

/** Asks a channel what it is doing. */
final class Describing {
  private Describing() {}

  private static final System.Logger LOG = System.getLogger("orders");

  @SuppressWarnings("FutureReturnValueIgnored") // logged, or nothing to tell
  static void log(Channel channel) {
    // snippet: log
    channel.describe().thenAccept(description -> LOG.log(Level.WARNING, description));
    // end snippet
  }

  // snippet: values
  static CompletableFuture<Integer> backendsReady(Channel channel) {
    return channel
        .describe()
        .thenApply(description -> description.policy() == null ? 0 : ready(description.policy()));
  }

  /** A policy has others below it, down to those that have one backend each. */
  private static int ready(PolicyDescription policy) {
    return policy.children().isEmpty()
        ? policy.state() == ConnectivityState.READY ? 1 : 0
        : policy.children().stream().mapToInt(Describing::ready).sum();
  }
  // end snippet
}
