package dev.goshawk.opentelemetry;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServerAddressTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "dns:///orders.example:443 | orders.example | 443",
        "dns://10.0.0.1/orders.example:443 | orders.example | 443",
        "dns:orders.example:443 | orders.example | 443",
        "dns:///orders.example | orders.example | -1",
        "ipv4:127.0.0.1:80 | 127.0.0.1 | 80",
        "ipv6:[::1]:80 | ::1 | 80",
        "ipv6:::1 | ::1 | -1",
        "dns:///[fe80::1]:80 | fe80::1 | 80",
        "ipv4:127.0.0.1:80,127.0.0.2:80 | ipv4:127.0.0.1:80,127.0.0.2:80 | -1",
        "unix:///run/orders.sock | /run/orders.sock | -1",
        "unix:orders.sock | orders.sock | -1",
        "kubernetes:///orders.shop:80 | kubernetes:///orders.shop:80 | -1",
        "dns:///orders.example:http | orders.example:http | -1"
      })
  void hostAndPortOfATarget(String target, String host, int port) {
    assertThat(ServerAddress.of(target)).isEqualTo(new ServerAddress(host, port));
  }
}
