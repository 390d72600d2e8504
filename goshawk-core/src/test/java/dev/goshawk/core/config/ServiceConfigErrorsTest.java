package dev.goshawk.core.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.goshawk.api.Status.Code;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What makes a service config unusable, and in which words. */
class ServiceConfigErrorsTest {

  /** Why a config cannot be used, without line and column, which must be there. */
  private static String refusal(String json) {
    IllegalArgumentException refused =
        catchThrowableOfType(IllegalArgumentException.class, () -> Configs.parse(json));
    assertThat(refused).as(json).isNotNull();
    String place = " at line \\d+, column \\d+$";
    assertThat(refused.getMessage()).containsPattern(place);
    return refused.getMessage().replaceFirst(place, "");
  }

  private static Stream<Arguments> lines(String table) {
    return table
        .lines()
        .filter(line -> line.contains(" => "))
        .map(line -> line.strip().split(" => "))
        .map(parts -> Arguments.of(parts[0].strip(), parts[1].strip()));
  }

  static Stream<Arguments> configs() {
    return lines(
        """
        null => must be an object, is null
        [] => must be an object, is []
        'x' => must be an object, is 'x'
        {'methodConfig': {}} => methodConfig: must be a list of objects, is {}
        {'methodConfig': [null]} => methodConfig[0]: must be an object, is null
        {'methodConfig': [], 'method_config': []} => method_config: is given twice, as methodConfig too
        {'loadBalancingConfig': {}} => loadBalancingConfig: must be a list of objects with one member each, {"policy": {settings}}, is {}
        {'loadBalancingConfig': ['a']} => loadBalancingConfig[0]: must be an object, is 'a'
        {'loadBalancingConfig': [{'pick_first': {'shuffleAddressList': 1}}, {'round_robin': {}}]} => loadBalancingConfig[0].pick_first.shuffleAddressList: must be true or false, is 1
        {'loadBalancingConfig': [{'pick_first': []}, {'round_robin': {}}]} => loadBalancingConfig[0].pick_first: must be an object, is []
        {'loadBalancingPolicy': 1} => loadBalancingPolicy: must be the name of a policy that the channel knows, in any case, is 1
        {'retryThrottling': 1} => retryThrottling: must be an object, is 1
        {'retryThrottling': {'tokenRatio': 1}} => retryThrottling: 'maxTokens' is missing
        {'retryThrottling': {'maxTokens': 1}} => retryThrottling: 'tokenRatio' is missing
        {'retryThrottling': {'maxTokens': 0, 'tokenRatio': 1}} => retryThrottling.maxTokens: must be an integer from 1 to 1,000, is 0
        {'retryThrottling': {'maxTokens': 1001, 'tokenRatio': 1}} => retryThrottling.maxTokens: must be an integer from 1 to 1,000, is 1001
        {'retryThrottling': {'maxTokens': 9999999999, 'tokenRatio': 1}} => retryThrottling.maxTokens: must be an integer from 1 to 1,000, is 9999999999
        {'retryThrottling': {'maxTokens': 1.5, 'tokenRatio': 1}} => retryThrottling.maxTokens: must be an integer from 1 to 1,000, is 1.5
        {'retryThrottling': {'maxTokens': '10', 'tokenRatio': 1}} => retryThrottling.maxTokens: must be an integer from 1 to 1,000, is '10'
        {'retryThrottling': {'maxTokens': 10, 'tokenRatio': 0}} => retryThrottling.tokenRatio: must be a number of at least 0.001, is 0
        {'retryThrottling': {'maxTokens': 10, 'tokenRatio': -1}} => retryThrottling.tokenRatio: must be a number of at least 0.001, is -1
        {'retryThrottling': {'maxTokens': 10, 'tokenRatio': 0.0009999999999999999999}} => retryThrottling.tokenRatio: must be a number of at least 0.001, is 0.0009999999999999999999
        {'retryThrottling': {'maxTokens': 10, 'tokenRatio': 1e-999999999}} => retryThrottling.tokenRatio: must be a number of at least 0.001, is 1e-999999999
        {'healthCheckConfig': {'serviceName': 1}} => healthCheckConfig.serviceName: must be a string, is 1
        {'healthCheckConfig': ''} => healthCheckConfig: must be an object, is ''
        {'connectionScaling': {'maxConnectionsPerSubchannel': -1}} => connectionScaling.maxConnectionsPerSubchannel: must be an integer from 0 to 4,294,967,295, is -1
        {'connectionScaling': {'maxConnectionsPerSubchannel': true}} => connectionScaling.maxConnectionsPerSubchannel: must be an integer from 0 to 4,294,967,295, is true
        """);
  }

