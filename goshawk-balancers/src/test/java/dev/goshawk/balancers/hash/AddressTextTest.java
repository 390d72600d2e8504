package dev.goshawk.balancers.hash;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@link AddressText}: the spelling of RFC 5952, which Go's addresses have. */
class AddressTextTest {

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          10.0.0.1, 10.0.0.1:80
          ::, [::]:80
          ::1, [::1]:80
          2001:DB8:0:0:0:0:0:1, [2001:db8::1]:80
          2001:db8:0:0:1:0:0:1, [2001:db8::1:0:0:1]:80
          2001:0:0:1:0:0:0:1, [2001:0:0:1::1]:80
          2001:db8:0:1:1:1:1:1, [2001:db8:0:1:1:1:1:1]:80
          1::, [1::]:80
          1:2:3:4:5:6:7:8, [1:2:3:4:5:6:7:8]:80
          fe80::1%7, [fe80::1%7]:80
          """)
  void ip(String given, String expected) throws UnknownHostException {
    assertThat(AddressText.of(new InetSocketAddress(InetAddress.getByName(given), 80)))
        .isEqualTo(expected);
  }

  @Test
  void others() {
    assertThat(AddressText.of(InetSocketAddress.createUnresolved("orders.example", 443)))
        .isEqualTo("orders.example:443");
    assertThat(AddressText.of(UnixDomainSocketAddress.of("/run/orders.sock")))
        .isEqualTo("/run/orders.sock");
  }
}
