package dev.goshawk.balancers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goshawk.balancers.OutlierDetectionConfig.FailurePercentage;
import dev.goshawk.balancers.OutlierDetectionConfig.SuccessRate;
import dev.goshawk.core.balance.LoadBalancerRegistry;
import dev.goshawk.core.balance.PickFirstConfig;
import dev.goshawk.core.balance.RoundRobinConfig;
import dev.goshawk.core.config.PolicyConfig;
import dev.goshawk.core.config.ServiceConfig;
import dev.goshawk.core.config.ServiceConfigParser;
import dev.goshawk.json.JsonException;
import dev.goshawk.json.JsonValue;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The configs of all policies: found by their names, read from JSON, defaults and bounds. */
class ConfigsTest {

  private static final LoadBalancerRegistry POLICIES = LoadBalancerRegistry.with(List.of());

  private static final List<String> NAMES =
      List.of(
          "least_request_experimental",
          "outlier_detection_experimental",
          "pick_first",
          "priority_experimental",
          "random_subsetting_experimental",
          "ring_hash_experimental",
          "round_robin",
          "weighted_round_robin",
          "weighted_target_experimental");

  private static PolicyConfig read(String policy, String json) {
    return POLICIES.config(
        JsonValue.parse("[{'%s':%s}]".formatted(policy, json).replace('\'', '"')));
  }

  private static PolicyConfig weighted(String json) {
    return read(WeightedRoundRobinConfig.POLICY, json);
  }

  private static PolicyConfig outliers(String json) {
    return read(
        OutlierDetectionConfig.POLICY,
        "{'childPolicy':[{'round_robin':{}}]%s}".formatted(json.isEmpty() ? "" : "," + json));
  }

  @Test
  void channelsFindThem() {
    for (String policy : NAMES) {
      assertThat(POLICIES.provider(policy).policy()).isEqualTo(policy);
    }
  }

  @Test
  void leastRequest() {
    assertThat(read("least_request_experimental", "{}")).isEqualTo(LeastRequestConfig.DEFAULT);
    assertThat(LeastRequestConfig.DEFAULT.choiceCount()).isEqualTo(2);
    assertThat(read("least_request_experimental", "{'choiceCount':'3'}"))
        .isEqualTo(new LeastRequestConfig(3));
    assertThat(read("least_request_experimental", "{'choice_count':11}"))
        .isEqualTo(new LeastRequestConfig(10));
  }

  @Test
  void weightedRoundRobin() {
    assertThat(weighted("{}")).isEqualTo(WeightedRoundRobinConfig.DEFAULT);
    assertThat(
            weighted(
                """
                {'enableOobLoadReport':true,'oobReportingPeriod':'5s','blackoutPeriod':'0s',
                 'weightExpirationPeriod':'60.5s','weightUpdatePeriod':'0.05s',
                 'errorUtilizationPenalty':1.5,
                 'metricNamesForComputingUtilization':['utilization.a.b']}
                """))
        .isEqualTo(
            new WeightedRoundRobinConfig(
                true,
                Duration.ofSeconds(5),
                Duration.ZERO,
                Duration.ofMillis(60_500),
                Duration.ofMillis(100),
                1.5,
                List.of("utilization.a.b")));
    WeightedRoundRobinConfig absent = WeightedRoundRobinConfig.DEFAULT;
    assertThat(absent.enableOobLoadReport()).isFalse();
    assertThat(absent.oobReportingPeriod()).isEqualTo(Duration.ofSeconds(10));
    assertThat(absent.blackoutPeriod()).isEqualTo(Duration.ofSeconds(10));
    assertThat(absent.weightExpirationPeriod()).isEqualTo(Duration.ofMinutes(3));
    assertThat(absent.weightUpdatePeriod()).isEqualTo(Duration.ofSeconds(1));
    assertThat(absent.errorUtilizationPenalty()).isEqualTo(1);
  }

