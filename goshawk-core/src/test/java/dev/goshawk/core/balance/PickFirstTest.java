package dev.goshawk.core.balance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.ConnectivityState;
import dev.goshawk.api.Status;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@link PickFirst} over subchannels that change as a test says; its log reads as a transcript. */
class PickFirstTest {

  private final List<String> log = new ArrayList<>();
  private final List<Scripted> all = new ArrayList<>();
  private final PickFirst balancer = new PickFirst(new Told());

  private static final class Named extends SocketAddress {
    private static final long serialVersionUID = 1L;
    private final String name;

    Named(String name) {
      this.name = name;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Named that && name.equals(that.name);
    }

    @Override
    public int hashCode() {
      return name.hashCode();
    }

    @Override
    public String toString() {
      return name;
    }
  }

  /** A subchannel that does what it is told and says so. */
  private final class Scripted implements Subchannel {
    private final SocketAddress address;
    private final Listener listener;
    private ConnectivityState state = ConnectivityState.IDLE;

    Scripted(SocketAddress address, Listener listener) {
      this.address = address;
      this.listener = listener;
    }

    void enter(ConnectivityState fresh) {
      if (state != fresh) {
        state = fresh;
        listener.onState(this, fresh);
      }
    }

    void ready() {
      enter(ConnectivityState.READY);
    }

    void fail() {
      enter(ConnectivityState.TRANSIENT_FAILURE);
    }

    void idle() {
      enter(ConnectivityState.IDLE);
    }

    @Override
    public SocketAddress address() {
      return address;
    }

    @Override
    public ConnectivityState state() {
      return state;
    }

    @Override
    public Status failure() {
      return Status.UNAVAILABLE.withMessage("no " + address);
    }

    @Override
    public void connect() {
      if (state == ConnectivityState.IDLE) {
        log.add("connect " + address);
        enter(ConnectivityState.CONNECTING);
      }
    }

    @Override
    public void abandonAttempt() {
      if (state == ConnectivityState.CONNECTING) {
        log.add("abandon " + address);
        enter(ConnectivityState.IDLE);
      }
    }

    @Override
    public void resetBackoff() {
      log.add("reset " + address);
    }

    @Override
    public String describe(long now) {
      return state + " " + address;
    }

    @Override
    public void shutdown() {
      log.add("shutdown " + address);
      enter(ConnectivityState.SHUTDOWN);
    }
  }

  private final class Told implements LoadBalancer.Host {
    @Override
    public Subchannel newSubchannel(SocketAddress address, Subchannel.Listener listener) {
      Scripted made = new Scripted(address, listener);
      all.add(made);
      return made;
    }

    @Override
    public void update(ConnectivityState state, Picker picker) {
      Picker.Result result = picker.pick();
      Subchannel picked = result.subchannel();
      Status failure = result.failure();
      log.add(
          state
              + (picked == null ? "" : " " + picked.address())
              + (failure == null ? "" : " " + failure.message()));
    }

    @Override
    public void refreshResolution() {
      log.add("refresh");
    }
  }

  private void addresses(String... names) {
    balancer.onAddresses(Stream.of(names).map(name -> (SocketAddress) new Named(name)).toList());
  }

  private Scripted of(String name) {
    return all.stream()
        .filter(one -> one.address.toString().equals(name))
        .filter(one -> one.state != ConnectivityState.SHUTDOWN)
        .findFirst()
        .orElseThrow();
  }

  private void expect(String... lines) {
    assertThat(log).containsExactly(lines);
    log.clear();
  }

  @Test
  void firstThatWorksIsUsed() {
    addresses("a", "b", "c");
    expect("connect a", "CONNECTING");
    of("a").fail();
    expect("connect b", "CONNECTING");
    of("b").ready();
    expect("READY b");
  }

