package dev.goshawk.core.resolve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goshawk.api.Status;
import dev.goshawk.core.config.ServiceConfig;
import dev.goshawk.core.fixture.FakeContext;
import dev.goshawk.core.transport.HttpProxy;
import dev.goshawk.core.transport.ProxiedAddress;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When names are looked up, and what a channel hears of it. */
@SuppressWarnings("AddressSelection") // literals, of which there is one address each
class DnsResolverTest {

  private static final ServiceConfig CONFIG = ServiceConfig.builder().build();

  private final FakeContext context = new FakeContext();
  private List<SocketAddress> found = addresses(1, 2);
  private UnknownHostException failure;
  private final List<String> names = new ArrayList<>();
  private DnsProvider provider =
      new DnsProvider()
          .lookUp(
              (host, port) -> {
                names.add(host + ":" + port);
                if (failure != null) {
                  throw failure;
                }
                return found;
              });
  private NameResolver resolver;

  private static List<SocketAddress> addresses(int... last) {
    List<SocketAddress> all = new ArrayList<>();
    for (int each : last) {
      all.add(InetSocketAddress.createUnresolved("10.0.0." + each, 443));
    }
    return all;
  }

  private void start(String text) {
    Target target = NameResolverRegistry.with(List.of(provider)).choose(text).target();
    resolver = provider.create(target, context);
    context.loop.run(() -> resolver.start(context));
  }

  private void start() {
    start("orders");
    context.unblock();
  }

  private void refresh() {
    context.loop.run(resolver::refresh);
  }

  private List<SocketAddress> told() {
    return context.last().endpoints().stream().flatMap(e -> e.addresses().stream()).toList();
  }

  private void advance(long seconds) {
    context.loop.advance(Duration.ofSeconds(seconds));
  }

  @Test
  void eachAddressIsABackendInTheSystemsOrder() {
    found = addresses(3, 1, 2);
    start();
    assertThat(names).containsExactly("orders:443");
    assertThat(told()).isEqualTo(found);
    assertThat(context.last().endpoints()).allMatch(endpoint -> endpoint.addresses().size() == 1);
    assertThat(context.loop.timers()).isZero();
  }

  @Test
  void channelTrap04_refreshSoonAfterALookUpIsPutOffNotDropped() {
    start();
    advance(5);
    refresh();
    refresh();
    assertThat(context.blocked()).isZero();
    advance(24);
    assertThat(context.blocked()).isZero();
    advance(1);
    context.unblock();
    assertThat(context.results).hasSize(2);
    assertThat(context.loop.timers()).isZero();
  }

  @Test
  void refreshAfterAFailureIsNotPutOff() {
    failure = new UnknownHostException("orders: Name or service not known");
    start();
    Status status = context.last().failure();
    assertThat(status.code()).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(status.message())
        .startsWith("cannot resolve target 'orders': ")
        .contains("not known");
    refresh();
    failure = null;
    context.unblock();
    assertThat(told()).isEqualTo(found);
  }

  @Test
  void refreshNowDoesNotWait() {
    start();
    refresh();
    context.loop.run(resolver::refreshNow);
    assertThat(context.blocked()).isEqualTo(1);
    context.unblock();
    advance(60);
    assertThat(context.blocked()).isZero();
  }

  @Test
  void refreshDuringALookUpIsThatLookUp() {
    start("orders");
    refresh();
    refresh();
    assertThat(context.blocked()).isEqualTo(1);
    context.unblock();
    assertThat(context.results).hasSize(1);
    assertThat(context.loop.timers()).isZero();
  }

  @Test
  void channelTrap11_lookUpThatHangsFailsAndItsAnswerCountsLater() {
    start("orders");
    advance(29);
    assertThat(context.results).isEmpty();
    assertThat(resolver.describe(context.loop.nanoTime())).contains("'orders' for 29.0 s");
    advance(1);
    assertThat(context.last().failure().message()).contains("no answer for 30.0 s");
    refresh();
    assertThat(context.blocked()).as("no second one beside it").isEqualTo(1);
    advance(30);
    assertThat(context.results).hasSize(2);
    context.unblock();
    assertThat(told()).isEqualTo(found);
    assertThat(context.loop.timers()).isZero();
  }

