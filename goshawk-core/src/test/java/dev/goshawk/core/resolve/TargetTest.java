package dev.goshawk.core.resolve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goshawk.core.fixture.FakeContext;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@SuppressWarnings("AddressSelection") // literals, of which there is one address each
class TargetTest {

  private static final NameResolverRegistry REGISTRY = NameResolverRegistry.with(List.of());

  private static String authority(String text) {
    NameResolverRegistry.Choice choice = REGISTRY.choose(text);
    return choice.provider().authority(choice.target());
  }

  private static ResolutionResult resolved(String text) {
    NameResolverRegistry.Choice choice = REGISTRY.choose(text);
    FakeContext context = new FakeContext();
    NameResolver resolver = choice.provider().create(choice.target(), context);
    context.loop.run(() -> resolver.start(context));
    if (context.blocked() > 0) {
      context.unblock();
    }
    return context.last();
  }

  private static List<SocketAddress> addresses(String text) {
    return resolved(text).endpoints().stream().flatMap(e -> e.addresses().stream()).toList();
  }

  private static InetSocketAddress address(String literal, int port) throws UnknownHostException {
    return new InetSocketAddress(InetAddress.getByName(literal), port);
  }

  // Literal addresses stand for names here, since they are resolved without asking anyone.

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1:80,127.0.0.1:80,127.0.0.1,80",
    "127.0.0.1,127.0.0.1,127.0.0.1,443",
    "dns:127.0.0.1:80,127.0.0.1:80,127.0.0.1,80",
    "dns:///127.0.0.1:80,127.0.0.1:80,127.0.0.1,80",
    "DNS:///127.0.0.1,127.0.0.1,127.0.0.1,443",
    "[::1]:80,[::1]:80,::1,80",
    "[::1],[::1],::1,443",
    "::1,[::1],::1,443",
    "dns:///[::1]:80,[::1]:80,::1,80",
    "[::1%1]:80,[::1]:80,::1%1,80",
    "::1%1,[::1],::1%1,443",
    "127.0.0.1:0,127.0.0.1:0,127.0.0.1,0",
    "127.0.0.1:65535,127.0.0.1:65535,127.0.0.1,65535"
  })
  void namesAndAddresses(String text, String authority, String literal, int port) throws Exception {
    assertThat(REGISTRY.choose(text).target().text()).isEqualTo(text);
    assertThat(authority(text)).isEqualTo(authority);
    assertThat(addresses(text)).containsExactly(address(literal, port));
  }

  /** The zone of an IPv6 address goes to the socket, and nowhere else. */
  @Test
  void zoneIsNoPartOfTheAuthority() throws Exception {
    for (String text :
        List.of("[fe80::1%1]:80", "dns:///[fe80::1%251]:80", "ipv6:[fe80::1%1]:80")) {
      assertThat(authority(text)).isEqualTo("[fe80::1]:80");
      InetSocketAddress address = (InetSocketAddress) addresses(text).get(0);
      assertThat(((Inet6Address) address.getAddress()).getScopeId()).isEqualTo(1);
    }
    assertThat(authority("fe80::1%1")).isEqualTo("[fe80::1]");
  }

  /** As URIs write them, and as bare addresses do; an interface may be called 25. */
  @Test
  void zonesAreReadInBothSpellings() {
    assertThat(host("dns:///[fe80::1%25eth0]:80")).isEqualTo("fe80::1%eth0");
    assertThat(host("[fe80::1%25eth0]:80")).isEqualTo("fe80::1%eth0");
    assertThat(host("[fe80::1%eth0]:80")).isEqualTo("fe80::1%eth0");
    assertThat(host("[fe80::1%25]:80")).isEqualTo("fe80::1%25");
  }

  private static String host(String text) {
    Target target = REGISTRY.choose(text).target();
    return HostPort.parse(target, target.path(), 1).host();
  }

  @Test
  void channelTrap01_whatIsNoKnownSchemeIsAHost() {
    assertThat(REGISTRY.choose("localhost:50051").target().canonical())
        .isEqualTo("dns:///localhost:50051");
    assertThat(authority("xds:443")).isEqualTo("xds:443");
    assertThat(authority("vsock:443")).isEqualTo("vsock:443");
    assertThat(authority("my_service:80")).isEqualTo("my_service:80");
  }

  /** A plug-in's scheme goes before what is said of it. */
  @Test
  void schemeThatIsGivenIsKnown() {
    NameResolverRegistry registry =
        NameResolverRegistry.with(List.of(new Vsock(), new ScriptedProvider("a", Vsock.KIND)));
    assertThat(registry.choose("vsock:3:50051").provider()).isInstanceOf(Vsock.class);
    assertThat(registry.choose("scripted:x").target().path()).isEqualTo("x");
    assertThat(registry.schemes()).contains("vsock", "scripted", "passthrough");
  }

  private static final class Vsock implements NameResolverProvider {
    static final Class<InetSocketAddress> KIND = InetSocketAddress.class;

    @Override
    public String scheme() {
      return "vsock";
    }

    @Override
    public Set<Class<? extends SocketAddress>> addressTypes() {
      return Set.of(KIND);
    }

    @Override
    public String authority(Target target) {
      return "localhost";
    }

    @Override
    public NameResolver create(Target target, NameResolver.Context context) {
      return new FixedResolver(ResolutionResult.of(List.of()));
    }
  }

  @Test
  void portAloneIsThisMachine() {
    assertThat(authority(":80")).isEqualTo("localhost:80");
    assertThat(addresses(":80"))
        .isNotEmpty()
        .allMatch(address -> ((InetSocketAddress) address).getAddress().isLoopbackAddress());
  }

  @Test
  void passthroughLeavesTheNameToTheTransport() {
    assertThat(authority("passthrough:///orders:80")).isEqualTo("orders:80");
    assertThat(addresses("passthrough:///orders:80"))
        .containsExactly(InetSocketAddress.createUnresolved("orders", 80));
    assertThat(addresses("passthrough:orders"))
        .containsExactly(InetSocketAddress.createUnresolved("orders", 443));
  }

  @Test
  void escapesStandForOctets() {
    assertThat(addresses("unix:/a%20b%C3%BC")).containsExactly(UnixDomainSocketAddress.of("/a bü"));
    assertThat(addresses("unix:/ü")).containsExactly(UnixDomainSocketAddress.of("/ü"));
    assertThat(addresses("unix:/100%")).containsExactly(UnixDomainSocketAddress.of("/100%"));
    assertThat(authority("dns:///ord%65rs:80")).isEqualTo("orders:80");
  }

  @Test
  void nameIsLookedUp() {
    assertThat(addresses("localhost:80"))
        .isNotEmpty()
        .allMatch(address -> ((InetSocketAddress) address).getPort() == 80)
        .allMatch(address -> ((InetSocketAddress) address).getAddress().isLoopbackAddress());
  }

  @Test
  void nameThatNobodyKnowsIsNamed() {
    assertThat(resolved("no-such-host.invalid:80").failure().message())
        .contains("no-such-host.invalid");
  }

  @ParameterizedTest
  @CsvSource({
    "unix:relative/path,relative/path",
    "unix:/absolute/path,/absolute/path",
    "unix:///absolute/path,/absolute/path",
    "unix:with:colon,with:colon"
  })
  void unixDomainSockets(String text, String path) {
    assertThat(authority(text)).isEqualTo("localhost");
    assertThat(addresses(text)).containsExactly(UnixDomainSocketAddress.of(path));
  }

  @Test
  void listsOfAddresses() throws Exception {
    String four = "ipv4:127.0.0.1:80,10.0.0.255,255.255.255.0:1";
    assertThat(authority(four)).isEqualTo("127.0.0.1:80");
    assertThat(addresses(four))
        .containsExactly(
            address("127.0.0.1", 80), address("10.0.0.255", 443), address("255.255.255.0", 1));
    String six = "ipv6:[::1]:80,[fe80::1]";
    assertThat(authority(six)).isEqualTo("[::1]:80");
    assertThat(addresses(six)).containsExactly(address("::1", 80), address("fe80::1", 443));
    assertThat(addresses("ipv4:///127.0.0.1:80")).containsExactly(address("127.0.0.1", 80));
  }

  @ParameterizedTest
  @CsvSource({
    "'',is not a host",
    "':','the port is missing'",
    "'::80x',is not an IPv6 address",
    "'a:b:c','a:b:c' is not an IPv6 address",
    "'%a:b:c','%a:b:c' is not an IPv6 address",
    "'[%a:b]:80','%a:b' is not an IPv6 address",
    "'[host]:80','host' in brackets is not an IPv6 address",
    "'[::1%]:80','::1%' is not an IPv6 address",
    "'user@host:80',is not a host",
    "'host?x:80',is not a host",
    "'bücher:80',has a character that is not ASCII",
    "'host:',the port is missing",
    "'host:65536',port '65536' is not a number from 0 to 65",
    "'host:-1',port '-1'",
    "'host:80x',port '80x'",
    "'host:123456',port '123456'",
    "'my host:80',is not a host",
    "'http://host:80',scheme 'http' has no provider in this channel; there are dns, ipv4, ipv6",
    "'dns:http://host:80',is not an IPv6 address",
    "'xds:///service',a provider for scheme 'xds' is missing",
    "'google-c2p:///service',a provider for scheme 'google-c2p' is missing",
    "'vsock:3:50051',since the JDK has none (AF_VSOCK)",
    "'unix-abstract:name',abstract Unix domain sockets are not supported",
    "'unix-abstract:///name',abstract Unix domain sockets are not supported",
    "'[::1:80','[' without ']'",
    "'[::1]80',after ']'",
    "'dns:',is not a host",
    "'dns://',after 'dns://'",
    "'dns://host',after 'dns://'",
    "'dns://8.8.8.8/host',a DNS server in the target is not supported",
    "'unix:',expected unix:path",
    "'unix://',after 'unix://'",
    "'unix://relative',after 'unix://'",
    "'unix://host/path','host' stands where a host would",
    "'unix:a%00b','its path cannot be one of a file'",
    "'passthrough://host/x:80','nobody is asked for the name'",
    "'passthrough:///x:','the port is missing'",
    "'ipv4:',is not a host",
    "'ipv4:host:80','host' is not an IPv4 address",
    "'ipv4:1.2.3:80','1.2.3' is not an IPv4 address",
    "'ipv4:1.2.3.256:80','1.2.3.256' is not an IPv4 address",
    "'ipv4:1.2.3.4.:80','1.2.3.4.' is not an IPv4 address",
    "'ipv4:1.2.3.4.5:80','1.2.3.4.5' is not an IPv4 address",
    "'ipv4:[::1]:80','::1' is not an IPv4 address",
    "'ipv4:1.2.3.4:80,',is not a host",
    "'ipv6:1.2.3.4:80','1.2.3.4' is not an IPv6 address",
    "'ipv6:[::g]:80','::g' is not an IPv6 address"
  })
  void whatIsNoTargetIsNamed(String text, String why) {
    assertThatThrownBy(() -> authority(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("target '" + text + "': ")
        .hasMessageContaining(why);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.0.0.0", "9.99.199.249", "255.255.255.255"})
  void everyFourOctetsAreAnAddress(String literal) throws Exception {
    assertThat(addresses("ipv4:" + literal + ":1")).containsExactly(address(literal, 1));
  }

  @ParameterizedTest
  @CsvSource({
    "static:orders,static,give it to the channel's builder by resolver",
    "scripted:x,scripted,give it to the channel's builder by resolver",
    "static:a:1|b:2,static,give it to the channel's builder by resolver",
    "kubernetes:///orders,kubernetes,add the module goshawk-kubernetes",
    "kubernetes:orders,kubernetes,add the module goshawk-kubernetes",
    "consul://agent/orders,consul,there are dns",
    "orders:http,orders,of host:port the port is a number"
  })
  void schemeWithoutAProviderIsNamed(String text, String scheme, String advice) {
    String target = text.replace('|', ',');
    assertThatThrownBy(() -> REGISTRY.choose(target))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(
            "target '" + target + "': scheme '" + scheme + "' has no provider in this channel")
        .hasMessageContaining(advice)
        .hasMessageContaining("ipv4, ipv6");
  }

  @Test
  void addressesAreNoSchemes() {
    assertThat(authority("fe80::1")).isEqualTo("[fe80::1]");
    assertThat(authority("cafe:0:0:0:0:0:0:1")).isEqualTo("[cafe:0:0:0:0:0:0:1]");
  }
}