  @Test
  void ringHash() {
    assertThat(read("ring_hash_experimental", "{}")).isEqualTo(new RingHashConfig(1024, 4096, ""));
    assertThat(read("ring_hash_experimental", "{'requestHashHeader':'User'}"))
        .isEqualTo(RingHashConfig.byMetadata("user"));
    assertThat(read("ring_hash_experimental", "{'minRingSize':5000,'maxRingSize':8388608}"))
        .isEqualTo(new RingHashConfig(4096, 4096, ""));
  }

  @Test
  void outlierDetection() {
    OutlierDetectionConfig plain = OutlierDetectionConfig.around(RoundRobinConfig.DEFAULT);
    assertThat(outliers("")).isEqualTo(plain);
    assertThat(plain.interval()).isEqualTo(Duration.ofSeconds(10));
    assertThat(plain.baseEjectionTime()).isEqualTo(Duration.ofSeconds(30));
    assertThat(plain.maxEjectionTime()).isEqualTo(Duration.ofMinutes(5));
    assertThat(plain.maxEjectionPercent()).isEqualTo(10);
    assertThat(outliers("'successRateEjection':{},'failurePercentageEjection':{}"))
        .isEqualTo(
            plain
                .successRate(new SuccessRate(1900, 100, 5, 100))
                .failurePercentage(new FailurePercentage(85, 100, 5, 50)));
    assertThat(outliers("'interval':'0s'")).isEqualTo(plain.interval(Duration.ofMillis(100)));
    assertThat(outliers("'baseEjectionTime':'400s'"))
        .isEqualTo(plain.ejection(Duration.ofSeconds(400), Duration.ofSeconds(400), 10));
    assertThat(outliers("'maxEjectionPercent':20")).isEqualTo(percent(20));
    assertThat(outliers("'maxEjectionPercentage':30")).isEqualTo(percent(30));
    assertThat(outliers("'maxEjectionPercentage':30,'maxEjectionPercent':20"))
        .isEqualTo(percent(20));
  }

  private static OutlierDetectionConfig percent(int max) {
    return OutlierDetectionConfig.around(RoundRobinConfig.DEFAULT)
        .ejection(Duration.ofSeconds(30), Duration.ofMinutes(5), max);
  }

  @Test
  void subsetsPrioritiesAndTargets() {
    assertThat(
            read(
                "random_subsetting_experimental",
                "{'subsetSize':5,'childPolicy':[{'nonsense':{}},{'round_robin':{}}]}"))
        .isEqualTo(new RandomSubsettingConfig(5, RoundRobinConfig.DEFAULT));
    assertThat(
            read(
                "priority_experimental",
                """
                {'priorities':['a','b'],'children':{
                 'a':{'config':[{'round_robin':{}}],'ignoreReresolutionRequests':true},
                 'b':{'config':[{'least_request_experimental':{}}]}}}
                """))
        .isEqualTo(
            new PriorityConfig(
                Map.of(
                    "a", new PriorityConfig.Child(RoundRobinConfig.DEFAULT, true),
                    "b", new PriorityConfig.Child(LeastRequestConfig.DEFAULT, false)),
                List.of("a", "b")));
    assertThat(
            read(
                "weighted_target_experimental",
                "{'targets':{'a':{'weight':7,'childPolicy':[{'round_robin':{}}]}}}"))
        .isEqualTo(
            new WeightedTargetConfig(
                Map.of("a", new WeightedTargetConfig.Target(7, RoundRobinConfig.DEFAULT))));
  }

