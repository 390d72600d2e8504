package dev.goshawk.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goshawk.api.MethodDescriptor.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Names, paths and kinds. */
class MethodDescriptorTest {

  @Test
  void namesMakeThePath() {
    MethodDescriptor<byte[], String> method =
        MethodDescriptor.builder(Kind.UNARY, "pkg.Service", "GetThing")
            .requests(Marshaller.bytes())
            .responses(Methods.TEXT)
            .build();
    assertThat(method.service()).isEqualTo("pkg.Service");
    assertThat(method.name()).isEqualTo("GetThing");
    assertThat(method.path()).isEqualTo("/pkg.Service/GetThing");
    assertThat(method).hasToString("pkg.Service/GetThing");
    assertThat(method.requests()).isSameAs(Marshaller.bytes());
    assertThat(method.responses()).isSameAs(Methods.TEXT);
  }

  @ParameterizedTest
  @CsvSource({
    "UNARY, true, true",
    "SERVER_STREAMING, true, false",
    "CLIENT_STREAMING, false, true",
    "BIDI_STREAMING, false, false"
  })
  void kindsSayHowManyMessagesGo(Kind kind, boolean oneRequest, boolean oneResponse) {
    assertThat(kind.oneRequest()).isEqualTo(oneRequest);
    assertThat(kind.oneResponse()).isEqualTo(oneResponse);
  }

  @ParameterizedTest
  @CsvSource({"'', Get", "pkg.Service, ''", "pkg.Service, a/b", "pkg.Service, /"})
  void namesThatMakeNoPathAreRefused(String service, String name) {
    assertThatThrownBy(
            () ->
                MethodDescriptor.builder(Kind.UNARY, service, name)
                    .requests(Methods.TEXT)
                    .responses(Methods.TEXT)
                    .build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("'" + service + "' and '" + name + "' do not name a method of a service");
  }

  @Test
  void aMethodEqualsOnlyItself() {
    assertThat(Methods.method(Kind.UNARY, "A")).isNotEqualTo(Methods.method(Kind.UNARY, "A"));
  }

  @Test
  void hintsAreKept() {
    MethodDescriptor<String, String> method =
        MethodDescriptor.builder(Kind.UNARY, "pkg.Service", "GetThing")
            .requests(Methods.TEXT)
            .responses(Methods.TEXT)
            .idempotency(Idempotency.NO_SIDE_EFFECTS)
            .sampledToLocalTracing(true)
            .build();
    assertThat(method.idempotency()).isEqualTo(Idempotency.NO_SIDE_EFFECTS);
    assertThat(method.sampledToLocalTracing()).isTrue();
    assertThat(Methods.UNARY.idempotency().isIdempotent()).isFalse();
    assertThat(Methods.UNARY.sampledToLocalTracing()).isFalse();
  }

  @Test
  void bothMarshallersAreNeeded() {
    MethodDescriptor.Builder<?, ?> builder =
        MethodDescriptor.builder(Kind.UNARY, "pkg.Service", "GetThing").requests(Methods.TEXT);
    assertThatThrownBy(builder::build)
        .isInstanceOf(NullPointerException.class)
        .hasMessage("responses");
  }
}
