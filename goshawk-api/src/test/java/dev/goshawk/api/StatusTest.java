package dev.goshawk.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.concurrent.CompletionException;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Codes, messages, and what a failure stands for. */
class StatusTest {

  @Test
  void codesHaveTheirNumbers() {
    assertThat(Status.Code.values()).hasSize(17);
    assertThat(Status.Code.OK.number()).isZero();
    assertThat(Status.Code.UNIMPLEMENTED.number()).isEqualTo(12);
    assertThat(Status.Code.UNAUTHENTICATED.number()).isEqualTo(16);
    for (Status.Code code : Status.Code.values()) {
      assertThat(Status.Code.of(code.number())).isSameAs(code);
      assertThat(Status.of(code).code()).isSameAs(code);
      assertThat(Status.of(code).message()).isEmpty();
    }
  }

  @Property
  void unassignedNumbersAreUnknown(@ForAll @IntRange(min = 17) int large, @ForAll int any) {
    assertThat(Status.Code.of(large)).isSameAs(Status.Code.UNKNOWN);
    assertThat(Status.Code.of(any | Integer.MIN_VALUE)).isSameAs(Status.Code.UNKNOWN);
  }

  @Test
  void withMethodsLeaveTheOriginalAsItIs() {
    IOException cause = new IOException("gone");
    Status status = Status.UNAVAILABLE.withMessage("no route").withCause(cause);
    assertThat(status.code()).isSameAs(Status.Code.UNAVAILABLE);
    assertThat(status.message()).isEqualTo("no route");
    assertThat(status.cause()).isSameAs(cause);
    assertThat(status.withMessage("other").cause()).isSameAs(cause);
    assertThat(Status.UNAVAILABLE.message()).isEmpty();
    assertThat(Status.UNAVAILABLE.cause()).isNull();
  }

  @Test
  void theCauseTakesNoPartInEquality() {
    Status status = Status.ABORTED.withMessage("again");
    assertThat(status.withCause(new IOException())).isEqualTo(status).hasSameHashCodeAs(status);
    assertThat(status).isNotEqualTo(Status.ABORTED).isNotEqualTo(Status.INTERNAL);
    assertThat(status.isOk()).isFalse();
    assertThat(Status.OK.isOk()).isTrue();
  }

  @Test
  void itIsPrintedAsCodeAndMessage() {
    assertThat(Status.NOT_FOUND).hasToString("NOT_FOUND");
    assertThat(Status.NOT_FOUND.withMessage("no such point"))
        .hasToString("NOT_FOUND: no such point");
  }

  @Test
  void aFailureStandsForTheStatusAmongItsCauses() {
    Status status = Status.DATA_LOSS.withMessage("torn page");
    Throwable wrapped = new CompletionException(new IOException(status.exception()));
    assertThat(Status.of(status.exception())).isSameAs(status);
    assertThat(Status.of(wrapped)).isSameAs(status);

    IOException foreign = new IOException("secret");
    assertThat(Status.of(foreign)).isEqualTo(Status.UNKNOWN);
    assertThat(Status.of(foreign).cause()).isSameAs(foreign);
  }

  @Test
  void causesThatLeadBackToThemselvesAreUnknown() throws Exception {
    IOException one = new IOException("one");
    IllegalStateException two = new IllegalStateException("two", one);
    one.initCause(two);
    assertThat(Background.start(() -> Status.of(one)).join()).isEqualTo(Status.UNKNOWN);
  }

  @Test
  void anExceptionCarriesStatusCauseAndTrailers() {
    Metadata trailers = Metadata.of(MetadataKey.ascii("x-why"), "because");
    IOException cause = new IOException("disk");
    StatusException thrown =
        Status.INTERNAL.withMessage("broken").withCause(cause).exception(trailers);
    assertThat(thrown).hasMessage("INTERNAL: broken").hasCause(cause);
    assertThat(thrown.code()).isSameAs(Status.Code.INTERNAL);
    assertThat(thrown.status().message()).isEqualTo("broken");
    assertThat(thrown.trailers()).isSameAs(trailers);
    assertThat(Status.INTERNAL.exception().trailers()).isSameAs(Metadata.EMPTY);
  }

  @Test
  void okCannotBeThrown() {
    assertThatThrownBy(Status.OK::exception)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("status OK is not a failure and cannot be thrown");
  }
}
