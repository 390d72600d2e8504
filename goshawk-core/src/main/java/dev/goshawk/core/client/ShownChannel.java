package dev.goshawk.core.client;

import dev.goshawk.api.ConnectivityState;
import dev.goshawk.api.Status;
import dev.goshawk.core.channelz.ChannelNode;
import dev.goshawk.core.channelz.Channelz;
import dev.goshawk.core.channelz.EventLog.Severity;
import dev.goshawk.core.loop.Guard;
import dev.goshawk.core.resolve.ResolutionResult;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a channel shows to channelz: its node, and of its resolver and policy what has changed, not
 * each result (gRFC A3). The channel's loop, but for {@link #node}.
 */
final class ShownChannel {

  private final ClientChannel channel;
  private final ChannelNode node;
  private boolean anyEndpoints;
  private @Nullable String policy;

  ShownChannel(ClientChannel channel) {
    this.channel = channel;
    this.node =
        new ChannelNode(channel.settings().target().text(), channel::state, this::showChildren);
  }

  /** The node. Any thread. */
  ChannelNode node() {
    return node;
  }

  /** Channelz was switched on: it is told of what there is already. Any thread. */
  private void showChildren() {
    // Where a loop has ended there is nothing to show: the channel has failed, or the connection.
    var unused = Guard.attempt(() -> channel.runOnLoop(this::showOnLoop));
  }

  private void showOnLoop() {
    channel.backends().show();
    for (ClientConnection connection : channel.connections()) {
      if (connection.isOpened()) {
        var unused = Guard.execute(connection.loop(), connection::show);
      }
    }
  }

  /** The channel has come to a state; where it has failed, with the reason. */
  void entered(ConnectivityState state) {
    if (!Channelz.isOn()) {
      return; // no words are made
    }
    String words = "Channel state change to " + state;
    if (state == ConnectivityState.TRANSIENT_FAILURE) {
      node.log().add(Severity.WARNING, words + ": " + channel.backends().describeWait(null));
    } else {
      node.log().add(Severity.INFO, words);
    }
  }

  /**
   * The resolver has answered.
   *
   * @param accepted whether that can be used
   * @param configured whether calls go by another service config from now on
   * @param named the policy by which they go; null while none is known
   */
  void resolved(
      ResolutionResult result, Status accepted, boolean configured, @Nullable String named) {
    if (!accepted.isOk()) {
      node.log().add(Severity.WARNING, "Resolution failed: " + accepted.message());
    }
    int endpoints = result.failure() == null ? result.endpoints().size() : 0;
    if (result.failure() == null && anyEndpoints != endpoints > 0) {
      anyEndpoints = endpoints > 0;
      node.log()
          .add(
              Severity.INFO,
              anyEndpoints
                  ? String.format(
                      Locale.ROOT, "Address list became non-empty: %,d endpoints", endpoints)
                  : "Address list became empty");
    }
    if (configured) {
      node.log().add(Severity.INFO, "Service config changed");
    }
    if (named != null && !Objects.equals(policy, named)) {
      policy = named;
      node.log().add(Severity.INFO, "Load-balancing policy changed to " + named);
    }
  }
}
