package dev.goshawk.core.server.call;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.Metadata;
import dev.goshawk.api.MetadataKey;
import dev.goshawk.api.TrustedProxies;
import dev.goshawk.api.text.AddressText;
import dev.goshawk.api.text.IpText;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;

/** Who calls, by what proxies have written. */
class ForwardedForTest {

  private static final MetadataKey<String> HEADER = MetadataKey.ascii("x-forwarded-for");
  private static final TrustedProxies PROXIES = TrustedProxies.of("10.0.0.0/8", "2001:db8::7");

  private static String caller(String peer, String... headers) {
    Metadata metadata = Metadata.EMPTY;
    for (String header : headers) {
      metadata = metadata.plus(Metadata.of(HEADER, header));
    }
    return AddressText.of(
        ForwardedFor.caller(new InetSocketAddress(IpText.parse(peer), 9), metadata, PROXIES));
  }

  @Test
  void lastAddressThatIsNoProxys() {
    assertThat(caller("10.0.0.1", "203.0.113.5")).isEqualTo("203.0.113.5:0");
    assertThat(caller("10.0.0.1", "198.51.100.1, 203.0.113.5, 10.0.0.2"))
        .isEqualTo("203.0.113.5:0"); // what stands before is the caller's own
    assertThat(caller("10.0.0.1", "1.1.1.1", "203.0.113.5,10.0.0.3", "10.0.0.2"))
        .isEqualTo("203.0.113.5:0");
    assertThat(caller("10.0.0.1", "10.0.0.5,10.0.0.4")).isEqualTo("10.0.0.5:0");
  }

  @Test
  void formsOfAddresses() {
    assertThat(caller("2001:db8::7", "203.0.113.5:443")).isEqualTo("203.0.113.5:443");
    assertThat(caller("10.0.0.1", "[2001:db8::9]:80")).isEqualTo("[2001:db8:0:0:0:0:0:9]:80");
    assertThat(caller("10.0.0.1", "[2001:db8::9]")).isEqualTo("[2001:db8:0:0:0:0:0:9]:0");
    assertThat(caller("10.0.0.1", " 2001:db8::9 ")).isEqualTo("[2001:db8:0:0:0:0:0:9]:0");
  }

  @Test
  void nothingIsTakenFromAnybodyElse() {
    assertThat(caller("203.0.113.77", "198.51.100.1")).isEqualTo("203.0.113.77:9");
    assertThat(caller("10.0.0.1")).isEqualTo("10.0.0.1:9");
  }

  /** The last hop that is known counts. */
  @Test
  void whatIsNoAddressEndsTheReading() {
    for (String bad :
        new String[] {
          "unknown",
          "_hidden",
          "",
          "1.2.3",
          "localhost",
          "1.2.3.4:",
          "1.2.3.4:x",
          "1.2.3.4:65536",
          "[1.2.3.4]",
          "[::1",
          "[::1]x",
          "[::1]80",
          "::1]",
          "198.51.100.1,"
        }) {
      assertThat(caller("10.0.0.1", bad)).as(bad).isEqualTo("10.0.0.1:9");
      assertThat(caller("10.0.0.1", bad + ", 10.0.0.2")).as(bad).isEqualTo("10.0.0.2:0");
    }
  }
}