  @Test
  void timeoutIsAnOption() {
    provider = provider.timeout(Duration.ofSeconds(2));
    start("orders");
    advance(2);
    assertThat(context.last().failure().message()).contains("no answer for 2.0 s");
  }

  @Test
  void channelTrap10_answersAfterTheEndAreNotTold() {
    provider = provider.refreshInterval(Duration.ofSeconds(30));
    start("orders");
    context.loop.run(resolver::close);
    context.unblock();
    assertThat(context.results).isEmpty();
    assertThat(context.loop.timers()).isZero();
  }

  @Test
  void addressHasNoTimerAndNoRefresh() {
    provider = provider.refreshInterval(Duration.ofSeconds(30));
    for (String literal : List.of("10.0.0.1:80", "[::1]:80")) {
      start(literal);
      assertThat(told()).hasSize(1);
      int before = context.results.size();
      refresh();
      assertThat(context.results).hasSize(before);
    }
    assertThat(names).isEmpty();
    assertThat(context.blocked()).isZero();
    assertThat(context.loop.timers()).isZero();
  }

  @Test
  void intervalLooksAgainByItselfAndTellsWhatChanged() {
    provider = provider.refreshInterval(Duration.ofSeconds(60));
    context.random(1);
    start();
    assertThat(context.loop.untilNextTimer()).isEqualTo(Duration.ofSeconds(66));
    context.random(0);
    advance(66);
    found = addresses(2, 1); // another order is nothing new
    context.unblock();
    assertThat(context.results).hasSize(1);
    advance(60);
    found = addresses(2, 1, 3);
    context.unblock();
    assertThat(context.results).hasSize(2);
    assertThat(told()).isEqualTo(found);
    assertThat(context.loop.timers()).isEqualTo(1);
  }

  @Test
  void whatTheChannelAskedForIsToldThoughItIsTheSame() {
    provider = provider.refreshInterval(Duration.ofSeconds(30));
    context.random(0);
    start();
    advance(30);
    refresh(); // while the interval's look-up is under way
    context.unblock();
    assertThat(context.results).hasSize(2);
  }

  @Test
  void failureOfAnIntervalIsToldAndTheNextSuccessToo() {
    provider = provider.refreshInterval(Duration.ofSeconds(30));
    context.random(0);
    start();
    advance(30);
    failure = new UnknownHostException("orders");
    context.unblock();
    assertThat(context.last().failure()).isNotNull();
    failure = null;
    refresh();
    context.unblock();
    assertThat(told()).isEqualTo(found);
  }

