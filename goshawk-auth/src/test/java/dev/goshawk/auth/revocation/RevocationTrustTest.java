package dev.goshawk.auth.revocation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goshawk.testsupport.Await;
import dev.goshawk.testsupport.LogCapture;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Certificates that lists revoke, lists that do not count, and directories that change. */
@Timeout(60)
class RevocationTrustTest {

  private static final Path FILES = Path.of("src/test/resources/dev/goshawk/auth/revocation");
  private static final Duration LONG = Duration.ofDays(1);

  @TempDir Path directory;

  private static X509Certificate certificate(String name) throws Exception {
    try (InputStream in = Files.newInputStream(FILES.resolve(name + ".pem"))) {
      return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
    }
  }

  private static X509ExtendedTrustManager manager() throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setCertificateEntry("ca", certificate("ca"));
    TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
    factory.init(store);
    return (X509ExtendedTrustManager) factory.getTrustManagers()[0];
  }

  private void put(String... names) throws IOException {
    for (String name : names) {
      Files.copy(FILES.resolve(name), directory.resolve(name));
    }
  }

  private RevocationTrust trust(boolean failClosed) throws Exception {
    return RevocationTrust.of(manager(), directory, LONG, failClosed);
  }

  private static void check(RevocationTrust trust, String name) throws Exception {
    trust.checkClientTrusted(new X509Certificate[] {certificate(name)}, "EC");
  }

  private static void assertPasses(RevocationTrust trust, String name) {
    assertThatCode(() -> check(trust, name)).doesNotThrowAnyException();
  }

  private static void assertRevoked(RevocationTrust trust) {
    assertThatThrownBy(() -> check(trust, "revoked"))
        .isInstanceOf(CertificateException.class)
        .hasMessage("the certificate of CN=revoked was revoked");
  }

  @ParameterizedTest
  @ValueSource(strings = {"list.pem", "list.der"})
  void whatAListRevokesIsRefused(String list) throws Exception {
    put(list);
    for (boolean failClosed : new boolean[] {false, true}) {
      try (RevocationTrust trust = trust(failClosed)) {
        assertPasses(trust, "good");
        assertRevoked(trust);
        assertThatThrownBy(
                () ->
                    trust.checkServerTrusted(
                        new X509Certificate[] {certificate("revoked"), certificate("ca")},
                        "UNKNOWN"))
            .hasMessage("the certificate of CN=revoked was revoked");
        assertThat(trust.getAcceptedIssuers()).containsExactly(certificate("ca"));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "stale.pem", "forged.pem"})
  void trap62_optionDecidesWhereNoListCounts(String list) throws Exception {
    if (!list.isEmpty()) {
      put(list);
    }
    try (RevocationTrust trust = trust(false)) {
      assertPasses(trust, "good");
      assertPasses(trust, "revoked");
    }
    try (RevocationTrust trust = trust(true)) {
      assertThatThrownBy(() -> check(trust, "good"))
          .isInstanceOf(CertificateException.class)
          .hasMessage(
              "there is no revocation list that counts of CN=revoking authority, and failClosed is"
                  + " set");
    }
  }

  @Test
  void forgedListBesideAGoodOneChangesNothing() throws Exception {
    put("forged.pem", "empty.pem");
    try (RevocationTrust trust = trust(true)) {
      assertPasses(trust, "revoked");
    }
  }

  @Test
  void whoIsNotTrustedIsRefusedBefore() throws Exception {
    put("empty.pem");
    X509Certificate stranger;
    try (InputStream in =
        Files.newInputStream(Path.of("../goshawk-netty/src/test/resources/tls/stranger.pem"))) {
      stranger = (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
    }
    try (RevocationTrust trust = trust(false)) {
      assertThatThrownBy(() -> trust.checkClientTrusted(new X509Certificate[] {stranger}, "EC"))
          .hasMessageContaining("PKIX path");
    }
  }

  @Test
  void trap63_halfWrittenDirectoryKeepsWhatItHeld() throws Exception {
    put("list.pem");
    RevocationLists lists = new RevocationLists(directory);
    assertThat(lists.of(certificate("ca").getSubjectX500Principal())).hasSize(1);
    try (LogCapture log = LogCapture.of("dev.goshawk.auth")) {
      Files.writeString(directory.resolve("list.pem"), "half");
      put("empty.pem");
      lists.look();
      lists.look();
      assertThat(lists.of(certificate("ca").getSubjectX500Principal())).hasSize(2);
      assertThat(log.lines()).hasSize(1).first().asString().contains("list.pem: ");
      Files.delete(directory.resolve("list.pem"));
      lists.look();
      assertThat(lists.of(certificate("ca").getSubjectX500Principal())).hasSize(1);
      Files.delete(directory.resolve("empty.pem"));
      Files.delete(directory);
      lists.look();
      assertThat(lists.of(certificate("ca").getSubjectX500Principal())).hasSize(1);
      assertThat(log.lines()).hasSize(2);
    }
  }

  @Test
  void directoryIsLookedAtAgain() throws Exception {
    put("empty.pem");
    try (RevocationTrust trust =
        RevocationTrust.of(manager(), directory, Duration.ofMillis(10), false)) {
      assertPasses(trust, "revoked");
      put("list.pem");
      Await.until(
          "the list is read",
          () -> {
            try {
              check(trust, "revoked");
              return false;
            } catch (CertificateException e) {
              return true;
            } catch (Exception e) {
              throw new AssertionError(e);
            }
          });
    }
  }

  @Test
  void directoryMustBeThere() {
    assertThatThrownBy(() -> RevocationTrust.of(manager(), directory.resolve("no"), LONG, false))
        .isInstanceOf(UncheckedIOException.class);
    assertThatThrownBy(() -> RevocationTrust.of(manager(), directory, Duration.ZERO, false))
        .hasMessage("interval of PT0S is less than 10 ms");
  }
}
