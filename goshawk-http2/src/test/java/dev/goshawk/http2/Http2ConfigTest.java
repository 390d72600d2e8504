package dev.goshawk.http2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Defaults and bounds of the configuration. */
class Http2ConfigTest {
  @Test
  void defaults() {
    Http2Config config = Http2Config.builder().build();
    assertThat(config.initialWindowSize()).isEqualTo(1 << 20);
    assertThat(config.connectionWindowSize()).isEqualTo(16 << 20);
    assertThat(config.maxFrameSize()).isEqualTo(16_384);
    assertThat(config.headerTableSize()).isEqualTo(4096);
    assertThat(config.maxHeaderListSize()).isEqualTo(65_536);
    assertThat(config.maxHeaderFields()).isEqualTo(2_048);
    assertThat(config.maxHeaderBlockBytes()).isEqualTo(131_072);
    assertThat(config.maxContinuations()).isEqualTo(16);
    assertThat(config.maxConcurrentStreams()).isEqualTo(1000);
    assertThat(config.maxQueuedControlFrames()).isEqualTo(1000);
    assertThat(config.maxUndrainedBytes()).isEqualTo(4 << 20);
    assertThat(config.resetBudget()).isEqualTo(2000);
    assertThat(config.resetBudgetPerSecond()).isEqualTo(100);
    assertThat(config.idleFrameBudget()).isEqualTo(1000);
    assertThat(config.idleFrameBudgetPerSecond()).isEqualTo(100);
    assertThat(config.firstStreamId()).isEqualTo(1);
  }

  @Test
  void someDefaultsFollowOthers() {
    Http2Config small =
        Http2Config.builder().maxHeaderListSize(100).maxConcurrentStreams(5).build();
    assertThat(small.maxHeaderBlockBytes()).isEqualTo(131_072);
    assertThat(small.maxHeaderFields()).isEqualTo(256);
    assertThat(small.resetBudget()).isEqualTo(200);
    Http2Config large =
        Http2Config.builder()
            .maxHeaderListSize(Integer.MAX_VALUE)
            .maxConcurrentStreams(Integer.MAX_VALUE)
            .build();
    assertThat(large.maxHeaderBlockBytes()).isEqualTo(Integer.MAX_VALUE);
    assertThat(large.maxContinuations()).isEqualTo(131_071);
    assertThat(large.resetBudget()).isEqualTo(Integer.MAX_VALUE);
    Http2Config given = Http2Config.builder().maxHeaderBlockBytes(7).resetBudget(8).build();
    assertThat(given.maxHeaderBlockBytes()).isEqualTo(7);
    assertThat(given.resetBudget()).isEqualTo(8);
  }

  private static void refuses(
      Function<Http2Config.Builder, Http2Config.Builder> setting, String message) {
    assertThatThrownBy(() -> setting.apply(Http2Config.builder()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  @Test
  void valuesOutOfRange() {
    refuses(b -> b.initialWindowSize(0), "initialWindowSize 0 is outside 1..2147483647");
    refuses(
        b -> b.connectionWindowSize(65_534),
        "connectionWindowSize 65534 is outside 65535..2147483647");
    refuses(b -> b.maxFrameSize(16_383), "maxFrameSize 16383 is outside 16384..16777215");
    refuses(b -> b.maxFrameSize(1 << 24), "maxFrameSize 16777216 is outside 16384..16777215");
    refuses(b -> b.headerTableSize(-1), "headerTableSize -1 is outside 0..1048576");
    refuses(b -> b.maxHeaderListSize(0), "maxHeaderListSize 0 is outside 1..2147483647");
    refuses(b -> b.maxHeaderFields(0), "maxHeaderFields 0 is outside 1..2147483647");
    refuses(b -> b.maxHeaderBlockBytes(0), "maxHeaderBlockBytes 0 is outside 1..2147483647");
    refuses(b -> b.maxContinuations(-1), "maxContinuations -1 is outside 0..2147483647");
    refuses(b -> b.maxConcurrentStreams(0), "maxConcurrentStreams 0 is outside 1..2147483647");
    refuses(b -> b.maxQueuedControlFrames(0), "maxQueuedControlFrames 0 is outside 1..2147483647");
    refuses(
        b -> b.maxUndrainedBytes(524_287),
        "maxUndrainedBytes 524287 is outside 524288..2147483647");
    refuses(b -> b.resetBudget(0), "resetBudget 0 is outside 1..2147483647");
    refuses(b -> b.resetBudgetPerSecond(-1), "resetBudgetPerSecond -1 is outside 0..2147483647");
    refuses(
        b -> b.idleFrameBudgetPerSecond(-1),
        "idleFrameBudgetPerSecond -1 is outside 0..2147483647");
    refuses(b -> b.idleFrameBudget(0), "idleFrameBudget 0 is outside 1..2147483647");
    refuses(b -> b.firstStreamId(-1), "firstStreamId -1 is outside 1..2147483647");
    refuses(b -> b.firstStreamId(2), "firstStreamId 2 is not odd");
  }
}