  @Test
  void failureOfAllSticksUntilOneIsReady() {
    addresses("a", "b");
    of("a").fail();
    of("a").idle(); // its backoff is over while the pass still runs
    expect("connect a", "CONNECTING", "connect b", "CONNECTING");
    of("b").fail();
    expect("TRANSIENT_FAILURE no b", "refresh", "connect a");
    of("b").idle();
    expect("connect b");
    of("b").fail();
    expect("TRANSIENT_FAILURE no b");
    of("a").fail();
    expect("refresh", "TRANSIENT_FAILURE no a");
    of("a").idle();
    of("b").idle();
    expect("connect a", "connect b");
    of("a").ready();
    expect("abandon b", "READY a");
  }

  @Test
  void lostConnectionIsMadeAnewOnlyWhenAsked() {
    balancer.requestConnection(); // there is nothing to connect to yet
    addresses("a", "b");
    of("a").fail();
    of("b").ready();
    log.clear();
    of("a").idle();
    of("b").idle();
    expect("IDLE", "refresh");
    balancer.requestConnection();
    expect("connect a", "CONNECTING");
    balancer.requestConnection();
    expect();
  }

  @Test
  void readyOneThatMakesAnotherConnectionIsNotGivenUp() {
    addresses("a", "b");
    of("a").ready();
    log.clear();
    of("a").enter(ConnectivityState.CONNECTING);
    expect("refresh", "CONNECTING");
    of("a").fail();
    expect("connect b", "CONNECTING");
  }

  @Test
  void orderAloneChangesNothing() {
    addresses("a", "b", "c");
    of("a").fail();
    log.clear();
    addresses("c", "b", "a");
    expect();
    of("b").fail();
    expect("connect c", "CONNECTING");
    of("c").fail();
    log.clear();
    addresses("b", "a", "c");
    addresses("a", "b", "c", "a");
    expect();
    assertThat(all).hasSize(3);
  }

  @Test
  void attemptToAnAddressThatLeftEnds() {
    addresses("a");
    log.clear();
    addresses("b");
    expect("shutdown a", "connect b", "CONNECTING");
    of("b").ready();
    log.clear();
    addresses("c", "b");
    expect();
    addresses("c");
    expect("shutdown b", "connect c", "CONNECTING");
  }

  @Test
  void addressThatComesWhileAllFailIsTriedAtOnce() {
    addresses("a");
    of("a").fail();
    log.clear();
    addresses("a", "b");
    expect("connect b");
    of("b").fail();
    expect("TRANSIENT_FAILURE no b", "refresh");
  }

  @Test
  void attemptInFlightGoesOnWhenOthersCome() {
    addresses("a", "b");
    log.clear();
    addresses("c", "a");
    expect("shutdown b");
    of("a").fail();
    expect("connect c", "CONNECTING");
  }

  @Test
  void nameThatCannotBeResolvedFailsOnlyWithoutAddresses() {
    balancer.onResolutionFailed(Status.UNAVAILABLE.withMessage("no name"));
    expect("TRANSIENT_FAILURE no name");
    assertThat(balancer.describe(0)).isEqualTo("no name");
    addresses("a");
    expect("connect a", "CONNECTING");
    balancer.onResolutionFailed(Status.UNAVAILABLE.withMessage("no name"));
    expect();
  }

  @Test
  void describesTheAttemptThatRuns() {
    assertThat(balancer.describe(0)).isEqualTo("no address is known yet");
    addresses("a", "b");
    assertThat(balancer.describe(0)).isEqualTo("CONNECTING a");
    of("a").fail();
    assertThat(balancer.describe(0)).isEqualTo("CONNECTING b");
    of("b").fail();
    of("a").enter(ConnectivityState.CONNECTING);
    assertThat(balancer.describe(0)).isEqualTo("CONNECTING a");
  }

  @Test
  void resetAndShutdownReachAll() {
    addresses("a", "b");
    log.clear();
    balancer.resetBackoff();
    expect("reset a", "reset b");
    balancer.shutdown();
    expect("shutdown a", "shutdown b");
  }
}
