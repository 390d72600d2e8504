package dev.goshawk.auth.credentials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goshawk.api.CallCredentials;
import dev.goshawk.api.Metadata;
import dev.goshawk.api.MetadataKey;
import dev.goshawk.api.Status.Code;
import dev.goshawk.api.StatusException;
import dev.goshawk.auth.fixture.Keys;
import dev.goshawk.auth.fixture.ManualClock;
import dev.goshawk.testservices.Texts;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Date;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A token in a file that is replaced. */
class TokenFileTest {

  private static final MetadataKey<String> AUTHORIZATION = MetadataKey.ascii("authorization");

  @TempDir Path directory;
  private final ManualClock clock = new ManualClock();
  private Path file;

  @BeforeEach
  void name() {
    file = directory.resolve("token");
  }

  private String jwt(Duration life) {
    return Keys.sign(
        Keys.EC,
        Keys.claims(clock.instant()).expirationTime(Date.from(clock.instant().plus(life))).build());
  }

  private static Throwable failure(TokenSource source) {
    try {
      throw new AssertionError("read " + source.fetch().toCompletableFuture().join());
    } catch (CompletionException e) {
      return e.getCause();
    }
  }

  @Test
  void trap49_fileIsReadAgainWhenItsTokenIsAboutToExpire() throws Exception {
    String first = jwt(Duration.ofMinutes(10));
    Files.writeString(file, first + "\n");
    CallCredentials credentials =
        BearerCredentials.from(TokenFile.jwt(file).withClock(clock), TokenFile.AHEAD, clock);
    assertThat(sent(credentials)).isEqualTo("Bearer " + first);
    String second = jwt(Duration.ofHours(1));
    Files.writeString(file, second);
    clock.advance(Duration.ofMinutes(8));
    assertThat(sent(credentials)).isEqualTo("Bearer " + first);
    clock.advance(Duration.ofSeconds(61));
    assertThat(sent(credentials)).isEqualTo("Bearer " + first); // while the next is read
    clock.advance(Duration.ofSeconds(30));
    assertThat(sent(credentials)).isEqualTo("Bearer " + second);
  }

  private static String sent(CallCredentials credentials) {
    Metadata metadata =
        credentials
            .metadata(CallCredentials.Request.builder(Texts.UNARY, "a.test").build())
            .toCompletableFuture()
            .join();
    return metadata.get(AUTHORIZATION);
  }

  @Test
  void fileThatIsNotThereMayCome() {
    assertThat(failure(TokenFile.jwt(file))).isInstanceOf(NoSuchFileException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "s3cret", "a.s3cret.c", "a.e30.c", "a.W10.c", "s3cret.e30.c\nx"})
  void whatIsNoJwtIsUnauthenticated(String text) throws Exception {
    Files.writeString(file, text);
    StatusException failure = (StatusException) failure(TokenFile.jwt(file));
    assertThat(failure.code()).isEqualTo(Code.UNAUTHENTICATED);
    assertThat(failure.status().message())
        .isEqualTo("token file " + file + " has no JWT whose exp can be read");
    assertThat(failure.getCause()).isNull();
  }

  @Test
  void tokenOfAnyKindLivesForAsLongAsIsSaid() throws Exception {
    Files.writeString(file, "opaque\n");
    AccessToken token =
        TokenFile.opaque(file, Duration.ofMinutes(2))
            .withClock(clock)
            .fetch()
            .toCompletableFuture()
            .join();
    assertThat(token).isEqualTo(new AccessToken("opaque", clock.instant().plusSeconds(120)));
    Files.writeString(file, "two words");
    assertThat(failure(TokenFile.opaque(file, Duration.ofMinutes(2))).getMessage())
        .contains("characters that tokens cannot have")
        .doesNotContain("two words");
    assertThatThrownBy(() -> TokenFile.opaque(file, Duration.ZERO))
        .hasMessage("life of PT0S is less than 1 s");
  }
}
