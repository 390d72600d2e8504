package dev.goshawk.core.balance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goshawk.core.config.PolicyConfig;
import dev.goshawk.json.JsonException;
import dev.goshawk.json.JsonObject;
import dev.goshawk.json.JsonValue;
import java.util.List;
import org.junit.jupiter.api.Test;

/** {@link LoadBalancerRegistry}: which policy a list asks for. */
class LoadBalancerRegistryTest {

  private static PolicyConfig config(String json) {
    return LoadBalancerRegistry.with(List.of()).config(JsonValue.parse(json.replace('\'', '"')));
  }

  @Test
  void firstThatIsKnownCounts() {
    assertThat(config("[{'unknown':7},{'round_robin':{}},{'pick_first':{}}]"))
        .isEqualTo(RoundRobinConfig.DEFAULT);
  }

  @Test
  void badConfigOfTheFirstThatIsKnownIsAnError() {
    assertThatThrownBy(() -> config("[{'pick_first':{'shuffleAddressList':1}},{'round_robin':{}}]"))
        .isInstanceOf(JsonException.class)
        .hasMessageStartingWith("[0].pick_first.shuffleAddressList: must be true or false, is");
    assertThatThrownBy(() -> config("[{'pick_first':[]},{'round_robin':{}}]"))
        .isInstanceOf(JsonException.class)
        .hasMessageStartingWith("[0].pick_first: must be an object");
  }

  @Test
  void entriesHaveOneMember() {
    assertThatThrownBy(() -> config("[{'round_robin':{}},{}]"))
        .hasMessageStartingWith("[1]: must have one member");
    assertThatThrownBy(() -> config("[{'a':{},'round_robin':{}}]"))
        .hasMessageContaining("has [a, round_robin]");
  }

  @Test
  void noneThatIsKnownNamesBoth() {
    assertThatThrownBy(() -> config("[{'a':{}},{'b':{}}]"))
        .isInstanceOf(JsonException.class)
        .hasMessageStartingWith("names no load-balancing policy that this channel has: [a, b] of [")
        .hasMessageContaining("pick_first, round_robin");
  }

  @Test
  void illegalArgumentsOfAProviderAreToldWithThePlace() {
    LoadBalancerProvider strict =
        new LoadBalancerProvider() {
          @Override
          public String policy() {
            return "strict";
          }

          @Override
          public PolicyConfig config(JsonObject json, LoadBalancerRegistry policies) {
            throw new IllegalArgumentException("size of 0 is less than 1");
          }

          @Override
          public LoadBalancer create(LoadBalancer.Host host) {
            return new RoundRobin(host);
          }
        };
    assertThatThrownBy(
            () ->
                LoadBalancerRegistry.with(List.of(strict))
                    .config(JsonValue.parse("[{\"strict\":{}}]")))
        .isInstanceOf(JsonException.class)
        .hasMessageStartingWith("[0].strict: size of 0 is less than 1");
  }
}
