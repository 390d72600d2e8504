package dev.goshawk.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What the end of a call tells, and prints. */
class CallEndTest {

  @Test
  void whatIsGivenIsTold() {
    Metadata trailers = Metadata.of(MetadataKey.ascii("k"), "v");
    IllegalStateException cause = new IllegalStateException("bug");
    CallEnd end =
        CallEnd.builder(Status.ABORTED)
            .trailers(trailers)
            .cause(cause)
            .duration(Duration.ofMillis(12))
            .cancelled(true)
            .build();
    assertThat(end.status()).isEqualTo(Status.ABORTED);
    assertThat(end.trailers()).isSameAs(trailers);
    assertThat(end.cause()).isSameAs(cause);
    assertThat(end.duration()).isEqualTo(Duration.ofMillis(12));
    assertThat(end.isCancelled()).isTrue();
    assertThat(end).hasToString("ABORTED (not sent) after 12 ms");
  }

  @Test
  void whatIsNotGivenIsAbsent() {
    CallEnd end = CallEnd.builder(Status.OK).build();
    assertThat(end.trailers().isEmpty()).isTrue();
    assertThat(end.cause()).isNull();
    assertThat(end.duration()).isZero();
    assertThat(end.isCancelled()).isFalse();
    assertThat(end).hasToString("OK after 0 ms");
  }
}