  static List<PolicyConfig> configs() {
    PolicyConfig least = new LeastRequestConfig(5);
    PolicyConfig weighted =
        WeightedRoundRobinConfig.DEFAULT
            .outOfBand(Duration.ofMillis(1_500))
            .errorUtilizationPenalty(0.25)
            .utilization("utilization.a", "cpu_utilization");
    OutlierDetectionConfig outliers =
        OutlierDetectionConfig.around(weighted)
            .interval(Duration.ofNanos(1_000_000_001))
            .ejection(Duration.ofSeconds(1), Duration.ofSeconds(2), 3);
    return List.of(
        PickFirstConfig.DEFAULT,
        PickFirstConfig.DEFAULT.withShuffle(true),
        RoundRobinConfig.DEFAULT,
        LeastRequestConfig.DEFAULT,
        least,
        WeightedRoundRobinConfig.DEFAULT,
        weighted,
        RingHashConfig.DEFAULT,
        new RingHashConfig(7, 77, "user"),
        outliers,
        outliers.successRate(new SuccessRate(1, 2, 3, 4)),
        outliers.failurePercentage(new FailurePercentage(5, 6, 7, 8)),
        new RandomSubsettingConfig(5, least),
        PriorityConfig.of(outliers, "b", "a"),
        new PriorityConfig(Map.of("a", new PriorityConfig.Child(weighted, true)), List.of("a")),
        new WeightedTargetConfig(
            Map.of(
                "a", new WeightedTargetConfig.Target(7, least),
                "b", new WeightedTargetConfig.Target(8, weighted))));
  }

  @ParameterizedTest
  @MethodSource("configs")
  void whatIsPrintedIsReadAsAnEqualConfig(PolicyConfig config) {
    ServiceConfig written = ServiceConfig.builder().loadBalancing(config).build();
    ServiceConfigParser parser = new ServiceConfigParser(POLICIES::config);
    assertThat(parser.parse(written.toString())).isEqualTo(written);
  }

