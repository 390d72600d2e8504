package dev.goshawk.core.client;

import dev.goshawk.api.ChannelDescription;
import dev.goshawk.api.ConnectionDescription;
import dev.goshawk.api.PolicyDescription;
import dev.goshawk.api.SubchannelDescription;
import dev.goshawk.core.balance.PolicyReport;
import dev.goshawk.core.balance.Subchannel;
import dev.goshawk.core.carrier.Carrier;
import dev.goshawk.core.resolve.Endpoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Puts together what a channel is doing at one moment. The channel's loop; it takes a look at each
 * address and each connection, and waits for nobody: streams are counted on loops that go on.
 */
final class ChannelSnapshot {

  private final ClientChannel channel;
  private final long now;
  private final Map<ClientSubchannel, List<ClientConnection>> connections = new LinkedHashMap<>();

  private ChannelSnapshot(ClientChannel channel) {
    this.channel = channel;
    this.now = channel.loop().nanoTime();
    for (ClientConnection connection : channel.connections()) {
      connections
          .computeIfAbsent(connection.subchannel(), subchannel -> new ArrayList<>())
          .add(connection);
    }
  }

  /** What the channel is doing now. */
  static ChannelDescription of(ClientChannel channel) {
    return new ChannelSnapshot(channel).take();
  }

  private ChannelDescription take() {
    Backends backends = channel.backends();
    Resolution resolution = backends.resolution();
    PolicyReport report = backends.report();
    ChannelDescription.Builder description =
        ChannelDescription.builder(
                channel.settings().target().text(), channel.authority(), channel.state())
            .resolver(resolution == null ? null : resolution.description(now))
            .policy(report == null ? null : policy(report))
            .callsWaiting(channel.callsWaiting())
            .callsAuthenticating(channel.authenticating().size())
            .callsRetrying(channel.retrying().size());
    List<ConnectionDescription> draining = new ArrayList<>();
    for (List<ClientConnection> left : connections.values()) { // policies have shown theirs
      describe(left, draining);
    }
    return description.draining(draining).build();
  }

  private PolicyDescription policy(PolicyReport report) {
    List<PolicyDescription> children = new ArrayList<>(report.children().size());
    for (PolicyReport child : report.children()) {
      children.add(policy(child));
    }
    List<SubchannelDescription> subchannels = new ArrayList<>(report.subchannels().size());
    for (Subchannel subchannel : report.subchannels()) {
      subchannels.add(subchannel(subchannel));
    }
    return PolicyDescription.builder(report.policy(), report.state())
        .notes(report.notes())
        .children(children)
        .subchannels(subchannels)
        .build();
  }

  private SubchannelDescription subchannel(Subchannel shown) {
    SubchannelDescription.Builder description =
        SubchannelDescription.builder(shown.address(), shown.state())
            .labels(labels(shown.endpoint()));
    if (shown.unwrap() instanceof ClientSubchannel subchannel) {
      subchannel.describe(description, now);
      List<ClientConnection> own = connections.remove(subchannel);
      if (own != null) {
        List<ConnectionDescription> open = new ArrayList<>(own.size());
        describe(own, open);
        description.connections(open);
      }
    }
    return description.build();
  }

  /** What may be shown of an endpoint: whatever else it has is for its policy or transport. */
  private static Map<String, String> labels(Endpoint endpoint) {
    Map<String, String> labels = new LinkedHashMap<>();
    String host = endpoint.attributes().get(Endpoint.HOST_NAME);
    if (host != null) {
      labels.put(Endpoint.HOST_NAME.toString(), host);
    }
    String locality = endpoint.attributes().get(Endpoint.LOCALITY);
    if (locality != null) {
      labels.put(Endpoint.LOCALITY.toString(), locality);
    }
    if (endpoint.weight() != 1) {
      labels.put(Endpoint.WEIGHT.toString(), String.valueOf(endpoint.weight()));
    }
    return labels;
  }

  private void describe(List<ClientConnection> some, List<ConnectionDescription> into) {
    for (ClientConnection connection : some) {
      if (connection.isOpened() && !connection.subchannel().isAttempt(connection)) {
        Carrier carrier = connection.carrier();
        into.add(
            ConnectionDescription.builder(carrier.localAddress(), carrier.remoteAddress())
                .securityLevel(carrier.securityLevel())
                .age(Duration.ofNanos(now - connection.startedAt()))
                .streams(connection.streams(), connection.slots())
                .goingAway(!connection.subchannel().takesCallsTo(connection))
                .build());
      }
    }
  }
}