  static Stream<Arguments> methods() {
    return lines(
        """
        'name': {} => name: must be a list of objects, each name once in the whole config, is {}
        'name': [1] => name[0]: must be an object, is 1
        'name': [{'service': 1}] => name[0].service: must be the full name of a service such as 'package.Service', without '/', is 1
        'name': [{'service': 'a/b'}] => name[0].service: must be the full name of a service such as 'package.Service', without '/', is 'a/b'
        'name': [{'service': 'a', 'method': '/b'}] => name[0].method: must be the name of a method, without '/', beside that of its service, is '/b'
        'name': [{'method': 'b'}] => name[0].method: must be the name of a method, without '/', beside that of its service, is 'b'
        'waitForReady': 'true' => waitForReady: must be a boolean, is 'true'
        'waitForReady': true, 'wait_for_ready': true => wait_for_ready: is given twice, as waitForReady too
        'waitForReady': null, 'wait_for_ready': true => wait_for_ready: is given twice, as waitForReady too
        'timeout': 1 => timeout: must be a duration such as '1.5s', is 1
        'timeout': '1' => timeout: must be a duration such as '1.5s', is '1'
        'timeout': '10ms' => timeout: must be a duration such as '1.5s', is '10ms'
        'timeout': '1.s' => timeout: must be a duration such as '1.5s', is '1.s'
        'timeout': '.5s' => timeout: must be a duration such as '1.5s', is '.5s'
        'timeout': '+1s' => timeout: must be a duration such as '1.5s', is '+1s'
        'timeout': '1e3s' => timeout: must be a duration such as '1.5s', is '1e3s'
        'timeout': '0.0000000001s' => timeout: must be a duration such as '1.5s', is '0.0000000001s'
        'timeout': '315576000001s' => timeout: must be a duration of '315576000000s' or less, is '315576000001s'
        'timeout': '315576000000.1s' => timeout: must be a duration from '0s' to '315576000000s', is '315576000000.1s'
        'timeout': '-1s' => timeout: must be a duration of '0s' or more, is '-1s'
        'maxRequestMessageBytes': -1 => maxRequestMessageBytes: must be an integer from 0 to 4,294,967,295, is -1
        'maxRequestMessageBytes': 4294967296 => maxRequestMessageBytes: must be an integer from 0 to 4,294,967,295, is 4294967296
        'maxResponseMessageBytes': 0.5 => maxResponseMessageBytes: must be an integer from 0 to 4,294,967,295, is 0.5
        'maxResponseMessageBytes': 1e300 => maxResponseMessageBytes: must be an integer from 0 to 4,294,967,295, is 1e300
        'maxResponseMessageBytes': 'x' => maxResponseMessageBytes: must be an integer from 0 to 4,294,967,295, is 'x'
        'maxResponseMessageBytes': [] => maxResponseMessageBytes: must be an integer from 0 to 4,294,967,295, is []
        'hedgingPolicy': {} => hedgingPolicy: 'maxAttempts' is missing
        'hedgingPolicy': {'maxAttempts': 1} => hedgingPolicy.maxAttempts: must be an integer from 2 to 4,294,967,295, is 1
        'hedgingPolicy': {'maxAttempts': '4'} => hedgingPolicy.maxAttempts: must be an integer from 2 to 4,294,967,295, is '4'
        'hedgingPolicy': {'maxAttempts': 2, 'hedgingDelay': 1} => hedgingPolicy.hedgingDelay: must be a duration such as '1.5s', is 1
        'hedgingPolicy': {'maxAttempts': 2, 'hedgingDelay': '-1s'} => hedgingPolicy.hedgingDelay: must be a duration of '0s' or more, is '-1s'
        'hedgingPolicy': {'maxAttempts': 2, 'nonFatalStatusCodes': ['OK']} => hedgingPolicy.nonFatalStatusCodes[0]: must be a status code other than OK, is 'OK'
        'hedgingPolicy': {'maxAttempts': 2, 'nonFatalStatusCodes': 14} => hedgingPolicy.nonFatalStatusCodes: must be a list of status codes other than OK, is 14
        """);
  }