  @Test
  void allPoliciesArePrinted() {
    assertThat(configs().stream().map(PolicyConfig::policy).distinct())
        .containsExactlyInAnyOrderElementsOf(NAMES);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          least_request_experimental | {'choiceCount':1} | .choiceCount: must be 2 or more, is 1
          least_request_experimental | {'choiceCount':'x'} | .choiceCount: must be an integer of 0 or more, is 'x'
          least_request_experimental | {'choiceCount':2.5} | .choiceCount: must be an integer of 0 or more, is 2.5
          least_request_experimental | {'choiceCount':true} | .choiceCount: must be an integer of 0 or more, is true
          weighted_round_robin | {'errorUtilizationPenalty':-1} | .errorUtilizationPenalty: must be a number of 0 or more, is -1
          weighted_round_robin | {'errorUtilizationPenalty':'1'} | .errorUtilizationPenalty: must be a number in the range of doubles, is '1'
          weighted_round_robin | {'metricNamesForComputingUtilization':[1]} | .metricNamesForComputingUtilization[0]: must be a string, is 1
          weighted_round_robin | {'metricNamesForComputingUtilization':'a'} | .metricNamesForComputingUtilization: must be a list of strings, is 'a'
          weighted_round_robin | {'blackoutPeriod':10} | .blackoutPeriod: must be a duration such as '1.5s', is 10
          weighted_round_robin | {'blackoutPeriod':'-1s'} | .blackoutPeriod: must be a duration of '0s' or more, is '-1s'
          weighted_round_robin | {'blackoutPeriod':'10'} | must be a duration such as '1.5s', is '10'
          weighted_round_robin | {'enableOobLoadReport':1} | .enableOobLoadReport: must be true or false, is 1
          ring_hash_experimental | {'minRingSize':0} | .minRingSize: must be 1 or more, is 0
          ring_hash_experimental | {'maxRingSize':0} | .maxRingSize: must be 1 or more, is 0
          ring_hash_experimental | {'minRingSize':8388609} | .minRingSize: must be 8,388,608 or less, is 8388609
          ring_hash_experimental | {'maxRingSize':8388609} | .maxRingSize: must be 8,388,608 or less, is 8388609
          ring_hash_experimental | {'minRingSize':9,'maxRingSize':8} | .minRingSize: must be at most maxRingSize of 8, is 9
          ring_hash_experimental | {'minRingSize':5000} | .minRingSize: must be at most maxRingSize of 4,096, is 5000
          ring_hash_experimental | {'maxRingSize':8} | : minRingSize must be at most maxRingSize of 8, is 1,024
          ring_hash_experimental | {'requestHashHeader':1} | .requestHashHeader: must be a string, is 1
          ring_hash_experimental | {'requestHashHeader':'id-bin'} | .requestHashHeader: must be a name of text metadata
          ring_hash_experimental | {'requestHashHeader':'a b'} | .requestHashHeader: must be a name of text metadata
          outlier_detection_experimental | {} | 'childPolicy' is missing
          outlier_detection_experimental | {'childPolicy':[]} | names no load-balancing policy
          outlier_detection_experimental | {'childPolicy':[{'round_robin':{}}],'maxEjectionPercent':101} | .maxEjectionPercent: must be 100 or less, is 101
          outlier_detection_experimental | {'childPolicy':[{'round_robin':{}}],'failurePercentageEjection':{'threshold':101}} | .failurePercentageEjection.threshold: must be 100 or less, is 101
          outlier_detection_experimental | {'childPolicy':[{'round_robin':{}}],'successRateEjection':{'enforcementPercentage':101}} | .successRateEjection.enforcementPercentage: must be 100 or less, is 101
          outlier_detection_experimental | {'childPolicy':[{'round_robin':{}}],'successRateEjection':1} | .successRateEjection: must be an object, is 1
          outlier_detection_experimental | {'childPolicy':{}} | .childPolicy: must be a list, is {}
          random_subsetting_experimental | {'childPolicy':[{'round_robin':{}}]} | 'subsetSize' is missing
          random_subsetting_experimental | {'childPolicy':[{'round_robin':{}}],'subsetSize':0} | .subsetSize: must be 1 or more, is 0
          random_subsetting_experimental | {'subsetSize':1} | 'childPolicy' is missing
          priority_experimental | {'children':{},'priorities':[]} | .priorities: must be a list of one name or more, is []
          priority_experimental | {'children':{},'priorities':['a']} | .priorities: must be the names of the children, each once: [], is [
          priority_experimental | {'children':{'a':{'config':[{'round_robin':{}}]}},'priorities':['a','a']} | .priorities: must be the names of the children, each once: [a], is [
          priority_experimental | {'children':{'a':{}},'priorities':['a']} | children.a: 'config' is missing
          weighted_target_experimental | {'targets':{}} | .targets: must be an object of one member or more, is {}
          weighted_target_experimental | {'targets':{'a':{'childPolicy':[{'round_robin':{}}]}}} | .targets.a: 'weight' is missing
          weighted_target_experimental | {'targets':{'a':{'weight':0,'childPolicy':[{'round_robin':{}}]}}} | .targets.a.weight: must be 1 or more, is 0
          """)
  void whatCannotBeUsedIsToldWithPlaceAndValue(String policy, String json, String message) {
    assertThatThrownBy(() -> read(policy, json))
        .isInstanceOf(JsonException.class)
        .hasMessageStartingWith("[0]." + policy)
        .hasMessageContaining(message)
        .hasMessageContaining("at line 1");
  }

  @Test
  void typedConfigsHaveTheSameBounds() {
    assertThatThrownBy(() -> new LeastRequestConfig(1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("choiceCount must be 2 or more, is 1");
    assertThatThrownBy(() -> new RingHashConfig(0, 1, ""))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> WeightedRoundRobinConfig.DEFAULT.errorUtilizationPenalty(Double.NaN))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(
            () ->
                WeightedRoundRobinConfig.DEFAULT.weightsCount(
                    Duration.ofSeconds(-1), Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("blackoutPeriod must be a duration of 0 or more, is PT-1S");
  }
}
