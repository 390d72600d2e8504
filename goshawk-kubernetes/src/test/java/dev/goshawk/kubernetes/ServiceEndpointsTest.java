package dev.goshawk.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goshawk.core.resolve.Endpoint;
import dev.goshawk.json.JsonException;
import dev.goshawk.json.JsonValue;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** From slices to backends. */
class ServiceEndpointsTest {

  private static final String GRPC = "{\"name\":\"grpc\",\"port\":8080,\"protocol\":\"TCP\"}";

  private static ServiceEndpoints of(String port) {
    return new ServiceEndpoints(new ServiceName("orders", "shop", port, "orders"));
  }

  private static Slice slice(String name, String ports, String... endpoints) {
    String json =
        "{\"metadata\":{\"name\":\""
            + name
            + "\"},\"addressType\":\"IPv4\",\"ports\":["
            + ports
            + "],\"endpoints\":["
            + String.join(",", endpoints)
            + "]}";
    return Slice.parse(JsonValue.parse(json).asObject());
  }

  private static String endpoint(String address, String more) {
    return "{\"addresses\":[\"" + address + "\"]" + more + "}";
  }

  private static String pod(String uid) {
    return ",\"targetRef\":{\"kind\":\"Pod\",\"namespace\":\"shop\",\"name\":\"p\",\"uid\":\""
        + uid
        + "\"}";
  }

  private static List<String> shown(ServiceEndpoints endpoints) {
    return endpoints.endpoints().stream().map(each -> each.addresses().toString()).toList();
  }

  @Test
  void severalSlicesAreOneService() {
    ServiceEndpoints orders = of("grpc");
    orders.put(slice("b", GRPC, endpoint("10.0.0.2", "")));
    orders.put(
        slice(
            "a",
            GRPC,
            endpoint("10.0.0.1", ",\"zone\":\"z1\",\"nodeName\":\"n\""),
            endpoint("10.0.0.2", "")));
    assertThat(shown(orders)).containsExactly("[/10.0.0.1:8080]", "[/10.0.0.2:8080]");
    assertThat(orders.endpoints().get(0).attributes().get(Endpoint.LOCALITY)).isEqualTo("z1");
    orders.put(slice("a", GRPC));
    assertThat(shown(orders)).containsExactly("[/10.0.0.2:8080]");
    orders.remove("b");
    assertThat(shown(orders)).isEmpty();
  }

  @Test
  void conditions() {
    ServiceEndpoints orders = of("8080");
    orders.put(
        slice(
            "a",
            "",
            endpoint("10.0.0.1", ""),
            endpoint("10.0.0.2", ",\"conditions\":{\"ready\":null}"),
            endpoint("10.0.0.3", ",\"conditions\":{\"ready\":false}"),
            endpoint("10.0.0.4", ",\"conditions\":{\"ready\":false,\"serving\":true}"),
            endpoint(
                "10.0.0.5",
                ",\"conditions\":{\"ready\":false,\"serving\":true,\"terminating\":true}")));
    assertThat(shown(orders)).containsExactly("[/10.0.0.1:8080]", "[/10.0.0.2:8080]");
  }

  /** Better a pod that ends than none. */
  @Test
  void podsThatEndCountWhileNoOtherIsReady() {
    ServiceEndpoints orders = of("8080");
    orders.put(
        slice(
            "a",
            "",
            endpoint("10.0.0.1", ",\"conditions\":{\"ready\":false}"),
            endpoint(
                "10.0.0.2",
                ",\"conditions\":{\"ready\":false,\"serving\":true,\"terminating\":true}"),
            endpoint(
                "10.0.0.3",
                ",\"conditions\":{\"ready\":false,\"serving\":false,\"terminating\":true}")));
    assertThat(shown(orders)).containsExactly("[/10.0.0.2:8080]");
  }

  @Test
  void addressesOfOnePodAreOneBackend() {
    ServiceEndpoints orders = of("grpc");
    orders.put(slice("a6", GRPC, endpoint("fd00::1", pod("1")), endpoint("fd00::2", pod("2"))));
    orders.put(slice("b4", GRPC, endpoint("10.0.0.2", pod("2")), endpoint("10.0.0.1", pod("1"))));
    assertThat(shown(orders))
        .containsExactly(
            "[/10.0.0.1:8080, /[fd00:0:0:0:0:0:0:1]:8080]",
            "[/10.0.0.2:8080, /[fd00:0:0:0:0:0:0:2]:8080]");
    assertThat(orders.endpoints()).doesNotHaveDuplicates();
  }

  @Test
  void addressesOfNoKnownPodAreBackendsOfTheirOwn() {
    ServiceEndpoints orders = of("grpc");
    orders.put(slice("a", GRPC, endpoint("10.0.0.1", "")));
    orders.put(slice("b", GRPC, endpoint("fd00::1", "")));
    assertThat(orders.endpoints()).hasSize(2);
  }

  @Test
  void ports() {
    String both =
        GRPC + ",{\"name\":\"http\",\"port\":80},{\"name\":\"u\",\"port\":1,\"protocol\":\"UDP\"}";
    ServiceEndpoints named = of("http");
    named.put(slice("a", both, endpoint("10.0.0.1", "")));
    assertThat(shown(named)).containsExactly("[/10.0.0.1:80]");
    ServiceEndpoints number = of("9090");
    number.put(slice("a", both, endpoint("10.0.0.1", "")));
    assertThat(shown(number)).containsExactly("[/10.0.0.1:9090]");
    ServiceEndpoints only = of(null);
    only.put(slice("a", "{\"port\":7}", endpoint("10.0.0.1", "")));
    assertThat(shown(only)).containsExactly("[/10.0.0.1:7]");
    only.put(slice("a", both, endpoint("10.0.0.1", "")));
    assertThatThrownBy(only::endpoints)
        .hasMessageContaining("service orders has several ports, 'grpc', 'http'; say which");
    ServiceEndpoints missing = of("u");
    missing.put(slice("a", both, endpoint("10.0.0.1", "")));
    assertThatThrownBy(missing::endpoints)
        .hasMessage("service orders has no TCP port 'u'; it has 'grpc', 'http'");
  }

  @Test
  void namesOfHostsAreLeftOut() {
    ServiceEndpoints orders = of("8080");
    orders.put(
        Slice.parse(
            JsonValue.parse(
                    "{\"metadata\":{\"name\":\"x\"},\"addressType\":\"FQDN\",\"endpoints\":"
                        + "[{\"addresses\":[\"a.example.com\"]}]}")
                .asObject()));
    assertThat(orders.endpoints()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"example.com", "1.2.3", "1.2.3.256", "::g", "1.2.3.4.5", "", "fe80::1%eth0"})
  void nothingIsLookedUp(String address) {
    assertThatThrownBy(() -> slice("a", GRPC, endpoint(address, "")))
        .isInstanceOf(JsonException.class)
        .hasMessageContaining("is not an address");
  }
}