  static Stream<Arguments> retries() {
    return lines(
        """
        'maxAttempts' : '4' => retryPolicy.maxAttempts: must be an integer from 2 to 4,294,967,295, is '4'
        'maxAttempts' : 1 => retryPolicy.maxAttempts: must be an integer from 2 to 4,294,967,295, is 1
        'maxAttempts' : 2.5 => retryPolicy.maxAttempts: must be an integer from 2 to 4,294,967,295, is 2.5
        'maxAttempts' : null => retryPolicy: 'maxAttempts' is missing
        'initialBackoff' : null => retryPolicy: 'initialBackoff' is missing
        'initialBackoff' : '0s' => retryPolicy.initialBackoff: must be a duration from '0.000000001s' to '315576000000s', is '0s'
        'maxBackoff' : null => retryPolicy: 'maxBackoff' is missing
        'maxBackoff' : '0.000s' => retryPolicy.maxBackoff: must be a duration from '0.000000001s' to '315576000000s', is '0.000s'
        'backoffMultiplier' : null => retryPolicy: 'backoffMultiplier' is missing
        'backoffMultiplier' : 0 => retryPolicy.backoffMultiplier: must be a number above 0, is 0
        'backoffMultiplier' : -0.5 => retryPolicy.backoffMultiplier: must be a number above 0, is -0.5
        'backoffMultiplier' : '2' => retryPolicy.backoffMultiplier: must be a number above 0, is '2'
        'retryableStatusCodes' : null => retryPolicy: 'retryableStatusCodes' is missing
        'retryableStatusCodes' : [] => retryPolicy.retryableStatusCodes: must be a list of status codes other than OK, which may be empty only with perAttemptRecvTimeout, is []
        'retryableStatusCodes' : [0] => retryPolicy.retryableStatusCodes[0]: must be a status code other than OK, is 0
        'retryableStatusCodes' : [14, 'ok'] => retryPolicy.retryableStatusCodes[1]: must be a status code other than OK, is 'ok'
        'perAttemptRecvTimeout' : '0s' => retryPolicy.perAttemptRecvTimeout: must be a duration from '0.000000001s' to '315576000000s', is '0s'
        """);
  }

  private static final String RETRY =
      "'maxAttempts': 3, 'initialBackoff': '0.1s', 'maxBackoff': '1s', 'backoffMultiplier': 2,"
          + " 'retryableStatusCodes': ['UNAVAILABLE']";

  @ParameterizedTest
  @MethodSource("configs")
  void configs(String json, String words) {
    assertThat(refusal(json)).isEqualTo(words);
  }

  @ParameterizedTest
  @MethodSource("methods")
  void methods(String fields, String words) {
    assertThat(refusal("{'methodConfig': [{}, {" + fields + "}]}"))
        .isEqualTo("methodConfig[1]." + words);
  }

  @ParameterizedTest
  @MethodSource("retries")
  void retries(String field, String words) {
    String[] parts = field.split(" : ");
    String others =
        RETRY.replaceFirst(parts[0] + ": (\\[.*]|[^,]*)(, |$)", "").replaceFirst(", $", "");
    String policy = others + ", " + parts[0] + ": " + parts[1];
    assertThat(refusal("{'methodConfig': [{'retryPolicy': {" + policy + "}}]}"))
        .isEqualTo("methodConfig[0]." + words);
  }

