package dev.goshawk.core.resolve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goshawk.core.transport.HttpProxy;
import java.io.IOException;
import java.net.Authenticator;
import java.net.InetSocketAddress;
import java.net.PasswordAuthentication;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which proxy the settings of a process name for a host. */
@Isolated // it changes what is set for the process
class SystemProxiesTest {

  private static final Proxy HTTP =
      new Proxy(Proxy.Type.HTTP, InetSocketAddress.createUnresolved("selected", 8080));
  private static final Proxy SOCKS =
      new Proxy(Proxy.Type.SOCKS, InetSocketAddress.createUnresolved("socks", 1080));

  private final ProxySelector before = ProxySelector.getDefault();

  @AfterEach
  void restore() {
    ProxySelector.setDefault(before);
    Authenticator.setDefault(null);
    System.clearProperty("https.proxyHost");
    System.clearProperty("https.proxyPort");
    System.clearProperty("socksProxyHost");
  }

  private static SystemProxies environment(String... namesAndValues) {
    Map<String, String> variables = new HashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      variables.put(namesAndValues[i], namesAndValues[i + 1]);
    }
    return new SystemProxies(variables::get);
  }

  private static String proxy(SystemProxies proxies, String host) {
    HttpProxy proxy = proxies.proxyFor(host, 443);
    return proxy == null ? "direct" : proxy.toString();
  }

  @Test
  void nothingSetIsDirectWithoutAQuestion() {
    assertThat(environment().isUnset()).isTrue();
    assertThat(proxy(environment(), "orders")).isEqualTo("direct");
    assertThat(environment("HTTP_PROXY", "http://a:1", "https_proxy", " ").isUnset()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "http://proxy:3128,proxy:3128",
    "http://proxy:3128/,proxy:3128",
    "proxy:3128,proxy:3128",
    "HTTP://proxy,proxy:80",
    "https://proxy,https://proxy:443",
    "https://proxy:8443,https://proxy:8443",
    "http://[::1]:3128,[::1]:3128",
    "http://user:secret@proxy:3128,proxy:3128"
  })
  void formsOfTheVariable(String value, String where) {
    assertThat(proxy(environment("HTTPS_PROXY", value), "orders")).isEqualTo(where);
    assertThat(environment("HTTPS_PROXY", value).isUnset()).isFalse();
  }

  @Test
  void userInfoIsBasicAndInNoText() {
    SystemProxies proxies = environment("https_proxy", "http://us%65r:p%40ss:w@proxy:1");
    HttpProxy proxy = proxies.proxyFor("orders", 443);
    assertThat(proxy).isEqualTo(HttpProxy.of("proxy", 1).basic("user", "p@ss:w"));
    assertThat(proxy.authorization()).isEqualTo("Basic dXNlcjpwQHNzOnc=");
    assertThat(proxy.toString()).doesNotContain("ss:w", "Basic");
  }

  @ParameterizedTest
  @CsvSource({
    "socks5://user:secret@proxy:1080,names a SOCKS proxy",
    "socks://proxy:1080,names a SOCKS proxy",
    "ftp://user:secret@proxy:1080,names a proxy of scheme 'ftp'",
    "http://secret@:80x,has no proxy's host and port",
    "http://user:secret@proxy:0x,has no proxy's host and port",
    "http://user:secret@proxy:1/path,has a path"
  })
  void whatCannotBeUsedIsToldWithoutItsValue(String value, String why) {
    assertThatThrownBy(() -> proxy(environment("HTTPS_PROXY", value), "orders"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("environment variable HTTPS_PROXY " + why)
        .hasMessageNotContaining("secret");
  }

  @Test
  void variablesInTheirOrder() {
    assertThat(proxy(environment("https_proxy", "c:1", "HTTPS_PROXY", "b:1"), "orders"))
        .isEqualTo("b:1");
    assertThat(proxy(environment("HTTPS_PROXY", "b:1", "grpc_proxy", "a:1"), "orders"))
        .isEqualTo("a:1");
    SystemProxies own = environment("https_proxy", "c:1", "no_proxy", "orders");
    assertThat(proxy(own, "orders")).isEqualTo("direct");
    SystemProxies another =
        environment("https_proxy", "c:1", "no_proxy", "orders", "no_grpc_proxy", "other");
    assertThat(proxy(another, "orders")).isEqualTo("c:1");
    assertThat(proxy(another, "other")).isEqualTo("direct");
  }

  @ParameterizedTest
  @CsvSource({
    "'',localhost,true",
    "'',LOCALHOST.,true",
    "'',127.0.0.1,true",
    "'',127.9.9.9,true",
    "'',::1,true",
    "'',::1%lo,true",
    "'',orders,false",
    "*,orders,true",
    "example.com,example.com,true",
    "Example.com,a.EXAMPLE.com.,true",
    "example.com,notexample.com,false",
    "example.com,com,false",
    ".example.com,example.com,false",
    ".example.com,a.b.example.com,true",
    "*.example.com,a.example.com,true",
    "*.example.com,example.com,false",
    "'a , b,,c d',d,true",
    "example.com:443,example.com,true",
    "example.com:80,example.com,false",
    "10.1.2.3,10.1.2.3,true",
    "10.1.2.3,10.1.2.4,false",
    "10.1.2.3:443,10.1.2.3,true",
    "10.1.2.3:80,10.1.2.3,false",
    "10.0.0.0/8,10.255.0.1,true",
    "10.0.0.0/8,11.0.0.1,false",
    "10.0.0.0/9,10.128.0.1,false",
    "0.0.0.0/0,1.2.3.4,true",
    "10.0.0.0/33,10.0.0.0,false",
    "10.0.0.0/x,10.0.0.0,false",
    "fd00::/8,fd12::1,true",
    "fd00::/8,fe80::1,false",
    "fd00::1,FD00:0::1,true",
    "[fd00::1]:443,fd00::1,true",
    "[fd00::1]:80,fd00::1,false"
  })
  void exclusions(String list, String host, boolean direct) {
    SystemProxies proxies = environment("HTTPS_PROXY", "p:1", "NO_PROXY", list);
    assertThat(proxy(proxies, host)).isEqualTo(direct ? "direct" : "p:1");
  }

  /** For a network only addresses are looked at: a name is not looked up for that. */
  @Test
  void channelTrap17_namesAreNotLookedUpForANetwork() {
    SystemProxies proxies = environment("HTTPS_PROXY", "p:1", "NO_PROXY", "127.0.0.0/8,::/0");
    assertThat(proxy(proxies, "localhost.localdomain")).isEqualTo("p:1");
  }

  // The JVM's settings.

  private final List<URI> asked = new ArrayList<>();

  private void selector(Proxy... choices) {
    List<Proxy> answer = choices == null ? null : Arrays.asList(choices);
    ProxySelector.setDefault(
        new ProxySelector() {
          @Override
          public List<Proxy> select(URI uri) {
            asked.add(uri);
            return answer;
          }

          @Override
          public void connectFailed(URI uri, SocketAddress address, IOException failure) {}
        });
  }

  @Test
  void selectorOfTheApplicationDecidesAlone() {
    SystemProxies proxies = environment("HTTPS_PROXY", "p:1");
    selector(HTTP);
    assertThat(proxies.isUnset()).isFalse();
    assertThat(proxy(proxies, "orders")).isEqualTo("selected:8080");
    assertThat(proxy(proxies, "::1")).isEqualTo("selected:8080");
    assertThat(asked)
        .containsExactly(URI.create("https://orders:443"), URI.create("https://[::1]:443"));
    selector(Proxy.NO_PROXY, HTTP);
    assertThat(proxy(proxies, "orders")).isEqualTo("direct");
  }

  @Test
  void channelTrap16_noSelectorNoListAndAnEmptyListAreDirect() {
    ProxySelector.setDefault(null);
    assertThat(proxy(environment(), "orders")).isEqualTo("direct");
    assertThat(proxy(environment("HTTPS_PROXY", "p:1"), "orders")).isEqualTo("p:1");
    selector((Proxy[]) null);
    assertThat(proxy(environment(), "orders")).isEqualTo("direct");
    selector();
    assertThat(proxy(environment(), "orders")).isEqualTo("direct");
  }

  @Test
  void socksIsRefusedUnlessThereIsAnother() {
    selector(SOCKS);
    assertThatThrownBy(() -> proxy(environment(), "orders"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("only HTTP proxies are supported");
    selector(SOCKS, HTTP);
    assertThat(proxy(environment(), "orders")).isEqualTo("selected:8080");
  }

  @Test
  void propertiesOfTheJdk() {
    System.setProperty("https.proxyHost", "property");
    System.setProperty("https.proxyPort", "3128");
    SystemProxies proxies = environment("HTTPS_PROXY", "p:1");
    assertThat(proxy(proxies, "orders")).isEqualTo("property:3128");
    assertThat(proxy(proxies, "my_service")).isEqualTo("property:3128");
    assertThat(proxy(proxies, "localhost")).isEqualTo("direct");
    System.clearProperty("https.proxyHost");
    System.setProperty("socksProxyHost", "socks");
    assertThatThrownBy(() -> proxy(proxies, "orders")).hasMessageContaining("socksProxyHost");
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://p:1", "http://own:word@p:1"})
  void authenticatorIsAskedWhereTheUrlHasNoUser(String url) {
    List<String> askedFor = new ArrayList<>();
    Authenticator.setDefault(
        new Authenticator() {
          @Override
          protected PasswordAuthentication getPasswordAuthentication() {
            askedFor.add(getRequestingHost() + ":" + getRequestingPort() + getRequestorType());
            return new PasswordAuthentication("of", "authenticator".toCharArray());
          }
        });
    HttpProxy proxy = environment("HTTPS_PROXY", url).proxyFor("orders", 443);
    if (url.contains("own")) {
      assertThat(askedFor).isEmpty();
      assertThat(proxy).isEqualTo(HttpProxy.of("p", 1).basic("own", "word"));
    } else {
      assertThat(askedFor).containsExactly("p:1PROXY");
      assertThat(proxy).isEqualTo(HttpProxy.of("p", 1).basic("of", "authenticator"));
    }
  }
}
