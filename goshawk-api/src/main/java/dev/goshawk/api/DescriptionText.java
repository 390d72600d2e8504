package dev.goshawk.api;

import dev.goshawk.api.text.AddressText;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A {@link ChannelDescription} for people: a line for each address, what is wrong with it below
 * that, and the tree of policies by indentation. One thread.
 *
 * <pre>
 *   channel static:///orders READY, authority orders
 *     resolver: 2 endpoints 3.1 s ago
 *     round_robin READY
 *       10.0.0.1:443 READY, connected for 3.0 s, 2 of 100 streams
 *       10.0.0.2:443 TRANSIENT_FAILURE, next attempt in 0.4 s
 *         failed 0.6 s ago: UNAVAILABLE: cannot connect to 10.0.0.2:443: Connection refused
 * </pre>
 */
final class DescriptionText {

  /** Lines are broken where they would be longer, as they are read in terminals and tickets. */
  private static final int WIDTH = 100;

  /** Of more children or addresses of a policy than that, those that are READY are counted. */
  private static final int MOST = 50;

  private static final double NANOS = 1e9;

  private final StringBuilder text = new StringBuilder();

  private DescriptionText() {}

  static String of(ChannelDescription channel) {
    DescriptionText text = new DescriptionText();
    text.channel(channel);
    return text.text.toString();
  }

  private void channel(ChannelDescription channel) {
    line(
        0,
        "channel "
            + channel.target()
            + " "
            + channel.state()
            + ", authority "
            + channel.authority());
    ResolverDescription resolver = channel.resolver();
    if (resolver != null) {
      resolver(resolver);
    }
    if (channel.callsWaiting() > 0) {
      line(1, calls(channel.callsWaiting()) + " for an address that is ready");
    }
    if (channel.callsAuthenticating() > 0) {
      line(1, calls(channel.callsAuthenticating()) + " for credentials");
    }
    if (channel.callsRetrying() > 0) {
      line(1, calls(channel.callsRetrying()) + " for the next attempt");
    }
    PolicyDescription policy = channel.policy();
    if (policy != null) {
      policy(1, policy);
    }
    if (!channel.draining().isEmpty()) {
      line(1, "connections to addresses that are not used any more:");
      channel.draining().forEach(connection -> connection(2, connection));
    }
  }

  private void resolver(ResolverDescription resolver) {
    StringBuilder words = new StringBuilder("resolver: ");
    Duration age = resolver.age();
    if (age == null) {
      words.append("no result yet");
    } else {
      words.append(number(resolver.endpoints(), "endpoint")).append(' ').append(seconds(age));
      words.append(" ago");
    }
    if (resolver.note() != null) {
      words.append(", ").append(resolver.note());
    }
    if (resolver.activity() != null) {
      words.append("; ").append(resolver.activity());
    }
    if (resolver.nextLookUp() != null) {
      words.append("; looks again in ").append(seconds(resolver.nextLookUp()));
    }
    line(1, words.toString());
    Status failure = resolver.failure();
    Duration failureAge = resolver.failureAge();
    if (failure != null && failureAge != null) {
      line(2, "failed " + seconds(failureAge) + " ago: " + failure);
    }
  }

  private void policy(int depth, PolicyDescription policy) {
    List<String> notes = policy.notes();
    line(
        depth,
        policy.name()
            + " "
            + policy.state()
            + (notes.isEmpty() ? "" : ": " + String.join(", ", notes)));
    List<PolicyDescription> children = policy.children();
    boolean counts = children.size() > MOST;
    int counted = 0;
    for (PolicyDescription child : children) {
      if (counts && child.state() == ConnectivityState.READY) {
        counted++;
        continue;
      }
      SubchannelDescription only = only(child);
      if (only != null) {
        subchannel(depth + 1, only, child.state());
        child.notes().forEach(note -> line(depth + 2, note));
      } else {
        policy(depth + 1, child);
      }
    }
    if (counted > 0) {
      line(depth + 1, String.format(Locale.ROOT, "%,d that are READY", counted));
    }
    for (SubchannelDescription subchannel : policy.subchannels()) {
      subchannel(depth + 1, subchannel, subchannel.state());
    }
  }

