package dev.goshawk.protobuf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.Duration;
import com.google.rpc.BadRequest;
import com.google.rpc.Help;
import com.google.rpc.RetryInfo;
import dev.goshawk.api.Metadata;
import dev.goshawk.api.MetadataKey;
import dev.goshawk.api.Status;
import dev.goshawk.api.StatusException;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

final class RichStatusTest {

  private static final MetadataKey<byte[]> TRAILER = MetadataKey.binary("grpc-status-details-bin");

  private static final BadRequest BAD_REQUEST =
      BadRequest.newBuilder()
          .addFieldViolations(
              BadRequest.FieldViolation.newBuilder().setField("name").setDescription("is empty"))
          .build();

  private static final RetryInfo RETRY_INFO =
      RetryInfo.newBuilder().setRetryDelay(Duration.newBuilder().setSeconds(3)).build();

  private static final Status STATUS = Status.INVALID_ARGUMENT.withMessage("no name");

  @Test
  void detailsGoThereAndBackByType() {
    StatusException e = RichStatus.of(STATUS, BAD_REQUEST, RETRY_INFO);

    assertThat(e.status()).isEqualTo(STATUS);
    assertThat(RichStatus.detail(e, BadRequest.class)).contains(BAD_REQUEST);
    assertThat(RichStatus.detail(e, RetryInfo.class)).contains(RETRY_INFO);
    assertThat(RichStatus.detail(e, Help.class)).isEmpty();
    assertThat(RichStatus.details(e)).containsExactly(Any.pack(BAD_REQUEST), Any.pack(RETRY_INFO));
  }

  @Test
  void theTrailerIsASerializedGoogleRpcStatus() throws Exception {
    byte[] bytes = RichStatus.of(STATUS, BAD_REQUEST).trailers().get(TRAILER);

    assertThat(com.google.rpc.Status.parseFrom(bytes))
        .isEqualTo(
            com.google.rpc.Status.newBuilder()
                .setCode(3)
                .setMessage("no name")
                .addDetails(Any.pack(BAD_REQUEST))
                .build());
  }

  @Test
  void anAnyIsNotPackedTwice() {
    StatusException e = RichStatus.of(STATUS, Any.pack(BAD_REQUEST));

    assertThat(RichStatus.details(e)).containsExactly(Any.pack(BAD_REQUEST));
  }

  @Test
  void theCauseStaysOnThisSide() {
    Exception cause = new IllegalStateException("secret");

    StatusException e = RichStatus.of(STATUS.withCause(cause), BAD_REQUEST);

    assertThat(e).hasCause(cause);
    assertThat(RichStatus.from(e).orElseThrow().toString()).doesNotContain("secret");
  }

  @Test
  void detailsAreFoundBehindWrappers() {
    Throwable wrapped =
        new CompletionException(new IllegalStateException(RichStatus.of(STATUS, RETRY_INFO)));

    assertThat(RichStatus.detail(wrapped, RetryInfo.class)).contains(RETRY_INFO);
  }

  @Test
  void failuresWithoutDetailsHaveNone() {
    for (Throwable failure : new Throwable[] {STATUS.exception(), new RuntimeException("other")}) {
      assertThat(RichStatus.from(failure)).isEmpty();
      assertThat(RichStatus.details(failure)).isEmpty();
      assertThat(RichStatus.detail(failure, BadRequest.class)).isEmpty();
    }
  }

  @Test
  void onAMismatchTheStatusOfTheCallWins() {
    com.google.rpc.Status other =
        com.google.rpc.Status.newBuilder()
            .setCode(5)
            .setMessage("something else")
            .addDetails(Any.pack(RETRY_INFO))
            .build();
    StatusException e = STATUS.exception(Metadata.of(TRAILER, other.toByteArray()));

    assertThat(RichStatus.from(e))
        .contains(other.toBuilder().setCode(3).setMessage("no name").build());
  }

  @Test
  void malformedDetailsAreInternalAndNameTheOriginal() {
    StatusException e = STATUS.exception(Metadata.of(TRAILER, new byte[] {0x0a, 5}));

    StatusException malformed =
        catchThrowableOfType(StatusException.class, () -> RichStatus.detail(e, BadRequest.class));

    assertThat(malformed.status())
        .isEqualTo(
            Status.INTERNAL.withMessage(
                "malformed trailer grpc-status-details-bin of a call that failed with"
                    + " 'INVALID_ARGUMENT: no name': 2 bytes are not a google.rpc.Status"));
    assertThat(malformed).hasSuppressedException(e);
    assertThat(malformed.getCause())
        .isInstanceOf(com.google.protobuf.InvalidProtocolBufferException.class);
  }

  @Test
  void oneMalformedDetailLeavesTheOthersReadable() {
    Any broken =
        Any.newBuilder()
            .setTypeUrl("type.googleapis.com/google.rpc.BadRequest")
            .setValue(ByteString.copyFrom(new byte[] {0x0a, 5}))
            .build();
    StatusException e = RichStatus.of(STATUS, broken, RETRY_INFO);

    assertThat(RichStatus.detail(e, RetryInfo.class)).contains(RETRY_INFO);
    assertThat(
            catchThrowableOfType(
                    StatusException.class, () -> RichStatus.detail(e, BadRequest.class))
                .status()
                .message())
        .endsWith("2 bytes are not what type.googleapis.com/google.rpc.BadRequest names");
  }

  @Test
  void aGoogleRpcStatusBecomesAnException() {
    com.google.rpc.Status rich =
        com.google.rpc.Status.newBuilder()
            .setCode(9)
            .setMessage("not now")
            .addDetails(Any.pack(RETRY_INFO))
            .build();

    StatusException e = RichStatus.of(rich);

    assertThat(e.status()).isEqualTo(Status.FAILED_PRECONDITION.withMessage("not now"));
    assertThat(RichStatus.from(e)).contains(rich);
    assertThat(RichStatus.of(rich.toBuilder().setCode(77).build()).code())
        .isEqualTo(Status.Code.UNKNOWN);
  }

  @Test
  void okIsNoFailure() {
    assertThatIllegalArgumentException().isThrownBy(() -> RichStatus.of(Status.OK, BAD_REQUEST));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RichStatus.of(com.google.rpc.Status.getDefaultInstance()));
  }
}
