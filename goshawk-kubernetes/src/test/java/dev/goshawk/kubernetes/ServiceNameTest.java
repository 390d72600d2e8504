package dev.goshawk.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goshawk.core.resolve.NameResolverRegistry;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The forms of targets. */
class ServiceNameTest {

  private static final NameResolverRegistry REGISTRY = NameResolverRegistry.with(List.of());

  private static ServiceName parse(String text) {
    return ServiceName.parse(REGISTRY.choose(text).target());
  }

  @Test
  void providerIsFound() {
    assertThat(REGISTRY.choose("kubernetes:///orders").provider())
        .isInstanceOf(KubernetesProvider.class);
  }

  @ParameterizedTest
  @CsvSource({
    "kubernetes:///orders,orders,,,orders",
    "kubernetes:orders:8080,orders,,8080,orders:8080",
    "kubernetes:///orders:8080,orders,,8080,orders:8080",
    "kubernetes:///orders:grpc,orders,,grpc,orders",
    "kubernetes:///orders.shop:8080,orders,shop,8080,orders.shop:8080",
    "kubernetes:///orders.shop.svc,orders,shop,,orders.shop.svc",
    "kubernetes:///orders.shop.svc.cluster.local:8080,orders,shop,8080,orders.shop.svc.cluster.local:8080",
    "kubernetes://shop/orders:8080,orders,shop,8080,orders.shop:8080",
    "kubernetes://shop/orders:grpc,orders,shop,grpc,orders.shop",
    "kubernetes://orders.shop:8080/,orders,shop,8080,orders.shop:8080",
    "kubernetes://orders:grpc/,orders,,grpc,orders"
  })
  void forms(String text, String service, String namespace, String port, String authority) {
    assertThat(parse(text)).isEqualTo(new ServiceName(service, namespace, port, authority));
    assertThat(new KubernetesProvider().authority(REGISTRY.choose(text).target()))
        .isEqualTo(authority);
  }

  @ParameterizedTest
  @CsvSource({
    "'kubernetes:///','' is not the name of a service",
    "'kubernetes:///orders:',the port is missing",
    "'kubernetes:///orders:0',port '0'",
    "'kubernetes:///orders:65536',port '65536'",
    "'kubernetes:///orders:a_b','a_b' is not the name of a port",
    "'kubernetes:///orders.shop.example.com','example' stands where svc would",
    "'kubernetes:///Orders','Orders' is not the name",
    "'kubernetes:///-orders','-orders' is not the name",
    "'kubernetes:///or%2Fders','or/ders' is not the name",
    "'kubernetes:///orders..svc','' is not the name",
    "'kubernetes://shop/orders.other',the namespace is given twice",
    "'kubernetes://sh_op/orders','sh_op' is not the name of a namespace"
  })
  void whatIsNoTargetIsNamed(String text, String why) {
    assertThatThrownBy(() -> parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("target '" + text + "': ")
        .hasMessageContaining(why);
  }
}
