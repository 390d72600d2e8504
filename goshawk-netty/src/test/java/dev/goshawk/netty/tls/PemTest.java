package dev.goshawk.netty.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.interfaces.ECPrivateKey;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Private keys in each form that they come in. */
class PemTest {

  private static final Path TLS = Path.of("src/test/resources/tls");

  private static PrivateKey key(String file) throws Exception {
    return Pem.key(Files.readAllBytes(TLS.resolve(file)), null);
  }

  private static PrivateKey key(String label, byte[] der)
      throws IOException, GeneralSecurityException {
    String pem =
        "-----BEGIN "
            + label
            + "-----\n"
            + Base64.getMimeEncoder().encodeToString(der)
            + "\n-----END "
            + label
            + "-----\n";
    return Pem.key(pem.getBytes(StandardCharsets.US_ASCII), null);
  }

  /** The same number, and the same curve: the JDK compares keys of EC by their encodings. */
  private static void assertSame(PrivateKey actual, PrivateKey expected) {
    if (expected instanceof ECPrivateKey curve) {
      assertThat(((ECPrivateKey) actual).getS()).isEqualTo(curve.getS());
      assertThat(((ECPrivateKey) actual).getParams()).isEqualTo(curve.getParams());
    } else {
      assertThat(actual).isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @CsvSource({"rsa-pkcs1.key,rsa.key", "server-sec1.key,server.key"})
  void olderFormsAreTheSameKeys(String older, String newer) throws Exception {
    assertSame(key(older), key(newer));
  }

  @Test
  void parametersInFrontOfAKeyOfEcArePassedOver() throws Exception {
    String pem = Files.readString(TLS.resolve("server-sec1.key"));
    String parameters =
        "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n";
    assertSame(
        Pem.key((parameters + pem).getBytes(StandardCharsets.US_ASCII), null), key("server.key"));
  }

  @Test
  void oldEncryptionIsSaidToBeOne() {
    assertThatThrownBy(() -> key("rsa-pkcs1-encrypted.key"))
        .isInstanceOf(IOException.class)
        .hasMessage(
            "the private key is encrypted in the form from before PKCS #8; 'openssl pkcs8 -topk8'"
                + " converts it");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "30", "3003", "300302", "30820001", "3006020101040100", "3080"})
  void whatIsNoKeyOfEcIsRefused(String hex) {
    byte[] der = new byte[hex.length() / 2];
    for (int i = 0; i < der.length; i++) {
      der[i] = (byte) Integer.parseInt(hex.substring(2 * i, 2 * i + 2), 16);
    }
    assertThatThrownBy(() -> key("EC PRIVATE KEY", der))
        .isInstanceOfAny(IOException.class, GeneralSecurityException.class)
        .hasMessageContaining("EC PRIVATE KEY");
    assertThatThrownBy(() -> key("RSA PRIVATE KEY", der))
        .isInstanceOf(GeneralSecurityException.class);
  }

  @Test
  void whatIsMissingIsNamed() {
    assertThatThrownBy(() -> Pem.key("nothing".getBytes(StandardCharsets.US_ASCII), null))
        .hasMessageStartingWith("there is no PEM block PRIVATE KEY (PKCS #8), RSA PRIVATE KEY");
  }
}
