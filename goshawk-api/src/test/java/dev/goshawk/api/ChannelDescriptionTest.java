package dev.goshawk.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.text.AddressText;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a channel is doing, as text. */
class ChannelDescriptionTest {

  private static final SocketAddress LOCAL = InetSocketAddress.createUnresolved("me", 1);

  private static SocketAddress address(String name) {
    return InetSocketAddress.createUnresolved(name, 443);
  }

  private static PolicyDescription leaf(SubchannelDescription subchannel) {
    return PolicyDescription.builder(
            AddressText.backend(List.of(subchannel.address())), subchannel.state())
        .subchannels(List.of(subchannel))
        .build();
  }

  private static ChannelDescription.Builder channel() {
    return ChannelDescription.builder("dns:///orders:443", "orders:443", ConnectivityState.READY);
  }

  private static ConnectionDescription connection(int streams, boolean goingAway) {
    return ConnectionDescription.builder(LOCAL, address("a"))
        .age(Duration.ofMillis(61_250))
        .streams(streams, 1_000)
        .goingAway(goingAway)
        .build();
  }

  @Test
  void everythingThereIs() {
    Locale before = Locale.getDefault();
    Locale.setDefault(Locale.GERMANY);
    try {
      SubchannelDescription a =
          SubchannelDescription.builder(address("a"), ConnectivityState.READY)
              .labels(Map.of("locality", "zone-1"))
              .connections(List.of(connection(1_000, false), connection(1, true)))
              .callsWaiting(1_234)
              .connectingFor(Duration.ofMillis(40))
              .build();
      SubchannelDescription b =
          SubchannelDescription.builder(address("b"), ConnectivityState.TRANSIENT_FAILURE)
              .backoffLeft(Duration.ofMillis(840))
              .lastFailure(
                  Status.UNAVAILABLE.withMessage("cannot connect to b:443: Connection refused"),
                  Duration.ofMillis(160))
              .build();
      PolicyDescription policy =
          PolicyDescription.builder("outlier_detection", ConnectivityState.READY)
              .notes(List.of("1 of 2 backends ejected"))
              .children(
                  List.of(
                      PolicyDescription.builder("round_robin", ConnectivityState.READY)
                          .children(List.of(leaf(a), leaf(b)))
                          .build()))
              .build();
      ChannelDescription channel =
          channel()
              .resolver(
                  ResolverDescription.builder()
                      .result(2, Duration.ofSeconds(62))
                      .note("by a proxy")
                      .activity("looking up 'orders' for 0.1 s")
                      .build())
              .policy(policy)
              .draining(List.of(connection(1, true)))
              .callsWaiting(1)
              .callsAuthenticating(2)
              .callsRetrying(3)
              .build();
      assertThat(channel.toString().lines())
          .containsExactly(
              "channel dns:///orders:443 READY, authority orders:443",
              "  resolver: 2 endpoints 62.0 s ago, by a proxy; looking up 'orders' for 0.1 s",
              "  1 call waits for an address that is ready",
              "  2 calls wait for credentials",
              "  3 calls wait for the next attempt",
              "  outlier_detection READY: 1 of 2 backends ejected",
              "    round_robin READY",
              "      a:443 READY, locality zone-1, connecting for 0.0 s, 2 connections, 1,234 calls wait"
                  + " for a",
              "          stream",
              "        me:1 to a:443, connected for 61.3 s, 1,000 of 1,000 streams",
              "        me:1 to a:443, connected for 61.3 s, 1 of 1,000 streams, going away",
              "      b:443 TRANSIENT_FAILURE, next attempt in 0.8 s",
              "        failed 0.2 s ago: UNAVAILABLE: cannot connect to b:443: Connection refused",
              "  connections to addresses that are not used any more:",
              "    me:1 to a:443, connected for 61.3 s, 1 of 1,000 streams, going away");
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void addressesAreNumbersAndPorts() throws Exception {
    SocketAddress[] addresses = {
      new InetSocketAddress(InetAddress.getByAddress("orders", new byte[] {10, 0, 0, 1}), 443),
      new InetSocketAddress(
          InetAddress.getByAddress(new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}),
          8443),
      UnixDomainSocketAddress.of("/run/orders")
    };
    List<String> lines = new ArrayList<>();
    for (SocketAddress address : addresses) {
      PolicyDescription policy =
          leaf(SubchannelDescription.builder(address, ConnectivityState.IDLE).build());
      lines.add(channel().policy(policy).build().toString().lines().toList().get(2));
    }
    assertThat(lines)
        .containsExactly(
            "    10.0.0.1:443 IDLE", "    [0:0:0:0:0:0:0:1]:8443 IDLE", "    /run/orders IDLE");
  }

  @Test
  void linesAreBrokenAtAHundred() {
    String words = "nothing works here ".repeat(20).strip();
    ChannelDescription channel =
        channel()
            .resolver(
                ResolverDescription.builder()
                    .result(2, Duration.ofSeconds(5))
                    .failure(Status.UNAVAILABLE.withMessage(words), Duration.ofSeconds(1))
                    .nextLookUp(Duration.ofSeconds(3))
                    .build())
            .build();
    List<String> lines = channel.toString().lines().toList();
    assertThat(lines).hasSizeGreaterThan(5).allMatch(line -> line.length() <= 100);
    assertThat(lines.get(1)).isEqualTo("  resolver: 2 endpoints 5.0 s ago; looks again in 3.0 s");
    assertThat(lines.get(2)).startsWith("    failed 1.0 s ago: UNAVAILABLE: nothing works");
    assertThat(lines.get(3)).startsWith("        ");
    assertThat(String.join(" ", lines).replaceAll(" +", " ")).contains(words);
  }

  @Test
  void ofManyAddressesThoseThatAreReadyAreCounted() {
    List<PolicyDescription> children = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      ConnectivityState state = i == 500 ? ConnectivityState.CONNECTING : ConnectivityState.READY;
      children.add(leaf(SubchannelDescription.builder(address("b" + i), state).build()));
    }
    PolicyDescription policy =
        PolicyDescription.builder("round_robin", ConnectivityState.READY)
            .children(children)
            .build();
    assertThat(channel().policy(policy).build().toString().lines())
        .containsExactly(
            "channel dns:///orders:443 READY, authority orders:443",
            "  round_robin READY",
            "    b500:443 CONNECTING",
            "    999 that are READY");
  }

  @Test
  void backendOfSeveralAddressesHasALineForEach() {
    List<SocketAddress> addresses = List.of(address("a"), address("b"), address("c"), address("d"));
    PolicyDescription backend =
        PolicyDescription.builder(AddressText.backend(addresses), ConnectivityState.IDLE)
            .notes(List.of("no call has needed it yet"))
            .subchannels(
                addresses.stream()
                    .map(one -> SubchannelDescription.builder(one, ConnectivityState.IDLE).build())
                    .toList())
            .build();
    PolicyDescription policy =
        PolicyDescription.builder("ring_hash", ConnectivityState.IDLE)
            .children(List.of(backend))
            .build();
    assertThat(channel().policy(policy).build().toString().lines())
        .endsWith(
            "  ring_hash IDLE",
            "    backend a:443, b:443, c:443 and 1 more IDLE: no call has needed it yet",
            "      a:443 IDLE",
            "      b:443 IDLE",
            "      c:443 IDLE",
            "      d:443 IDLE");
  }
}
