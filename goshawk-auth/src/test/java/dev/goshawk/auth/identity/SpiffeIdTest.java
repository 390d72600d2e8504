package dev.goshawk.auth.identity;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is a SPIFFE ID. */
class SpiffeIdTest {

  @Test
  void idHasADomainAndAPath() {
    SpiffeId id = SpiffeId.parse("SPIFFE://Prod.Test/ns/shop/sa/cart").orElseThrow();
    assertThat(id).isEqualTo(new SpiffeId("prod.test", "/ns/shop/sa/cart"));
    assertThat(id).hasToString("spiffe://prod.test/ns/shop/sa/cart");
    assertThat(SpiffeId.parse("spiffe://prod.test")).contains(new SpiffeId("prod.test", ""));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "spiffe://",
        "spiffe:///a",
        "https://a/b",
        "spiffe://a:1/b",
        "spiffe://u@a/b",
        "spiffe://a/b?c",
        "spiffe://a/b#c",
        "spiffe://a/",
        "spiffe://a//b",
        "spiffe://a/./b",
        "spiffe://a/../b",
        "spiffe://a/%62",
        "spiffe://a b/c"
      })
  void whatIsNone(String uri) {
    assertThat(SpiffeId.parse(uri)).isEmpty();
  }

  @Test
  void lengthIsBounded() {
    assertThat(SpiffeId.parse("spiffe://a/" + "b".repeat(2_037))).isPresent();
    assertThat(SpiffeId.parse("spiffe://a/" + "b".repeat(2_038))).isEmpty();
    assertThat(SpiffeId.parse("spiffe://" + "a".repeat(256) + "/b")).isEmpty();
  }
}
