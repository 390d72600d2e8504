package dev.goshawk.core.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.core.config.RetryThrottling;
import org.junit.jupiter.api.Test;

/** The tokens of a channel: gRFC A6. */
class RetryThrottleTest {

  private static RetryThrottle throttle(int max, double ratio) {
    return new RetryThrottle(new RetryThrottling(max, ratio));
  }

  private static void fail(RetryThrottle throttle, int times) {
    for (int i = 0; i < times; i++) {
      throttle.failed();
    }
  }

  private static void succeed(RetryThrottle throttle, int times) {
    for (int i = 0; i < times; i++) {
      throttle.succeeded();
    }
  }

  @Test
  void trap69_atExactlyHalfItIsClosed() {
    RetryThrottle throttle = throttle(10, 0.1);
    fail(throttle, 4);
    assertThat(throttle.isOpen()).isTrue();
    fail(throttle, 1);
    assertThat(throttle.isOpen()).isFalse();
    throttle.succeeded();
    assertThat(throttle.isOpen()).isTrue();
  }

  @Test
  void trap70_digitsBehindTheThirdDoNotCount() {
    RetryThrottle throttle = throttle(10, 0.5466);
    fail(throttle, 6);
    throttle.succeeded();
    assertThat(throttle.describe()).contains("4.546 of 10 tokens");
  }

  @Test
  void tokensStayBetweenNoneAndTheMost() {
    RetryThrottle throttle = throttle(3, 2);
    succeed(throttle, 5);
    assertThat(throttle.describe()).contains("3.000 of 3");
    fail(throttle, 7);
    assertThat(throttle.describe()).contains("0.000 of 3");
    succeed(throttle, 1);
    assertThat(throttle.describe()).contains("2.000 of 3");
    succeed(throttle, 1);
    assertThat(throttle.describe()).contains("3.000 of 3");
  }

  @Test
  void oneTokenIsOneRetry() {
    RetryThrottle throttle = throttle(1, 0.001);
    assertThat(throttle.isOpen()).isTrue();
    throttle.failed();
    assertThat(throttle.isOpen()).isFalse();
    succeed(throttle, 500);
    assertThat(throttle.isOpen()).isFalse();
    succeed(throttle, 1);
    assertThat(throttle.isOpen()).isTrue();
  }
}
