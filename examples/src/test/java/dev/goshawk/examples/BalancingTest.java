package dev.goshawk.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.core.balance.LoadBalancerRegistry;
import dev.goshawk.core.config.PolicyConfig;
import dev.goshawk.json.JsonValue;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** {@link Balancing}: what the guide shows in Java and in JSON is the same. */
class BalancingTest {

  @Test
  void configsInJsonAreThoseInJava() throws IOException {
    LoadBalancerRegistry policies = LoadBalancerRegistry.with(List.of(new ZoneFirstProvider()));
    List<PolicyConfig> inJson =
        Document.read(Path.of("..", "docs", "load-balancing.md")).blocks().stream()
            .filter(block -> block.language().equals("json"))
            .map(block -> policies.config(JsonValue.parse(String.join("\n", block.text()))))
            .toList();
    assertThat(inJson)
        .containsExactly(
            Balancing.leastRequest(),
            Balancing.weighted(),
            Balancing.ring(),
            Balancing.outliers(),
            Balancing.subset(),
            Balancing.priorities(),
            Balancing.targets());
  }

  @Test
  void channelsKnowThePolicies() {
    Balancing.orders().close();
    Balancing.nearOrders().close();
  }
}
