package dev.goshawk.core.config;

import static dev.goshawk.core.config.Configs.method;
import static dev.goshawk.core.config.Configs.parse;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.goshawk.api.MethodDescriptor;
import dev.goshawk.api.Status.Code;
import dev.goshawk.core.balance.PickFirstConfig;
import dev.goshawk.core.balance.RoundRobinConfig;
import dev.goshawk.testservices.Texts;
import dev.goshawk.testsupport.LogCapture;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What service configs in JSON are read as. */
class ServiceConfigParserTest {

  private static final String RETRY =
      "'maxAttempts': 3, 'initialBackoff': '0.1s', 'maxBackoff': '1s', 'backoffMultiplier': 2";

  @Test
  void wholeConfigIsReadInBothSpellings() {
    String camel =
        """
        {
          'methodConfig': [
            {
              'name': [{'service': 'a.B', 'method': 'C'}, {'service': 'a.D'}],
              'waitForReady': true,
              'timeout': '1.5s',
              'maxRequestMessageBytes': 10,
              'maxResponseMessageBytes': 20,
              'retryPolicy': {
                'maxAttempts': 4,
                'initialBackoff': '0.1s',
                'maxBackoff': '2s',
                'backoffMultiplier': 1.5,
                'retryableStatusCodes': ['UNAVAILABLE'],
                'perAttemptRecvTimeout': '0.3s'
              }
            },
            {
              'name': [{}],
              'hedgingPolicy': {
                'maxAttempts': 3,
                'hedgingDelay': '0.2s',
                'nonFatalStatusCodes': ['ABORTED']
              }
            }
          ],
          'loadBalancingConfig': [{'round_robin': {}}],
          'retryThrottling': {'maxTokens': 10, 'tokenRatio': 0.1},
          'healthCheckConfig': {'serviceName': 'a.B'},
          'connectionScaling': {'maxConnectionsPerSubchannel': 3}
        }
        """;
    String snake = camel;
    for (ConfigField field : ConfigField.values()) {
      snake = snake.replace("'" + field.json() + "'", "'" + field.snake() + "'");
    }
    assertThat(snake)
        .contains("'method_config'", "'max_request_message_bytes'", "'per_attempt_recv_timeout'")
        .doesNotContain("'methodConfig'");
    MethodConfig retried =
        MethodConfig.builder()
            .waitForReady(true)
            .timeout(Duration.ofMillis(1_500))
            .maxRequestBytes(10)
            .maxResponseBytes(20)
            .retry(
                RetryPolicy.of(4)
                    .on(Code.UNAVAILABLE)
                    .backoff(Duration.ofMillis(100), Duration.ofSeconds(2), 1.5)
                    .perAttemptReceiveTimeout(Duration.ofMillis(300)))
            .build();
    MethodConfig hedged =
        MethodConfig.builder()
            .hedging(HedgingPolicy.of(3).delay(Duration.ofMillis(200)).nonFatal(Code.ABORTED))
            .build();
    ServiceConfig expected =
        ServiceConfig.builder()
            .method("a.B", "C", retried)
            .service("a.D", retried)
            .defaults(hedged)
            .loadBalancing(RoundRobinConfig.DEFAULT)
            .throttling(new RetryThrottling(10, 0.1))
            .healthService("a.B")
            .maxConnections(3)
            .build();
    assertThat(parse(camel)).isEqualTo(expected);
    assertThat(parse(snake)).isEqualTo(expected);
  }

  @Test
  void emptyConfigSaysNothing() {
    assertThat(parse("{}")).isEqualTo(ServiceConfig.EMPTY);
    assertThat(ServiceConfig.EMPTY.hasNoMethods()).isTrue();
    assertThat(ServiceConfig.EMPTY).hasToString("{}");
  }

  @Test
  void nullIsTheSameAsAbsent() {
    String nulls =
        """
        {'methodConfig': [{'name': [{'service': null, 'method': null}], 'waitForReady': null,
          'timeout': null, 'maxRequestMessageBytes': null, 'retryPolicy': null,
          'hedgingPolicy': null}],
         'loadBalancingConfig': null, 'loadBalancingPolicy': null, 'retryThrottling': null,
         'healthCheckConfig': {'serviceName': null}, 'connectionScaling': null}
        """;
    assertThat(parse(nulls))
        .isEqualTo(ServiceConfig.builder().defaults(MethodConfig.EMPTY).build());
  }

  // Names.

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{'service': ''}", "{'service': null}", "{'method': ''}"})
  void nameWithoutServiceIsForAllOthers(String name) {
    ServiceConfig config = parse("{'methodConfig': [{'name': [" + name + "]}]}");
    assertThat(config.method(Texts.UNARY)).isEqualTo(MethodConfig.EMPTY);
  }

