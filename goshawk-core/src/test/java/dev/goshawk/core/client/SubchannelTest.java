package dev.goshawk.core.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.ConnectivityState;
import dev.goshawk.api.Status;
import dev.goshawk.core.transport.EventLoop;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@link Subchannel} and {@link PickFirst} where a transcript of a channel does not reach. */
class SubchannelTest extends ClientFixture {

  private static final SocketAddress A = new Named("a");
  private static final SocketAddress B = new Named("b");
  private static final SocketAddress C = new Named("c");

  private final List<ConnectivityState> states = new ArrayList<>();
  private Subchannel subchannel;

  @BeforeEach
  void make() {
    subchannel = channel().newSubchannel(List.of(A, B), (source, state) -> states.add(state));
  }

  @AfterEach
  void close() {
    loop.run(subchannel::shutdown);
  }

  private void connect() {
    loop.run(subchannel::connect);
  }

  private void updateAddresses(SocketAddress... fresh) {
    loop.run(() -> subchannel.updateAddresses(List.of(fresh)));
  }

  @Test
  void idleSubchannelTakesOtherAddressesQuietly() {
    updateAddresses(C);
    assertThat(states).isEmpty();
    connect();
    assertThat(attempts.get(0).address).isEqualTo("c");
  }

  @Test
  void connectingSubchannelGoesOnWithTheOthers() {
    connect();
    updateAddresses(C);
    attempts.get(0).fail("no");
    assertThat(attempts.get(1).address).isEqualTo("c");
    assertThat(states).containsExactly(ConnectivityState.CONNECTING);
  }

  @Test
  void readySubchannelStaysWhileItsAddressDoes() {
    connect();
    attempts.get(0).accept();
    updateAddresses(C, A);
    assertThat(states).containsExactly(ConnectivityState.CONNECTING, ConnectivityState.READY);
    updateAddresses(C);
    assertThat(states).endsWith(ConnectivityState.IDLE);
    connect();
    assertThat(attempts.get(1).address).isEqualTo("c");
  }

  @Test
  void failedSubchannelTriesOtherAddressesAtOnce() {
    connect();
    attempts.get(0).fail("no");
    attempts.get(1).fail("no");
    assertThat(states).endsWith(ConnectivityState.TRANSIENT_FAILURE);
    assertThat(subchannel.failure().code()).isEqualTo(Status.Code.UNAVAILABLE);
    updateAddresses(C);
    assertThat(attempts.get(2).address).isEqualTo("c");
  }

  @Test
  void closedSubchannelForgetsItsTimer() {
    connect();
    attempts.get(0).fail("no");
    attempts.get(1).fail("no");
    assertThat(loop.timers()).isEqualTo(1);
    loop.run(subchannel::shutdown);
    assertThat(loop.timers()).isZero();
    loop.advance(Duration.ofMinutes(5));
    assertThat(attempts).hasSize(2);
    assertThat(states).endsWith(ConnectivityState.SHUTDOWN);
  }

  @Test
  void lateNewsOfAnEarlierAttemptChangeNothing() {
    connect();
    Attempt first = attempts.get(0);
    first.fail("no");
    first.fail("no again");
    assertThat(attempts).hasSize(2);
    attempts.get(1).accept();
    first.fail("still no");
    assertThat(states).containsExactly(ConnectivityState.CONNECTING, ConnectivityState.READY);
  }

  /** What a balancer tells its channel. */
  private final class Told implements LoadBalancer.Host {
    final List<String> updates = new ArrayList<>();

    @Override
    public EventLoop loop() {
      return loop;
    }

    @Override
    public int maxConnectionsPerAddress() {
      return 1;
    }

    @Override
    public Subchannel newSubchannel(List<SocketAddress> addresses, Subchannel.Listener listener) {
      return channel().newSubchannel(addresses, listener);
    }

    @Override
    public void update(ConnectivityState state, Picker picker) {
      Status failure = picker.failure();
      updates.add(state + (failure == null ? "" : " " + failure.message()));
    }

    @Override
    public void refreshResolution() {
      updates.add("refresh");
    }
  }

  @Test
  void pickFirstKeepsItsSubchannelWhenNamesChange() {
    Told told = new Told();
    PickFirst balancer = new PickFirst(told);
    loop.run(() -> balancer.onAddresses(List.of(A)));
    loop.run(() -> balancer.onAddresses(List.of(A)));
    assertThat(attempts).hasSize(1);
    attempts.get(0).fail("no a");
    loop.run(() -> balancer.onResolutionFailed(Status.UNAVAILABLE.withMessage("no name")));
    loop.run(() -> balancer.onAddresses(List.of(B)));
    assertThat(attempts.get(1).address).isEqualTo("b");
    attempts.get(1).accept();
    assertThat(told.updates)
        .containsExactly(
            "CONNECTING", "TRANSIENT_FAILURE cannot connect to a: no a", "refresh", "READY");
    loop.run(balancer::shutdown);
  }

  @Test
  void pickFirstConnectsAnewOnlyWhenAsked() {
    Told told = new Told();
    PickFirst balancer = new PickFirst(told);
    loop.run(balancer::requestConnection); // there is nothing to connect to yet
    loop.run(() -> balancer.onAddresses(List.of(A)));
    attempts.get(0).accept().cut("gone");
    assertThat(told.updates).containsExactly("CONNECTING", "READY", "IDLE", "refresh");
    assertThat(attempts).hasSize(1);
    loop.run(balancer::requestConnection);
    assertThat(attempts).hasSize(2);
    loop.run(balancer::shutdown);
  }
}
