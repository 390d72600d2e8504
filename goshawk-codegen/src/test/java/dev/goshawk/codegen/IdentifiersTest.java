package dev.goshawk.codegen;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.BindableService;
import dev.goshawk.api.stub.AsyncClientStub;
import dev.goshawk.api.stub.BlockingClientStub;
import dev.goshawk.api.stub.ClientStub;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.lang.model.SourceVersion;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class IdentifiersTest {

  @ParameterizedTest
  @CsvSource({
    "GetFeature,   getFeature,   GET_FEATURE",
    "getFeature,   getFeature,   GET_FEATURE",
    "get_feature,  getFeature,   GET_FEATURE",
    "Get_Feature,  getFeature,   GET_FEATURE",
    "GetHTTPPage,  getHTTPPage,  GET_HTTP_PAGE",
    "HTTPGet,      httpGet,      HTTP_GET",
    "SERVICE,      service,      SERVICE",
    "GET_FEATURE,  getFeature,   GET_FEATURE",
    "HTTP_Get,     httpGet,      HTTP_GET",
    "V2GetHTTP,    v2GetHTTP,    V2_GET_HTTP",
    "OAuthLogin,   oAuthLogin,   O_AUTH_LOGIN",
    "X509Cert,     x509Cert,     X509_CERT",
    "Get2Things,   get2Things,   GET2_THINGS",
    "A,            a,            A",
    "AB,           ab,           AB",
    "aB,           aB,           A_B",
    "_Hidden,      _Hidden,      _HIDDEN",
    "Trailing_,    trailing,     TRAILING_",
    "a__b,         aB,           A__B",
  })
  void rpcsBecomeMethodsAndConstants(String rpc, String method, String constant) {
    assertThat(Identifiers.method(rpc)).isEqualTo(method);
    assertThat(Identifiers.constant(rpc)).isEqualTo(constant);
  }

  @ParameterizedTest
  @CsvSource({"class, class_", "_, __", "true, true_", "yield, yield_", "record, record", "x, x"})
  void keywordsGetAnUnderscore(String name, String free) {
    assertThat(Identifiers.free(name, Set.of())).isEqualTo(free);
  }

  @Test
  void takenNamesGetAsManyUnderscoresAsItTakes() {
    assertThat(Identifiers.free("get", Set.of("get", "get_"))).isEqualTo("get__");
  }

  @Provide
  Arbitrary<String> rpcNames() {
    Arbitrary<String> first = Arbitraries.strings().withChars("abAB_").ofLength(1);
    Arbitrary<String> rest = Arbitraries.strings().withChars("abAB_09").ofMaxLength(8);
    return first.flatMap(f -> rest.map(r -> f + r));
  }

  @Property
  void anyRpcsOfAServiceGetDistinctIdentifiers(
      @ForAll List<@net.jqwik.api.From("rpcNames") String> rpcs) {
    List<String> distinct = List.copyOf(new HashSet<>(rpcs));
    List<String> methods = MethodNames.of("service", distinct, warning -> {});
    assertThat(methods).doesNotHaveDuplicates().hasSameSizeAs(distinct);
    assertThat(methods).allMatch(method -> SourceVersion.isName(method, SourceVersion.RELEASE_17));
    Set<String> constants = new HashSet<>();
    for (String rpc : distinct) {
      String constant = Identifiers.free(Identifiers.constant(rpc), constants);

      assertThat(constants.add(constant)).isTrue();
      assertThat(SourceVersion.isName(constant, SourceVersion.RELEASE_17)).as(constant).isTrue();
    }
  }

  @Test
  void everyMethodThatGeneratedTypesInheritIsReserved() {
    List<String> inherited = new ArrayList<>();
    for (Class<?> type :
        List.of(
            Object.class,
            ClientStub.class,
            BlockingClientStub.class,
            AsyncClientStub.class,
            BindableService.class)) {
      for (Method method : type.getDeclaredMethods()) {
        if (!method.isSynthetic() && !java.lang.reflect.Modifier.isPrivate(method.getModifiers())) {
          inherited.add(method.getName());
        }
      }
    }

    assertThat(inherited).contains("wait", "withTimeout", "bind");
    assertThat(Identifiers.inherited()).containsAll(inherited);
  }
}