  @Test
  void methodHasOnePolicy() {
    assertThat(
            refusal(
                "{'methodConfig': [{'hedgingPolicy': {'maxAttempts': 2}, 'retryPolicy': {"
                    + RETRY
                    + "}}]}"))
        .isEqualTo(
            "methodConfig[0].hedgingPolicy: there is a retryPolicy too, and a method can have only"
                + " one of them");
  }

  @ParameterizedTest
  @ValueSource(strings = {"'UNAVAILBLE'", "17", "-1", "1.5", "null", "true", "'14'", "2147483648"})
  void unknownCodesAreRefused(String code) {
    String words =
        refusal(
            "{'methodConfig': [{'hedgingPolicy': {'maxAttempts': 2, 'nonFatalStatusCodes': ["
                + code
                + "]}}]}");
    assertThat(words).startsWith("methodConfig[0].hedgingPolicy.nonFatalStatusCodes[0]: ");
    assertThat(words)
        .contains(": must be the number or the name of a status code, one of [CANC")
        .endsWith("], is " + code);
  }

  @Test
  void nameIsGivenOnce() {
    String first = "{'methodConfig': [{'name': [{'service': 'x'}, %s]}, {'name': [%s]}]}";
    assertThat(refusal(first.formatted("{}", "{'service': ''}")))
        .isEqualTo(
            "methodConfig[1].name[0]: the config of all other methods is given twice, first by"
                + " methodConfig[0].name[1]");
    String service = "{'service': 'a.B'}";
    assertThat(refusal(first.formatted(service, service)))
        .isEqualTo(
            "methodConfig[1].name[0]: the config of 'a.B' is given twice, first by"
                + " methodConfig[0].name[1]");
    String method = "{'service': 'a.B', 'method': 'C'}";
    assertThat(refusal(first.formatted(method, method)))
        .isEqualTo(
            "methodConfig[1].name[0]: the config of 'a.B/C' is given twice, first by"
                + " methodConfig[0].name[1]");
  }

