package dev.goshawk.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.CallEnd;
import dev.goshawk.api.StatusException;
import dev.goshawk.examples.routeguide.Feature;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ServerTimingBlackBoxTest {
  @ParameterizedTest
  @EnumSource
  void everyStatusOfABlockingCallHasTheTrailer(CallEnds.End end) throws Exception {
    assertTrailer(true, end);
  }

  @ParameterizedTest
  @EnumSource
  void everyStatusOfAnAsynchronousCallHasTheTrailer(CallEnds.End end) throws Exception {
    assertTrailer(false, end);
  }

  private static void assertTrailer(boolean blocking, CallEnds.End end) throws Exception {
    CompletableFuture<CallEnd> ended = new CompletableFuture<>();
    try (CallEnds ends =
        new CallEnds(
            blocking,
            call -> {
              ServerTiming.time(call);
              call.onEnd(ended::complete);
            })) {
      CompletableFuture<Feature> response = ends.call(end);
      CallEnd seen = ended.get(60, TimeUnit.SECONDS);
      assertThat(seen.status().code()).isEqualTo(end.code);
      assertThat(seen.isCancelled()).isEqualTo(!end.isSent());
      if (!end.isSent()) {
        assertThat(seen.trailers().isEmpty()).isTrue();
        return;
      }
      assertThat(seen.trailers().get(ServerTiming.MICROS)).isNotNegative();
      Throwable failure = response.handle((feature, thrown) -> thrown).get(60, TimeUnit.SECONDS);
      if (end == CallEnds.End.RETURNED) {
        assertThat(failure).isNull();
      } else {
        assertThat(failure)
            .isInstanceOfSatisfying(
                StatusException.class,
                e -> assertThat(e.trailers().get(ServerTiming.MICROS)).isNotNegative());
      }
    }
  }
}
