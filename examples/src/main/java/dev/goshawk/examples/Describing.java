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
        .thenApply(
            description -> {
              PolicyDescription policy = description.policy();
              return policy == null
                  ? 0
                  : (int)
                      policy.children().stream()
                          .filter(child -> child.state() == ConnectivityState.READY)
                          .count();
            });
  }
  // end snippet
}
