package dev.goshawk.auth.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goshawk.api.Metadata;
import dev.goshawk.api.MetadataKey;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What policies say, and which are refused. */
class AuthorizationPolicyTest {

  private static AuthorizationPolicy policy(String json) {
    return AuthorizationPolicy.parse(json.replace('\'', '"'));
  }

  private static PolicyRequest request(String path, List<String> principals, Metadata headers) {
    return new PolicyRequest(path, principals, headers, Metadata.EMPTY);
  }

  private static Decision decide(AuthorizationPolicy policy, String path, String... principals) {
    return policy.decide(request(path, List.of(principals), Metadata.EMPTY));
  }

  private static Metadata header(String... pairs) {
    Metadata.Builder builder = Metadata.builder();
    for (int i = 0; i < pairs.length; i += 2) {
      builder.add(MetadataKey.ascii(pairs[i]), pairs[i + 1]);
    }
    return builder.build();
  }

  @Test
  void deniedBeforeAllowedBeforeRefused() {
    AuthorizationPolicy policy =
        policy(
            "{'name':'p','deny_rules':[{'name':'d','request':{'paths':['/t.T/Secret*']}}],"
                + "'allow_rules':[{'name':'a','request':{'paths':['/t.T/*']}}]}");
    assertThat(decide(policy, "/t.T/SecretUnary")).isEqualTo(new Decision(false, "d"));
    assertThat(decide(policy, "/t.T/Unary")).isEqualTo(new Decision(true, "a"));
    assertThat(decide(policy, "/t.U/Unary")).isEqualTo(new Decision(false, ""));
  }

  @ParameterizedTest
  @CsvSource({
    "abc,abc,true",
    "abc,abcd,false",
    "abc*,abcd,true",
    "abc*,abc,true",
    "abc*,ab,false",
    "*abc,xabc,true",
    "*abc,abc,true",
    "*abc,abcx,false",
    "*,x,true",
    "*,'',false",
    "'','',true"
  })
  void patterns(String pattern, String name, boolean matches) {
    AuthorizationPolicy policy =
        policy(
            "{'name':'p','allow_rules':[{'name':'a','source':{'principals':['"
                + pattern
                + "']}}]}");
    assertThat(decide(policy, "/a/b", name).allowed()).isEqualTo(matches);
  }

  @Test
  void callerWithoutTlsMatchesNoPrincipalAtAll() {
    AuthorizationPolicy any =
        policy("{'name':'p','allow_rules':[{'name':'a','source':{'principals':['','*']}}]}");
    assertThat(decide(any, "/a/b").allowed()).isFalse();
    assertThat(decide(any, "/a/b", "").allowed()).isTrue();
    assertThat(decide(any, "/a/b", "spiffe://a/b", "dns", "CN=x").allowed()).isTrue();
  }

  @Test
  void trap54_emptyListOfPrincipalsIsAnyoneAndSaidSo() {
    AuthorizationPolicy policy =
        policy("{'name':'p','allow_rules':[{'name':'a','source':{'principals':[]}}]}");
    assertThat(decide(policy, "/a/b").allowed()).isTrue();
    assertThat(policy.warnings())
        .containsExactly(
            "allow_rules[0].source.principals is empty, which means anyone, TLS or not");
  }

