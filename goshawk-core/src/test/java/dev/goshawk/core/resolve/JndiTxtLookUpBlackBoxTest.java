package dev.goshawk.core.resolve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.goshawk.core.balance.LoadBalancerRegistry;
import dev.goshawk.core.config.ServiceConfig;
import dev.goshawk.core.config.ServiceConfigParser;
import dev.goshawk.core.fixture.FakeContext;
import dev.goshawk.core.fixture.ScriptedDns;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@link JndiTxtLookUp}: the JDK's DNS client against a server that answers as a test says. */
class JndiTxtLookUpBlackBoxTest {

  private static final String NAME = "_grpc_config.orders.test";

  private ScriptedDns dns;
  private JndiTxtLookUp lookUp;

  @BeforeEach
  void start() throws Exception {
    dns = new ScriptedDns();
    lookUp = new JndiTxtLookUp("dns://127.0.0.1:" + dns.port());
  }

  @AfterEach
  void stop() throws Exception {
    dns.close();
  }

  @Test
  void recordsAreReadAsTheyAre() throws Exception {
    String quoted = "grpc_config=[{\"serviceConfig\": {\"a\": \"b \\\\ \\\" c\"}}]";
    dns.texts(NAME, "plain", "two  words", quoted, "häuser €");
    assertThat(lookUp.texts(NAME))
        .containsExactlyInAnyOrder("plain", "two  words", quoted, "häuser €");
    assertThat(dns.asked()).containsExactly("TXT _grpc_config.orders.test by UDP");
  }

  /** A record is of strings of 255 octets at most, which mean one text (RFC 7208 §3.3). */
  @Test
  void stringsOfARecordAreJoined() throws Exception {
    String text = "x".repeat(300) + " " + "y".repeat(100);
    dns.texts(NAME, text);
    assertThat(lookUp.texts(NAME)).containsExactly(text);
  }

  @Test
  void answerThatIsTooLongForUdpComesOverTcp() throws Exception {
    String text = "z".repeat(5_000);
    dns.texts(NAME, text);
    assertThat(lookUp.texts(NAME)).containsExactly(text);
    assertThat(dns.asked())
        .containsExactly(
            "TXT _grpc_config.orders.test by UDP", "TXT _grpc_config.orders.test by TCP");
  }

  @Test
  void nameThatThereIsNotHasNoTexts() throws Exception {
    assertThat(lookUp.texts("_grpc_config.elsewhere.test")).isEmpty();
  }

  @Test
  void nameWithoutTextsHasNone() throws Exception {
    dns.texts(NAME);
    assertThat(lookUp.texts(NAME)).isEmpty();
  }

  @Test
  void failureOfTheServerIsNoAnswer() {
    dns.fail(NAME);
    assertThatIOException()
        .isThrownBy(() -> lookUp.texts(NAME))
        .withMessageStartingWith("TXT records of " + NAME + ": ");
  }

  @Test
  void serviceConfigComesWithTheAddresses() {
    dns.texts(
        NAME,
        "v=spf1 -all",
        "grpc_config=[{\"clientLanguage\":[\"go\"],\"serviceConfig\":{}},"
            + "{\"clientLanguage\":[\"java\"],\"serviceConfig\":"
            + "{\"loadBalancingConfig\":[{\"round_robin\":{}}]}}]");
    ResolutionResult result = resolved("orders.test:443");
    ServiceConfig config = result.config();
    assertThat(config).isNotNull();
    assertThat(config.loadBalancing().policy()).isEqualTo("round_robin");
    assertThat(result.endpoints()).hasSize(1);
    assertThat(dns.asked()).containsExactly("TXT _grpc_config.orders.test by UDP");
  }

  @Test
  void serviceConfigThatCannotBeHadLeavesTheAddresses() {
    dns.fail(NAME);
    ResolutionResult result = resolved("orders.test:443");
    assertThat(result.endpoints()).hasSize(1);
    assertThat(result.failure()).isNull();
    assertThat(result.config()).isNull();
  }

  private ResolutionResult resolved(String target) {
    DnsProvider provider =
        new DnsProvider()
            .lookUp((host, port) -> List.of(InetSocketAddress.createUnresolved(host, port)))
            .serviceConfigFromTxt(lookUp);
    NameResolverRegistry.Choice choice =
        NameResolverRegistry.with(List.of(provider)).choose(target);
    FakeContext context = new FakeContext();
    context.reader(new ServiceConfigParser(LoadBalancerRegistry.with(List.of())::config)::parse);
    NameResolver resolver = choice.provider().create(choice.target(), context);
    context.loop.run(() -> resolver.start(context));
    while (context.blocked() > 0) {
      context.unblock();
    }
    return context.last();
  }
}