  @Test
  void entryWithoutNamesIsNotUsedButChecked() {
    ServiceConfig config =
        parse("{'methodConfig': [{'timeout': '1s'}, {'name': [], 'timeout': '2s'}]}");
    assertThat(config.method(Texts.UNARY)).isNull();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> parse("{'methodConfig': [{'timeout': '1'}]}"));
  }

  @Test
  void exactConfigCountsWhole() {
    ServiceConfig config =
        parse(
            """
            {'methodConfig': [
              {'name': [{'service': 't.T'}], 'timeout': '1s', 'waitForReady': true},
              {'name': [{'service': 't.T', 'method': 'Unary'}], 'maxRequestMessageBytes': 1},
              {'name': [{}], 'maxResponseMessageBytes': 2}
            ]}
            """);
    assertThat(config.method(Texts.UNARY))
        .isEqualTo(MethodConfig.builder().maxRequestBytes(1).build());
    assertThat(config.method(Texts.UP))
        .isEqualTo(
            MethodConfig.builder().timeout(Duration.ofSeconds(1)).waitForReady(true).build());
    MethodDescriptor<String, String> other =
        MethodDescriptor.builder(MethodDescriptor.Kind.UNARY, "t.Other", "Unary")
            .requests(Texts.TEXT)
            .responses(Texts.TEXT)
            .build();
    assertThat(config.method(other)).isEqualTo(MethodConfig.builder().maxResponseBytes(2).build());
  }

  // Values.

  @ParameterizedTest
  @CsvSource({
    "0s, 0",
    "1s, 1000000000",
    "1.5s, 1500000000",
    "0.000000001s, 1",
    "1.000s, 1000000000",
    "0001s, 1000000000",
    "-0s, 0",
  })
  void durations(String text, long nanos) {
    assertThat(method("'timeout': '" + text + "'").timeout()).isEqualTo(Duration.ofNanos(nanos));
  }

  @Test
  void longestDurationIsThatOfProtocolBuffers() {
    assertThat(method("'timeout': '315576000000s'").timeout())
        .isEqualTo(Duration.ofDays(3_652_500));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "7, 7",
    "7.0, 7",
    "1e3, 1000",
    "'\"7\"', 7",
    "'\"1e3\"', 1000",
    "2147483647, 2147483647",
    "2147483648, 2147483647",
    "4294967295, 2147483647",
  })
  void sizes(String value, int bytes) {
    assertThat(method("'maxRequestMessageBytes': " + value).maxRequestBytes()).isEqualTo(bytes);
    assertThat(method("'maxResponseMessageBytes': " + value).maxResponseBytes()).isEqualTo(bytes);
  }

  @Test
  void sizesThatAreNotSetAreNotZero() {
    MethodConfig config = method("'waitForReady': false");
    assertThat(config.maxRequestBytes()).isEqualTo(-1);
    assertThat(config.maxResponseBytes()).isEqualTo(-1);
    assertThat(config.waitForReady()).isFalse();
    assertThat(MethodConfig.EMPTY.waitForReady()).isNull();
  }

  @Test
  void statusCodesAreNumbersOrNamesInAnyCase() {
    RetryPolicy policy =
        method(
                "'retryPolicy': {"
                    + RETRY
                    + ", 'retryableStatusCodes': [14, 'aborted', 'Data_Loss', 'CANCELLED', 1.0]}")
            .retry();
    assertThat(policy.codes())
        .containsExactlyInAnyOrder(Code.UNAVAILABLE, Code.ABORTED, Code.DATA_LOSS, Code.CANCELLED);
  }

  @Test
  void codesMayBeLeftOutBesideALimitOnAttempts() {
    String limit = ", 'perAttemptRecvTimeout': '1s'}";
    assertThat(method("'retryPolicy': {" + RETRY + limit).retry().codes()).isEmpty();
    assertThat(method("'retryPolicy': {" + RETRY + ", 'retryableStatusCodes': []" + limit).retry())
        .isEqualTo(method("'retryPolicy': {" + RETRY + limit).retry());
  }

  @Test
  void hedgingNeedsNothingButTheNumberOfAttempts() {
    assertThat(method("'hedgingPolicy': {'maxAttempts': 2}").hedging())
        .isEqualTo(HedgingPolicy.of(2));
  }

  @ParameterizedTest
  @CsvSource({
    "0.1, 0.1",
    "0.5466, 0.546",
    "0.5469999999999999999999999, 0.546",
    "0.57, 0.57",
    "0.001, 0.001",
    "1e-3, 0.001",
    "2.5, 2.5",
    "1e300, 1e300",
  })
  void tokenRatioHasThreeDigits(String text, double ratio) {
    assertThat(parse("{'retryThrottling': {'maxTokens': 1000, 'tokenRatio': " + text + "}}"))
        .extracting(ServiceConfig::throttling)
        .isEqualTo(new RetryThrottling(1_000, ratio));
  }

  @Test
  void anyTokenRatioOfThreeDigitsStaysAsItIs() {
    for (int thousandths = 1; thousandths <= 20_000; thousandths++) {
      double ratio = thousandths / 1_000.0;
      assertThat(new RetryThrottling(1, ratio).tokenRatio()).isEqualTo(ratio);
    }
  }

  @Test
  void healthIsAskedForOfAServiceOrOfTheServer() {
    assertThat(parse("{'healthCheckConfig': {'serviceName': ''}}").healthService()).isEmpty();
    assertThat(parse("{'healthCheckConfig': {'serviceName': 'a.B'}}").healthService())
        .isEqualTo("a.B");
    assertThat(parse("{'healthCheckConfig': {}}").healthService()).isNull();
  }

  // Balancing.

  @Test
  void firstKnownPolicyCounts() {
    assertThat(
            parse("{'loadBalancingConfig': [{'xds': 3}, {'pick_first': {}}, {'round_robin': {}}]}")
                .loadBalancing())
        .isEqualTo(PickFirstConfig.DEFAULT);
  }

  @ParameterizedTest
  @ValueSource(strings = {"shuffleAddressList", "shuffle_address_list"})
  void policyHasItsSettings(String name) {
    assertThat(
            parse("{'loadBalancingConfig': [{'pick_first': {'" + name + "': true}}]}")
                .loadBalancing())
        .isEqualTo(PickFirstConfig.DEFAULT.withShuffle(true));
  }

  @Test
  void deprecatedPolicyCountsOnlyAlone() {
    assertThat(parse("{'loadBalancingPolicy': 'Round_Robin'}").loadBalancing())
        .isEqualTo(RoundRobinConfig.DEFAULT);
    assertThat(parse("{'loadBalancingPolicy': '', 'loadBalancingConfig': []}").loadBalancing())
        .isNull();
    assertThat(
            parse("{'loadBalancingPolicy': 'foo', 'loadBalancingConfig': [{'pick_first': {}}]}")
                .loadBalancing())
        .isEqualTo(PickFirstConfig.DEFAULT);
  }

  @Test
  void providerThatFailsMakesTheConfigUnusable() {
    ServiceConfigParser broken =
        new ServiceConfigParser(
            choices -> {
              throw new IllegalStateException("broken");
            });
    assertThatIllegalArgumentException()
        .isThrownBy(() -> broken.parse("{\"loadBalancingConfig\": [{\"a\": {}}]}"))
        .withMessage(
            "loadBalancingConfig: the policy's provider failed:"
                + " java.lang.IllegalStateException: broken at line 1, column 25");
  }

  // What is said of it.

  @Test
  void unknownFieldsAreIgnoredWithOneLine() {
    ServiceConfigParser parser = new ServiceConfigParser(Configs.POLICIES);
    String json =
        "{\"methodConfig\": [{\"name\": [{\"host\": 1}], \"foo\": {}, \"retryPolicy\": null}], \"x\": []}";
    try (LogCapture log = LogCapture.of("dev.goshawk.core.config")) {
      assertThat(parser.parse(json))
          .isEqualTo(ServiceConfig.builder().defaults(MethodConfig.EMPTY).build());
      parser.parse(json);
      assertThat(log.lines())
          .containsExactly(
              "service config: ignored the unknown fields x, methodConfig[0].foo,"
                  + " methodConfig[0].name[0].host");
      parser.parse("{}");
      parser.parse("{\"bar\": 1}");
      assertThat(log.lines()).hasSize(2).contains("service config: ignored the unknown field bar");
    }
  }

  @Test
  void manyUnknownFieldsAreCounted() {
    StringBuilder json = new StringBuilder("{\"f0\": 0");
    for (int i = 1; i < 25; i++) {
      json.append(", \"f").append(i).append("\": 0");
    }
    try (LogCapture log = LogCapture.of("dev.goshawk.core.config")) {
      parse(json + "}");
      assertThat(log.lines())
          .containsExactly(
              "service config: ignored the unknown fields"
                  + " f0, f1, f2, f3, f4, f5, f6, f7, f8, f9 and 15 more");
    }
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "1, 1", "10, 10", "'\"3\"', 3"})
  void connections(String value, int connections) {
    try (LogCapture log = LogCapture.of("dev.goshawk.core.config")) {
      assertThat(
              parse("{'connectionScaling': {'maxConnectionsPerSubchannel': " + value + "}}")
                  .maxConnections())
          .isEqualTo(connections);
      assertThat(log.lines()).isEmpty();
    }
  }

  @Test
  void tooManyConnectionsAreTenWithOneLine() {
    ServiceConfigParser parser = new ServiceConfigParser(Configs.POLICIES);
    String json = "{\"connectionScaling\": {\"maxConnectionsPerSubchannel\": 50}}";
    try (LogCapture log = LogCapture.of("dev.goshawk.core.config")) {
      for (int i = 0; i < 3; i++) {
        assertThat(parser.parse(json).maxConnections()).isEqualTo(10);
      }
      assertThat(log.lines())
          .isEqualTo(List.of("service config: maxConnectionsPerSubchannel of 50 counts as 10"));
    }
  }
}
