package dev.goshawk.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.core.balance.LoadBalancerRegistry;
import dev.goshawk.core.config.PolicyConfig;
import dev.goshawk.core.fixture.FakeHost;
import dev.goshawk.core.resolve.Endpoint;
import dev.goshawk.json.JsonValue;
import java.util.List;
import org.junit.jupiter.api.Test;

/** {@link ZoneFirst}: a policy of one's own, on a host that a test plays. */
class ZoneFirstTest {
  // snippet: test
  private final FakeHost host = new FakeHost();
  private final ZoneFirst policy = new ZoneFirst(host);

  @Test
  void callsStayInTheZoneWhileItServes() {
    host.resolve(
        policy,
        new ZoneFirstProvider.Config("here"),
        List.of(FakeHost.endpoint("a").with(Endpoint.LOCALITY, "here"), FakeHost.endpoint("b")));
    host.expect("connect a", "connect b", "CONNECTING");
    host.of("b").ready();
    assertThat(host.picked(2)).containsExactly("b", "b");
    host.of("a").ready();
    assertThat(host.picked(2)).containsExactly("a", "a");
    host.of("a").fail();
    assertThat(host.picked(2)).containsExactly("b", "b");
    host.loop.run(policy::shutdown);
    assertThat(host.live()).isZero();
  }

  // end snippet

  @Test
  void configIsRead() {
    String json = "[{\"zone_first\":{\"zone\":\"here\"}}]";
    PolicyConfig config =
        LoadBalancerRegistry.with(List.of(new ZoneFirstProvider())).config(JsonValue.parse(json));
    assertThat(config).isEqualTo(new ZoneFirstProvider.Config("here"));
    assertThat(PolicyConfig.choice(config)).hasToString(json);
  }

  @Test
  void withoutAddressesCallsFail() {
    assertThat(host.resolve(policy, new ZoneFirstProvider.Config("here"), List.of()).isOk())
        .isFalse();
    host.expect("TRANSIENT_FAILURE no address");
  }
}