  @Test
  void optionsAreCheckedAndNotShared() {
    assertThatThrownBy(() -> provider.refreshInterval(Duration.ofSeconds(29)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("refreshInterval of PT29S is less than PT30S");
    assertThatThrownBy(() -> provider.timeout(Duration.ofMillis(9)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("timeout of PT0.009S is less than PT0.01S");
    DnsProvider unused = provider.refreshInterval(Duration.ofSeconds(30));
    start();
    assertThat(context.loop.timers()).as("the options of another object").isZero();
  }

  // Proxies.

  @Test
  void channelTrap15_nameBehindAProxyIsNotLookedUp() {
    HttpProxy proxy = HttpProxy.of("proxy", 3128);
    context.proxies(ProxyDetector.of(proxy));
    provider = provider.serviceConfigFromTxt(name -> List.of("grpc_config=[{}]"));
    start();
    assertThat(names).isEmpty();
    assertThat(told()).containsExactly(new ProxiedAddress("orders", 443, proxy));
    assertThat(context.last().config()).isNull();
  }

  @Test
  void everyKindOfNameAndAddressMayBeBehindAProxy() {
    HttpProxy proxy = HttpProxy.of("proxy", 3128);
    context.proxies((host, port) -> host.equals("10.0.0.1") ? null : proxy);
    NameResolverRegistry registry = NameResolverRegistry.with(List.of());
    for (String text : List.of("10.0.0.2:80", "ipv4:10.0.0.1:80,10.0.0.2:80", "passthrough:a:80")) {
      NameResolverRegistry.Choice choice = registry.choose(text);
      NameResolver each = choice.provider().create(choice.target(), context);
      context.loop.run(() -> each.start(context));
      context.unblock();
      assertThat(told().get(told().size() - 1)).isInstanceOf(ProxiedAddress.class);
    }
    start("10.0.0.1:80");
    context.unblock();
    assertThat(told()).containsExactly(new InetSocketAddress("10.0.0.1", 80));
  }

  @Test
  void proxyThatCannotBeUsedIsAFailureToResolve() {
    context.proxies(
        (host, port) -> {
          throw new IllegalArgumentException("environment variable x names a SOCKS proxy");
        });
    start();
    assertThat(context.last().failure().message())
        .isEqualTo("cannot resolve target 'orders': environment variable x names a SOCKS proxy");
    start("10.0.0.1:80");
    context.unblock();
    assertThat(context.last().failure().message()).endsWith("a SOCKS proxy");
    context.proxies((host, port) -> null);
    refresh();
    context.unblock();
    assertThat(told()).hasSize(1);
  }

  // Service configs.

  private void texts(TxtLookUp lookUp) {
    provider = provider.serviceConfigFromTxt(lookUp);
    context.reader(
        json -> {
          if (json.contains("bad")) {
            throw new IllegalArgumentException("bad is not known");
          }
          return CONFIG;
        });
  }

  @Test
  void serviceConfigIsLookedUpBesideTheName() {
    List<String> asked = new ArrayList<>();
    texts(
        name -> {
          asked.add(name);
          return List.of("v=spf1", "grpc_config=[{\"serviceConfig\":{}}]");
        });
    start();
    assertThat(asked).containsExactly("_grpc_config.orders");
    assertThat(context.last().config()).isSameAs(CONFIG);
    start("localhost");
    context.unblock();
    start("10.0.0.1");
    assertThat(asked).as("neither for localhost nor for addresses").hasSize(1);
  }

  @Test
  void withoutRecordsThereIsNoConfig() {
    texts(name -> List.of());
    start();
    assertThat(context.last().config()).isNull();
    assertThat(context.last().configFailure()).isNull();
  }

  @Test
  void configThatCannotBeUsedComesWithTheAddresses() {
    texts(name -> List.of("grpc_config=[{\"serviceConfig\":{\"bad\":1}}]"));
    start();
    assertThat(told()).isEqualTo(found);
    assertThat(context.last().configFailure().message())
        .contains("_grpc_config.orders", "bad is not known");
  }

  /** A server that does not answer once takes nobody's config away. */
  @Test
  void textsThatCannotBeLookedUpLeaveTheConfigOfBefore() {
    List<IOException> failures = new ArrayList<>();
    texts(
        name -> {
          if (!failures.isEmpty()) {
            throw failures.get(0);
          }
          return List.of("grpc_config=[{\"serviceConfig\":{}}]");
        });
    start();
    failures.add(new IOException("timed out"));
    context.loop.run(resolver::refreshNow);
    context.unblock();
    assertThat(context.results).hasSize(2);
    assertThat(context.last().config()).isSameAs(CONFIG);
    assertThat(context.last().note()).contains("timed out");
  }

  @Test
  void intervalTellsOfAnotherConfig() {
    List<String> records = new ArrayList<>();
    texts(name -> records);
    provider = provider.refreshInterval(Duration.ofSeconds(30));
    context.random(0);
    start();
    advance(30);
    context.unblock();
    assertThat(context.results).hasSize(1);
    records.add("grpc_config=[{\"serviceConfig\":{}}]");
    advance(30);
    context.unblock();
    assertThat(context.results).hasSize(2);
    advance(30);
    context.unblock();
    assertThat(context.results).hasSize(2);
  }
}
