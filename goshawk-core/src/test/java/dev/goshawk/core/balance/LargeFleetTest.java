package dev.goshawk.core.balance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.core.fixture.FakeHost;
import dev.goshawk.core.resolve.Endpoint;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** An update of a thousand backends in which one changed, as {@link RoundRobin} takes it. */
class LargeFleetTest {

  /** An address that counts how often it is looked at. */
  private static final class CountedAddress extends SocketAddress {
    private static final long serialVersionUID = 1;
    private final int number;
    private final transient AtomicLong looks;

    CountedAddress(int number, AtomicLong looks) {
      this.number = number;
      this.looks = looks;
    }

    @Override
    public boolean equals(Object other) {
      looks.incrementAndGet();
      return other instanceof CountedAddress that && number == that.number;
    }

    @Override
    public int hashCode() {
      looks.incrementAndGet();
      return number;
    }

    @Override
    public String toString() {
      return "b" + number;
    }
  }

  /** The looks at addresses that an update of so many backends takes, from the second one on. */
  private static long looks(int size) {
    FakeHost host = new FakeHost();
    RoundRobin balancer = new RoundRobin(host);
    AtomicLong looks = new AtomicLong();
    host.resolve(balancer, RoundRobinConfig.DEFAULT, endpoints(size, -1, looks));
    host.subchannels().forEach(FakeHost.FakeSubchannel::ready);
    int made = host.made();
    host.log.clear();

    List<Endpoint> fresh = endpoints(size, size / 2, looks);
    looks.set(0);
    host.resolve(balancer, RoundRobinConfig.DEFAULT, fresh);
    long seen = looks.get();

    host.expect("shutdown b" + size / 2, "connect b" + size, "READY");
    assertThat(host.made()).isEqualTo(made + 1);
    assertThat(host.picked(size - 1)).doesNotHaveDuplicates().doesNotContain("b" + size / 2);
    return seen;
  }

  /** Backends from 0 on, fresh objects; in place of one of them, one behind the last. */
  private static List<Endpoint> endpoints(int size, int replaced, AtomicLong looks) {
    return new ArrayList<>(
        IntStream.range(0, size)
            .map(number -> number == replaced ? size : number)
            .mapToObj(number -> Endpoint.of(new CountedAddress(number, looks)))
            .toList());
  }

  @Test
  void updateOfOneInAThousandTouchesNoOtherConnection() {
    looks(1_000);
  }

  @Test
  void workForEachBackendThatStaysIsTheSameHoweverManyThereAre() {
    double few = looks(100) / 100.0;
    double many = looks(1_000) / 1_000.0;
    assertThat(few).isPositive();
    assertThat(many).isBetween(few * 0.8, few * 1.2);
  }
}
