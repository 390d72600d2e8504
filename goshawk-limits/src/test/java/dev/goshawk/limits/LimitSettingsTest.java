package dev.goshawk.limits;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What cannot be is refused where it is set, with the setting and the value. */
class LimitSettingsTest {

  private static Arguments wrong(String words, ThrowingCallable setting) {
    return Arguments.of(words, setting);
  }

  static Stream<Arguments> wrongs() {
    AimdLimit aimd = ConcurrencyLimit.aimd();
    GradientLimit gradient = ConcurrencyLimit.gradient();
    ConcurrencyLimits.Builder limits = ConcurrencyLimits.builder();
    RateLimits.Builder rates = RateLimits.builder();
    Duration none = Duration.ZERO;
    return Stream.of(
        wrong("calls of 0 is less than 1", () -> ConcurrencyLimit.fixed(0)),
        wrong("initial of 0 is less than 1", () -> aimd.initial(0)),
        wrong("min of -1 is less than 1", () -> aimd.min(-1)),
        wrong("max of 0 is less than 1", () -> aimd.max(0)),
        wrong("timeout of PT0S is less than PT0.001S", () -> aimd.timeout(none)),
        wrong("backoff of 1.0 is not at least 0.5 and less than 1", () -> aimd.backoff(1)),
        wrong("backoff of NaN is not at least 0.5 and less than 1", () -> aimd.backoff(Double.NaN)),
        wrong("initial of 0 is less than 1", () -> gradient.initial(0)),
        wrong("min of 0 is less than 1", () -> gradient.min(0)),
        wrong("max of 0 is less than 1", () -> gradient.max(0)),
        wrong("tolerance of 1.0 is not above 1.0 and at most 10.0", () -> gradient.tolerance(1)),
        wrong("probeInterval of PT0S is less than PT1S", () -> gradient.probeInterval(none)),
        wrong(
            "server: initial of 20 is outside min 4 to max 10", () -> limits.server(aimd.max(10))),
        wrong(
            "perMethod: min of 30 is more than max 20",
            () -> limits.perMethod(gradient.min(30).max(20))),
        wrong(
            "perIdentity: initial of 20 is outside min 30 to max 1000",
            () -> limits.perIdentity(call -> "", gradient.min(30))),
        wrong("maxKeys of 0 is less than 1", () -> limits.maxKeys(0)),
        wrong("streamWeight of -0.1 is outside 0 to 1", () -> limits.streamWeight(-0.1)),
        wrong("memoryShare of 0.0 is not above 0.0 and at most 1.0", () -> limits.memoryShare(0)),
        wrong("pushback of PT-1S is less than PT0.001S", () -> limits.pushback(seconds(-1))),
        wrong(
            "share of priority low of 1.5 is not above 0.0 and at most 1.0",
            () -> Priorities.byHeader("x", "low").share("low", 1.5)),
        wrong(
            "priorities: 'normal' has no share; there are [low]",
            () -> limits.priorities(Priorities.byHeader("x", "normal").share("low", 1))),
        wrong("perSecond of 0.0 is outside 1 / 86,400 to 1,000,000,000", () -> Rate.perSecond(0)),
        wrong("burst of 0 is less than 1", () -> Rate.perSecond(5).burst(0)),
        wrong("maxKeys of -7 is less than 1", () -> rates.maxKeys(-7)),
        wrong(
            "defaultDeadline of PT0S is less than PT0.001S",
            () -> CallDeadlines.defaultDeadline(none)),
        wrong("maxDeadline of PT0S is less than PT0.001S", () -> CallDeadlines.maxDeadline(none)),
        wrong(
            "maxDeadline of PT1S is less than defaultDeadline PT2S",
            () -> CallDeadlines.defaultDeadline(seconds(2)).max(seconds(1))));
  }

  private static Duration seconds(long count) {
    return Duration.ofSeconds(count);
  }

  @ParameterizedTest
  @MethodSource("wrongs")
  void settingAndValueAreNamed(String words, ThrowingCallable setting) {
    assertThatThrownBy(setting).isInstanceOf(IllegalArgumentException.class).hasMessage(words);
  }
}
