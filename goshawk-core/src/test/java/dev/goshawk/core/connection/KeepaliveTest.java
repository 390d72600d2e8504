package dev.goshawk.core.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.core.client.ChannelKeepalive;
import dev.goshawk.core.fixture.NamedAddress;
import dev.goshawk.core.loop.Durations;
import dev.goshawk.core.server.PingEnforcement;
import java.net.SocketAddress;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** {@link ChannelKeepalive} and {@link PingEnforcement} by themselves. */
class KeepaliveTest {

  private static final SocketAddress SERVER = new NamedAddress("a");

  private static Keepalive.Times times(Duration time, Duration quiet) {
    return new Keepalive.Times(time.toNanos(), 1, false, quiet.toNanos());
  }

  @Test
  void connectionsThatAreToldAtATimeCountAsOne() {
    Keepalive.Times first = times(Duration.ofSeconds(60), Duration.ofSeconds(330));
    ChannelKeepalive channel = new ChannelKeepalive(first);
    channel.tooMany(SERVER, first);
    channel.tooMany(SERVER, first);
    Keepalive.Times second = times(Duration.ofMinutes(2), Duration.ofMinutes(11));
    assertThat(channel.times()).isEqualTo(second);
    channel.tooMany(SERVER, second);
    channel.tooMany(SERVER, first);
    assertThat(channel.times()).isEqualTo(times(Duration.ofMinutes(4), Duration.ofMinutes(22)));
  }

  @Test
  void doublingEndsInNever() {
    ChannelKeepalive channel = new ChannelKeepalive(times(Duration.ofDays(182), Duration.ZERO));
    channel.tooMany(SERVER, channel.times());
    assertThat(channel.times().time()).isEqualTo(Duration.ofDays(364).toNanos());
    channel.tooMany(SERVER, channel.times());
    assertThat(channel.times().time()).isEqualTo(Durations.NEVER);
    channel.tooMany(SERVER, channel.times());
    assertThat(channel.times().time()).isEqualTo(Durations.NEVER);
  }

  @Test
  void timeoutIsAYearAtMost() {
    assertThat(new Keepalive.Times(1, Durations.NEVER, false, 0).timeout())
        .isEqualTo(Duration.ofDays(365).toNanos());
  }

  @Test
  void strikesAreCountedFromTheLastPingThatWasInTime() {
    PingEnforcement pings = new PingEnforcement(100, false);
    assertThat(pings.permits(-50, true, false, 0)).isTrue();
    assertThat(pings.permits(49, true, false, 0)).isTrue();
    assertThat(pings.strikes()).isEqualTo(1);
    assertThat(pings.permits(50, true, false, 0)).isTrue();
    assertThat(pings.permits(149, true, false, 0)).isTrue();
    assertThat(pings.strikes()).isEqualTo(2);
    assertThat(pings.permits(149, true, true, 0)).isTrue();
    assertThat(pings.strikes()).isZero();
    assertThat(pings.permits(150, true, false, 0)).isTrue();
    assertThat(pings.permits(151, true, false, 0)).isTrue();
    assertThat(pings.permits(152, true, false, 0)).isFalse();
  }

  @Test
  void permittedTimeOfMoreThanTwoHoursHoldsWithoutCallsToo() {
    long threeHours = Duration.ofHours(3).toNanos();
    PingEnforcement pings = new PingEnforcement(threeHours, false);
    assertThat(pings.permits(0, false, false, 0)).isTrue();
    assertThat(pings.permits(threeHours - 1, false, false, 0)).isTrue();
    assertThat(pings.strikes()).isEqualTo(1);
  }
}
