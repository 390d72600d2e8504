package dev.goshawk.core.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.ConnectivityState;
import dev.goshawk.api.Status;
import dev.goshawk.core.balance.Subchannel;
import dev.goshawk.core.fixture.NamedAddress;
import dev.goshawk.core.fixture.Peer;
import dev.goshawk.core.resolve.Endpoint;
import dev.goshawk.core.transport.Attributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@link ClientSubchannel} where a transcript of a channel does not reach. */
class SubchannelTest extends ClientFixture {

  private final List<ConnectivityState> states = new ArrayList<>();
  private ClientSubchannel subchannel;

  @BeforeEach
  void make() {
    NamedAddress address = new NamedAddress("a");
    Subchannel.Spec spec =
        new Subchannel.Spec(
            address, Endpoint.of(address), Attributes.EMPTY, (source, state) -> states.add(state));
    loop.run(() -> subchannel = (ClientSubchannel) channel().backends().newSubchannel(spec));
  }

  @AfterEach
  void close() {
    loop.run(subchannel::shutdown);
  }

  private void connect() {
    loop.run(subchannel::connect);
  }

  @Test
  void failedSubchannelIsIdleWhenItsBackoffIsOverAndConnectsWhenAsked() {
    connect();
    attempts.get(0).fail("no");
    assertThat(subchannel.failure().code()).isEqualTo(Status.Code.UNAVAILABLE);
    loop.advance(Duration.ofSeconds(1));
    assertThat(attempts).hasSize(1);
    assertThat(states)
        .containsExactly(
            ConnectivityState.CONNECTING,
            ConnectivityState.TRANSIENT_FAILURE,
            ConnectivityState.IDLE);
    connect();
    assertThat(attempts).hasSize(2);
  }

  @Test
  void closedSubchannelForgetsItsTimer() {
    connect();
    attempts.get(0).fail("no");
    assertThat(loop.timers()).isEqualTo(1);
    loop.run(subchannel::shutdown);
    assertThat(loop.timers()).isZero();
    loop.advance(Duration.ofMinutes(5));
    assertThat(attempts).hasSize(1);
    assertThat(states).endsWith(ConnectivityState.SHUTDOWN);
  }

  @Test
  void lateNewsOfAnEarlierAttemptChangeNothing() {
    connect();
    Attempt first = attempts.get(0);
    first.fail("no");
    first.fail("no again");
    loop.advance(Duration.ofSeconds(1));
    connect();
    attempts.get(1).accept();
    first.fail("still no");
    assertThat(states).endsWith(ConnectivityState.CONNECTING, ConnectivityState.READY);
  }

  @Test
  void attemptThatIsGivenUpIsAbortedAndNotRepeatedWithinASecond() {
    connect();
    loop.run(subchannel::abandonAttempt);
    assertThat(attempts.get(0).aborted).isTrue();
    assertThat(states).endsWith(ConnectivityState.IDLE);
    connect();
    assertThat(attempts).hasSize(1);
    loop.advance(Duration.ofSeconds(1));
    assertThat(attempts).hasSize(2);
    attempts.get(1).accept();
    loop.run(subchannel::abandonAttempt);
    assertThat(states).endsWith(ConnectivityState.READY);
  }

  @Test
  void addressIsNotSaidTwice() {
    connect();
    attempts.get(0).fail("Connection refused: a");
    assertThat(subchannel.failure().message()).isEqualTo("cannot connect to a: Connection refused");
  }

  @Test
  void connectionThatLastedAsLongAsItsBackoffLetsTheNextBeginAtOnce() {
    connect();
    Peer peer = attempts.get(0).accept();
    loop.advance(Duration.ofSeconds(1));
    peer.cut("gone");
    connect();
    assertThat(attempts).hasSize(2);
  }
}