  /** The address of a policy that is there for a backend with this one only, or null. */
  private static @Nullable SubchannelDescription only(PolicyDescription policy) {
    return policy.children().isEmpty()
            && policy.subchannels().size() == 1
            && (policy.name().startsWith(AddressText.BACKEND)
                || (policy.notes().isEmpty()
                    && policy.state() == policy.subchannels().get(0).state()))
        ? policy.subchannels().get(0)
        : null;
  }

  private void subchannel(int depth, SubchannelDescription subchannel, ConnectivityState state) {
    List<String> words = new ArrayList<>();
    words.add(AddressText.of(subchannel.address()) + " " + state);
    for (Map.Entry<String, String> label : subchannel.labels().entrySet()) {
      words.add(label.getKey() + " " + label.getValue());
    }
    Duration connecting = subchannel.connectingFor();
    if (connecting != null) {
      words.add("connecting for " + seconds(connecting));
    }
    Duration backoff = subchannel.backoffLeft();
    if (backoff != null) {
      words.add("next attempt in " + seconds(backoff));
    }
    List<ConnectionDescription> connections = subchannel.connections();
    if (connections.size() == 1) {
      words.addAll(words(connections.get(0)));
    } else if (connections.size() > 1) {
      words.add(connections.size() + " connections");
    }
    if (subchannel.callsWaiting() > 0) {
      words.add(calls(subchannel.callsWaiting()) + " for a stream");
    }
    line(depth, String.join(", ", words));
    Status failure = subchannel.lastFailure();
    Duration age = subchannel.lastFailureAge();
    if (failure != null && age != null) {
      line(depth + 1, "failed " + seconds(age) + " ago: " + failure);
    }
    if (connections.size() > 1) {
      connections.forEach(connection -> connection(depth + 1, connection));
    }
  }

  private void connection(int depth, ConnectionDescription connection) {
    line(
        depth,
        AddressText.of(connection.localAddress())
            + " to "
            + AddressText.of(connection.remoteAddress())
            + ", "
            + String.join(", ", words(connection)));
  }

  private static List<String> words(ConnectionDescription connection) {
    List<String> words = new ArrayList<>();
    words.add("connected for " + seconds(connection.age()));
    words.add(
        connection.maxStreams() == Integer.MAX_VALUE
            ? number(connection.streams(), "stream")
            : String.format(
                Locale.ROOT, "%,d of %,d streams", connection.streams(), connection.maxStreams()));
    if (connection.isGoingAway()) {
      words.add("going away");
    }
    return words;
  }

  private static String calls(int count) {
    return count == 1 ? "1 call waits" : String.format(Locale.ROOT, "%,d calls wait", count);
  }

  private static String number(int count, String what) {
    return String.format(Locale.ROOT, count == 1 ? "%,d %s" : "%,d %ss", count, what);
  }

  private static String seconds(Duration time) {
    return String.format(Locale.ROOT, "%.1f s", Math.max(0, time.toNanos()) / NANOS);
  }

  /** Adds a line, or several where it is too long; what goes on is indented further. */
  private void line(int depth, String words) {
    String indent = "  ".repeat(depth);
    int column = 0;
    for (String word : words.split(" ", -1)) {
      if (column > 0 && column + 1 + word.length() > WIDTH) {
        indent = "  ".repeat(depth + 2);
        column = 0;
      }
      if (column == 0) {
        text.append(text.isEmpty() ? "" : "\n").append(indent).append(word);
        column = indent.length() + word.length();
      } else {
        text.append(' ').append(word);
        column += 1 + word.length();
      }
    }
  }
}
