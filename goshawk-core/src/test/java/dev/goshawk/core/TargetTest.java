package dev.goshawk.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@SuppressWarnings("AddressSelection") // literals, of which there is one address each
class TargetTest {

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1:50051, 127.0.0.1:50051",
    "dns:127.0.0.1:50051, 127.0.0.1:50051",
    "dns:///127.0.0.1:50051, 127.0.0.1:50051"
  })
  void namesAreResolvedAndAreTheAuthority(String text, String authority) throws Exception {
    Target target = Target.parse(text, 443);
    assertThat(target.authority()).isEqualTo(authority);
    assertThat(target.fixed()).isFalse();
    assertThat(target.resolution().addresses())
        .containsExactly(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 50051));
  }

  @Test
  void theDefaultPortHoldsWhereThereIsNone() throws Exception {
    assertThat(Target.parse("127.0.0.1", 443).resolution().addresses())
        .containsExactly(new InetSocketAddress("127.0.0.1", 443));
    assertThat(Target.parse("[::1]", 80).resolution().addresses())
        .containsExactly(new InetSocketAddress("::1", 80));
  }

  @Test
  void listsOfAddressesAreFixed() throws Exception {
    Target four = Target.parse("ipv4:127.0.0.1:1,127.0.0.2:2", 443);
    assertThat(four.fixed()).isTrue();
    assertThat(four.authority()).isEqualTo("127.0.0.1:1");
    assertThat(four.resolution().addresses())
        .containsExactly(
            new InetSocketAddress("127.0.0.1", 1), new InetSocketAddress("127.0.0.2", 2));
    assertThat(Target.parse("ipv6:[::1]:7", 443).resolution().addresses())
        .containsExactly(new InetSocketAddress("::1", 7));
  }

  @ParameterizedTest
  @CsvSource({"unix:some/path, some/path", "unix:///abs/path, /abs/path"})
  void unixPaths(String text, String path) throws Exception {
    assertThat(Target.parse(text, 443).resolution().addresses())
        .containsExactly(UnixDomainSocketAddress.of(path));
    assertThat(Target.parse(text, 443).authority()).isEqualTo("localhost");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ":80",
        "host:",
        "host:port",
        "host:65536",
        "[::1",
        "[::1]x",
        "http://host/path",
        "dns://8.8.8.8/host",
        "dns://host",
        "unix:",
        "unix://relative",
        "ipv4:host:80",
        "ipv4:",
        "ipv6:127.0.0.1:80"
      })
  void refusesWhatIsNoTargetAndNamesIt(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Target.parse(text, 443))
        .withMessageStartingWith("target '" + text + "': ");
  }
}
