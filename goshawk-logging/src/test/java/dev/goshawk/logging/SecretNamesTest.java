package dev.goshawk.logging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goshawk.api.Metadata;
import dev.goshawk.api.MetadataKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which metadata is never logged. */
class SecretNamesTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "authorization",
        "proxy-authorization",
        "cookie",
        "set-cookie",
        "x-api-key",
        "token",
        "x-auth-token",
        "x-auth-token-bin",
        "client-secret",
        "db-password",
        "stripe-api-key"
      })
  void secret(String name) {
    assertThat(SecretNames.DEFAULT.isSecret(name)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"request-id", "tokens", "idempotency-key", "x-authorization-mode", "-bin"})
  void notSecret(String name) {
    assertThat(SecretNames.DEFAULT.isSecret(name)).isFalse();
  }

  @Test
  void usersAddNamesAndEndings() {
    SecretNames names = SecretNames.DEFAULT.plus("X-Session", "*-signature", "blob-bin");
    assertThat(names.isSecret("x-session")).isTrue();
    assertThat(names.isSecret("aws-signature")).isTrue();
    assertThat(names.isSecret("blob-bin")).isTrue();
    assertThat(names.isSecret("authorization")).isTrue();
    assertThat(SecretNames.DEFAULT.isSecret("x-session")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "*", "a*b", "*-*"})
  void wrongNamesAreRefused(String name) {
    assertThatThrownBy(() -> SecretNames.DEFAULT.plus(name))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "'%s' does not name secret metadata; expected a name such as x-session, or *-session"
                + " for all that end so",
            name);
  }

  @Test
  void entriesThatTheirKeyMarksAreSecret() {
    Metadata metadata = Metadata.of(MetadataKey.ascii("plain-name").sensitive(), "v");
    assertThat(SecretNames.DEFAULT.isSecret(metadata.entry(0))).isTrue();
  }
}
