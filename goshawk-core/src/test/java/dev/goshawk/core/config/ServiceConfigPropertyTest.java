package dev.goshawk.core.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.Status.Code;
import dev.goshawk.core.balance.PickFirstConfig;
import dev.goshawk.core.balance.RoundRobinConfig;
import java.time.Duration;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What is printed is read as the same. */
class ServiceConfigPropertyTest {

  private static final Arbitrary<Duration> DURATIONS =
      Combinators.combine(
              Arbitraries.longs().between(0, 315_575_999_999L),
              Arbitraries.oneOf(
                  Arbitraries.of(0, 1, 500_000_000),
                  Arbitraries.integers().between(0, 999_999_999)))
          .as(Duration::ofSeconds);

  private static final Arbitrary<Duration> POSITIVE =
      DURATIONS.map(duration -> duration.isZero() ? Duration.ofNanos(1) : duration);

  private static final Arbitrary<Code[]> CODES =
      Arbitraries.of(Code.class).filter(code -> code != Code.OK).array(Code[].class).ofMaxSize(4);

  private static final Arbitrary<Integer> ATTEMPTS =
      Arbitraries.integers().between(2, Integer.MAX_VALUE);

  private static Arbitrary<RetryPolicy> retries() {
    return Combinators.combine(
            ATTEMPTS,
            POSITIVE,
            POSITIVE,
            Arbitraries.doubles().between(1e-9, 1e9).ofScale(9),
            CODES,
            POSITIVE.injectNull(0.5))
        .as(
            (attempts, initial, max, multiplier, codes, limit) -> {
              RetryPolicy policy =
                  RetryPolicy.of(attempts).backoff(initial, max, multiplier).on(codes);
              if (limit != null) {
                return policy.perAttemptReceiveTimeout(limit);
              }
              return codes.length == 0 ? policy.on(Code.ABORTED) : policy;
            });
  }

  private static Arbitrary<HedgingPolicy> hedges() {
    return Combinators.combine(ATTEMPTS, DURATIONS, CODES)
        .as((attempts, delay, codes) -> HedgingPolicy.of(attempts).delay(delay).nonFatal(codes));
  }

  private static Arbitrary<MethodConfig> methods() {
    Arbitrary<Integer> sizes = Arbitraries.integers().between(0, Integer.MAX_VALUE).injectNull(0.5);
    return Combinators.combine(
            Arbitraries.of(true, false).injectNull(0.5),
            DURATIONS.injectNull(0.5),
            sizes,
            sizes,
            retries().injectNull(0.5),
            hedges().injectNull(0.5))
        .as(
            (wait, timeout, request, response, retry, hedging) -> {
              MethodConfig.Builder config = MethodConfig.builder();
              if (wait != null) {
                config.waitForReady(wait);
              }
              if (timeout != null) {
                config.timeout(timeout);
              }
              if (request != null) {
                config.maxRequestBytes(request);
              }
              if (response != null) {
                config.maxResponseBytes(response);
              }
              if (retry != null) {
                config.retry(retry);
              } else if (hedging != null) {
                config.hedging(hedging);
              }
              return config.build();
            });
  }

  @Provide
  Arbitrary<ServiceConfig> configs() {
    Arbitrary<String> names =
        Arbitraries.strings().withChars("aB. _\"\\é\u2028\n").ofMinLength(1).ofMaxLength(4);
    Arbitrary<Map<String, MethodConfig>> some = Arbitraries.maps(names, methods()).ofMaxSize(3);
    Arbitrary<PolicyConfig> policies =
        Arbitraries.of(
            PickFirstConfig.DEFAULT,
            PickFirstConfig.DEFAULT.withShuffle(true),
            RoundRobinConfig.DEFAULT);
    Arbitrary<RetryThrottling> throttles =
        Combinators.combine(
                Arbitraries.integers().between(1, 1_000),
                Arbitraries.doubles().between(0.001, 1e9).ofScale(5))
            .as(RetryThrottling::new);
    return Combinators.combine(
            some,
            some,
            methods().injectNull(0.5),
            policies.injectNull(0.5),
            throttles.injectNull(0.5),
            Arbitraries.strings().ofMaxLength(3).filter(Configs::isWellFormed).injectNull(0.5),
            Arbitraries.integers().between(0, 20))
        .as(
            (methods, services, defaults, policy, throttling, health, connections) -> {
              ServiceConfig.Builder config = ServiceConfig.builder().maxConnections(connections);
              methods.forEach((name, method) -> config.method(name, name + "M", method));
              services.forEach(config::service);
              if (defaults != null) {
                config.defaults(defaults);
              }
              if (policy != null) {
                config.loadBalancing(policy);
              }
              if (throttling != null) {
                config.throttling(throttling);
              }
              if (health != null) {
                config.healthService(health);
              }
              return config.build();
            });
  }

  @Property(tries = 500, edgeCases = EdgeCasesMode.NONE)
  void printedConfigIsReadAsTheSame(@ForAll("configs") ServiceConfig config) {
    ServiceConfig read = new ServiceConfigParser(Configs.POLICIES).parse(config.toString());
    assertThat(read).isEqualTo(config).hasSameHashCodeAs(config).hasToString(config.toString());
  }
}
