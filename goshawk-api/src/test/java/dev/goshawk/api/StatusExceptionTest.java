package dev.goshawk.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import org.junit.jupiter.api.Test;

class StatusExceptionTest {

  private static final MetadataKey<String> WHERE = MetadataKey.ascii("where");
  private static final MetadataKey<byte[]> WHAT = MetadataKey.binary("what-bin");

  @Test
  void okIsNoFailure() {
    assertThatThrownBy(() -> new StatusException(Status.OK))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("OK is not a failure");
  }

  @Test
  void serializationKeepsAllButCredentials() throws Exception {
    Metadata trailers =
        Metadata.of(WHERE, "here")
            .with(WHAT, new byte[] {1, 2})
            .plus(
                Metadata.builder()
                    .add(Metadata.Entry.ofText("authorization", "secret", true))
                    .build());
    StatusException thrown =
        new StatusException(
            Status.NOT_FOUND
                .withMessage("no such road")
                .withCause(new IllegalStateException("below")),
            trailers);

    StatusException read = copy(thrown);

    assertThat(read.status()).isEqualTo(thrown.status());
    assertThat(read).hasMessage(thrown.getMessage());
    assertThat(read.getCause())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("below");
    assertThat(read.getStackTrace()).isEqualTo(thrown.getStackTrace());
    assertThat(read.trailers().names()).containsExactlyInAnyOrder("where", "what-bin");
    assertThat(read.trailers().get(WHERE)).isEqualTo("here");
    assertThat(read.trailers().get(WHAT)).containsExactly(1, 2);
  }

  @Test
  void serializationKeepsTheHeadersOfACall() throws Exception {
    StatusException thrown =
        StatusException.fromCall(Status.ABORTED, Metadata.of(WHERE, "there"), Metadata.EMPTY);
    StatusException read = copy(thrown);
    assertThat(read.headers().get(WHERE)).isEqualTo("there");
    assertThat(read.trailers().isEmpty()).isTrue();
    assertThat(read.isFromCall()).isTrue();
  }

  private static StatusException copy(StatusException thrown)
      throws IOException, ClassNotFoundException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(thrown);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      return (StatusException) in.readObject();
    }
  }
}