  @Test
  void keyIsGivenOnce() {
    assertThat(refusal("{'methodConfig': [{'timeout': '1s', 'timeout': '1s'}]}"))
        .startsWith("methodConfig[0]")
        .contains("timeout");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "{", "{'a'}", "{}{}", "// no\n{}"})
  void whatIsNotJsonIsRefused(String json) {
    assertThat(refusal(json)).isNotEmpty();
  }

  @Test
  void policiesThatAreNotKnownAreNamed() {
    String known = " of [pick_first, round_robin]";
    assertThat(refusal("{'loadBalancingConfig': [{'xds': {}}, {'foo': {}}]}"))
        .isEqualTo(
            "loadBalancingConfig: names no load-balancing policy that this channel has: [xds, foo]"
                + known);
    assertThat(refusal("{'loadBalancingPolicy': 'FOO'}"))
        .isEqualTo(
            "loadBalancingPolicy: names no load-balancing policy that this channel has: [foo]"
                + known);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{'pick_first': {}, 'round_robin': {}}"})
  void choiceIsOnePolicy(String choice) {
    assertThat(refusal("{'loadBalancingConfig': [" + choice + "]}"))
        .startsWith("loadBalancingConfig[0]: must have one member");
    assertThat(refusal("{'loadBalancingConfig': [{'round_robin': {}}, " + choice + "]}"))
        .startsWith("loadBalancingConfig[1]: must have one member");
  }

  @Test
  void longValueIsShownInPart() {
    String words =
        refusal("{'methodConfig': [{'name': [{'service': '/" + "x".repeat(9_999) + "'}]}]}");
    assertThat(words).endsWith("is '/" + "x".repeat(58) + "...");
    assertThat(refusal("{'methodConfig': [{'timeout': '" + "x".repeat(9_999) + "'}]}"))
        .hasSizeLessThan(2_100)
        .startsWith("methodConfig[0].timeout: must be a duration");
  }

  // The same bounds in Java.

  @Test
  void buildersRefuseTheSame() {
    refused(
        "maxAttempts must be an integer from 2 to 4,294,967,295, is 1", () -> RetryPolicy.of(1));
    refused(
        "maxAttempts must be an integer from 2 to 4,294,967,295, is 1", () -> HedgingPolicy.of(1));
    refused(
        "initialBackoff must be a duration from '0.000000001s' to '315576000000s', is '0s'",
        () -> RetryPolicy.of(2).backoff(Duration.ZERO, Duration.ofSeconds(1), 1));
    refused(
        "maxBackoff must be a duration from '0.000000001s' to '315576000000s', is '-0.5s'",
        () -> RetryPolicy.of(2).backoff(Duration.ofSeconds(1), Duration.ofMillis(-500), 1));
    for (double multiplier : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
      refused(
          "backoffMultiplier must be a number above 0, is " + multiplier,
          () ->
              RetryPolicy.of(2).backoff(Duration.ofSeconds(1), Duration.ofSeconds(1), multiplier));
    }
    refused(
        "perAttemptRecvTimeout must be a duration from '0.000000001s' to '315576000000s', is '0s'",
        () -> RetryPolicy.of(2).perAttemptReceiveTimeout(Duration.ZERO));
    refused(
        "retryableStatusCodes must be a list of status codes other than OK, which may be empty only"
            + " with perAttemptRecvTimeout, is [OK]",
        () -> RetryPolicy.of(2).on(Code.OK));
    refused(
        "retryableStatusCodes must be a list of status codes other than OK, which may be empty only"
            + " with perAttemptRecvTimeout, is []",
        () -> MethodConfig.builder().retry(RetryPolicy.of(2)));
    refused(
        "nonFatalStatusCodes must be a list of status codes other than OK, is [OK]",
        () -> HedgingPolicy.of(2).nonFatal(Code.OK));
    refused(
        "hedgingDelay must be a duration from '0s' to '315576000000s', is '-1s'",
        () -> HedgingPolicy.of(2).delay(Duration.ofSeconds(-1)));
    refused(
        "timeout must be a duration from '0s' to '315576000000s', is '315576000000.000000001s'",
        () -> MethodConfig.builder().timeout(Duration.ofSeconds(315_576_000_000L, 1)));
    refused(
        "maxRequestMessageBytes must be an integer from 0 to 4,294,967,295, is -1",
        () -> MethodConfig.builder().maxRequestBytes(-1));
    refused(
        "maxResponseMessageBytes must be an integer from 0 to 4,294,967,295, is -1",
        () -> MethodConfig.builder().maxResponseBytes(-1));
    refused(
        "maxTokens must be an integer from 1 to 1,000, is 1001",
        () -> new RetryThrottling(1_001, 1));
    for (double ratio : new double[] {0, 0.0009, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
      refused(
          "tokenRatio must be a number of at least 0.001, is " + ratio,
          () -> new RetryThrottling(10, ratio));
    }
    refused(
        "maxConnectionsPerSubchannel must be an integer from 0 to 4,294,967,295, is -1",
        () -> ServiceConfig.builder().maxConnections(-1));
    refused(
        "service must be the full name of a service such as 'package.Service', without '/', is ''",
        () -> ServiceConfig.builder().service("", MethodConfig.EMPTY));
    refused(
        "method must be the name of a method, without '/', beside that of its service, is 'a/b'",
        () -> ServiceConfig.builder().method("s", "a/b", MethodConfig.EMPTY));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ServiceConfig.builder().service("\ud800", MethodConfig.EMPTY));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ServiceConfig.builder().healthService("\ud800"));
  }

  private static void refused(String words, Runnable building) {
    assertThatIllegalArgumentException().isThrownBy(building::run).withMessage(words);
  }
}