  @Test
  void trap56_valuesOfAHeaderAreJoined() {
    AuthorizationPolicy policy =
        policy(
            "{'name':'p','allow_rules':[{'name':'a','request':{'headers':["
                + "{'key':'X-Team','values':['a,b','c*']},{'key':'x-other','values':['*']}]}}]}");
    assertThat(
            policy
                .decide(request("/a/b", List.of(), header("x-team", "a", "x-team", "b")))
                .allowed())
        .isFalse();
    for (Metadata good :
        List.of(
            header("x-team", "a", "x-team", "b", "x-other", "1"),
            header("x-other", "1", "x-team", "cd"))) {
      assertThat(policy.decide(request("/a/b", List.of(), good)).allowed()).isTrue();
    }
    assertThat(
            policy
                .decide(request("/a/b", List.of(), header("x-team", "b", "x-other", "1")))
                .allowed())
        .isFalse();
    assertThat(
            policy
                .decide(request("/a/b", List.of(), header("x-team", "cd", "x-other", "")))
                .allowed())
        .isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // An unknown field at each place.
        "{'name':'p','allow_rules':[{'name':'a'}],'denyRules':[]}",
        "{'name':'p','allow_rules':[{'name':'a','principals':['x']}]}",
        "{'name':'p','allow_rules':[{'name':'a','source':{'principal':['x']}}]}",
        "{'name':'p','allow_rules':[{'name':'a','request':{'path':['/x']}}]}",
        "{'name':'p','allow_rules':[{'name':'a','request':{'headers':[{'key':'k','value':['v']}]}}]}",
        "{'name':'p','allow_rules':[{'name':'a'}],'audit_logging_options':{'condition':'NONE'}}",
        "{'name':'p','allow_rules':[{'name':'a'}],'audit_logging_options':{'audit_loggers':"
            + "[{'name':'stdout_logger','optional':true}]}}",
      })
  void trap53_fieldThatIsNotKnownMakesThePolicyInvalid(String json) {
    assertThatThrownBy(() -> policy(json))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("the authorization policy cannot be used: ")
        .hasMessageContaining("is no field of a policy here");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '"',
      value = {
        "{};'name' is missing",
        "{'name':''};'name' is empty",
        "{'name':'p'};'allow_rules' has no rule",
        "{'name':'p','deny_rules':[{'name':'d'}]};'allow_rules' has no rule",
        "{'name':'p','allow_rules':[]};'allow_rules' has no rule",
        "{'name':'p','allow_rules':[{}]};'name' is missing",
        "{'name':'p','allow_rules':[{'name':'a'},{'name':'a'}]};rule 'a' is there twice",
        "{'name':'p','allow_rules':[{'name':'a','request':{'paths':['t.T/Unary']}}]};begins with",
        "{'name':'p','allow_rules':[{'name':'a','request':{'paths':['t.T/*']}}]};begins with '/'",
        "{'name':'p','allow_rules':[{'name':'a','request':{'paths':['/t*T/x']}}]};'*' stands at",
        "{'name':'p','allow_rules':[{'name':'a','request':{'paths':['*T*']}}]};'*' stands at",
        "{'name':'p','allow_rules':[{'name':'a','source':{'principals':['**']}}]};'*' stands at",
        "{'name':'p','allow_rules':[{'name':'a','source':{'principals':'x'}}]};expected an array",
        "{'name':'p','allow_rules':[{'name':'a','source':{'principals':[1]}}]};expected a string",
        "{'name':'p','allow_rules':[{'name':'a','request':{'headers':[{'key':'k','values':[]}]}}]};none",
        "{'name':'p','allow_rules':[{'name':'a','request':{'headers':[{'key':':path','values':['v']}]}}]};cannot be asked",
        "{'name':'p','allow_rules':[{'name':'a','request':{'headers':[{'key':'Host','values':['v']}]}}]};cannot be asked",
        "{'name':'p','allow_rules':[{'name':'a','request':{'headers':[{'key':'grpc-x','values':['v']}]}}]};cannot be asked",
        "{'name':'p','allow_rules':[{'name':'a','request':{'headers':[{'key':'te','values':['v']}]}}]};cannot be asked",
        "{'name':'p','allow_rules':[{'name':'a'}],'audit_logging_options':{'audit_condition':'X'}};ON_DENY_AND_ALLOW",
        "{'name':'p','allow_rules':[{'name':'a'}],'audit_logging_options':{'audit_loggers':[{'name':'x'}]}};'x' is none of",
        "[];expected an object",
        "{'name':'p','name':'p'};name"
      })
  void whatIsNoPolicyIsSaidToBeNone(String json, String words) {
    assertThatThrownBy(() -> policy(json))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("the authorization policy cannot be used: ")
        .hasMessageContaining(words);
  }

  @Test
  void trap58_ruleOfANameAloneLetsAllIn() {
    AuthorizationPolicy policy =
        policy(
            "{'name':'p','deny_rules':[{'name':'d','source':{'principals':['mallory']}}],"
                + "'allow_rules':[{'name':'all'}]}");
    assertThat(decide(policy, "/a/b", "mallory").allowed()).isFalse();
    assertThat(decide(policy, "/a/b", "ada").allowed()).isTrue();
    assertThat(decide(policy, "/a/b").allowed()).isTrue();
  }

  @Test
  void auditLoggerThatIsOptionalMayBeUnknown() {
    AuthorizationPolicy policy =
        policy(
            "{'name':'p','allow_rules':[{'name':'a'}],'audit_logging_options':{"
                + "'audit_condition':'ON_DENY','audit_loggers':["
                + "{'name':'x','config':{'a':1},'is_optional':true},{'name':'stdout_logger'}]}}");
    assertThat(policy.warnings()).containsExactly("audit logger 'x' is not known, and optional");
    assertThat(policy.audit().loggers()).hasSize(1);
    assertThat(policy.audit().wants(new Decision(false, ""))).isTrue();
    assertThat(policy.audit().wants(new Decision(true, ""))).isFalse();
  }
}
