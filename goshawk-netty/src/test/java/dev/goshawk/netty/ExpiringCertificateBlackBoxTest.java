package dev.goshawk.netty;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A certificate of this end that is about to expire, which somebody has to renew. */
class ExpiringCertificateBlackBoxTest extends BlackBoxFixture {

  @TempDir Path directory;

  private TlsIdentity validFor(int days) throws Exception {
    Path file = directory.resolve(days + ".p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "own",
                "-keyalg",
                "EC",
                "-dname",
                "CN=for " + days + " days",
                "-validity",
                String.valueOf(days),
                "-storetype",
                "PKCS12",
                "-storepass",
                "changeit",
                "-keystore",
                file.toString())
            .redirectErrorStream(true)
            .start();
    String words = new String(keytool.getInputStream().readAllBytes(), UTF_8);
    assertThat(keytool.waitFor()).as(words).isZero();
    return TlsIdentity.keyStore(file, "changeit");
  }

  private void serveWith(TlsIdentity identity) {
    serve(AttackFixture.echo().tls(ServerTls.builder().identity(identity).build()));
  }

  @Test
  void isAWarningAWeekBefore() throws Exception {
    serveWith(validFor(20));
    serveWith(validFor(3));
    eventually("the warning", () -> !log().lines().isEmpty());
    assertThat(log().lines())
        .singleElement()
        .asString()
        .matches(
            "the certificate CN=for 3 days of this end expires on \\S+Z: peers will refuse it from"
                + " then on");
  }
}
