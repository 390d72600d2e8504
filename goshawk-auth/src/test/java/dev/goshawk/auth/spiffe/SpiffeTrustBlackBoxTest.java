package dev.goshawk.auth.spiffe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.goshawk.api.CallOptions;
import dev.goshawk.api.Channel;
import dev.goshawk.api.Server;
import dev.goshawk.api.Status.Code;
import dev.goshawk.api.StatusException;
import dev.goshawk.api.stub.ClientCalls;
import dev.goshawk.api.stub.Handlers;
import dev.goshawk.auth.identity.Identity;
import dev.goshawk.netty.ClientTls;
import dev.goshawk.netty.GoshawkChannel;
import dev.goshawk.netty.GoshawkServer;
import dev.goshawk.netty.ServerTls;
import dev.goshawk.netty.TlsIdentity;
import dev.goshawk.netty.TlsTrust;
import dev.goshawk.testservices.Texts;
import dev.goshawk.testsupport.Await;
import dev.goshawk.testsupport.LogCapture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Peers that trust each other by SPIFFE IDs, of two trust domains. */
@Timeout(60)
class SpiffeTrustBlackBoxTest {

  private static final Path KEYS = Path.of("src/test/resources/dev/goshawk/auth/spiffe");

  @TempDir Path directory;
  private Path file;
  private SpiffeTrust trust;
  private Server server;

  @BeforeEach
  void serve() throws IOException {
    file = Files.writeString(directory.resolve("bundles.json"), bundles("one", "two"));
    trust = SpiffeTrust.watch(file, Duration.ofMillis(10));
    server =
        GoshawkServer.builder()
            .port(0)
            .tls(
                ServerTls.builder()
                    .identity(identity("server"))
                    .requireClientCertificate(TlsTrust.trustManager(trust))
                    .build())
            .service(
                Texts.service(
                    service ->
                        service.method(
                            Texts.UNARY,
                            Handlers.unary(
                                (request, context) ->
                                    Identity.of(context).spiffeId().orElseThrow().toString()))))
            .start();
  }

  @AfterEach
  void stop() {
    server.close();
    trust.close();
  }

  private static TlsIdentity identity(String name) {
    return TlsIdentity.certificate(KEYS.resolve(name + ".pem")).key(KEYS.resolve(name + ".key"));
  }

  private static String bundles(String... names) throws IOException {
    StringBuilder domains = new StringBuilder();
    for (String name : names) {
      Matcher base64 =
          Pattern.compile("-----BEGIN CERTIFICATE-----(.*)-----END", Pattern.DOTALL)
              .matcher(Files.readString(KEYS.resolve("ca-" + name + ".pem")));
      assertThat(base64.find()).isTrue();
      domains
          .append(domains.isEmpty() ? "" : ",")
          .append("\"" + name + ".test\":{\"spiffe_sequence\":1,\"keys\":[")
          .append("{\"kty\":\"RSA\",\"use\":\"jwt-svid\",\"kid\":\"x\"},")
          .append("{\"kty\":\"EC\",\"use\":\"x509-svid\",\"x5c\":[\"")
          .append(base64.group(1).replaceAll("\\s", ""))
          .append("\"]}]}");
    }
    return "{\"trust_domains\":{" + domains + "}}";
  }

  private String call(String client) {
    try (Channel channel =
        GoshawkChannel.to("localhost:" + server.port())
            .tls(
                ClientTls.builder()
                    .identity(identity(client))
                    .trust(TlsTrust.trustManager(trust))
                    .build())
            .build()) {
      return ClientCalls.unary(channel, Texts.UNARY, CallOptions.DEFAULT, "x");
    }
  }

  private void assertRefused(String client) {
    StatusException thrown = catchThrowableOfType(StatusException.class, () -> call(client));
    assertThat(thrown.code()).isEqualTo(Code.UNAVAILABLE);
  }

  @Test
  void peersOfTwoDomainsTrustEachOther() {
    assertThat(call("client")).isEqualTo("spiffe://two.test/client");
    assertThat(call("server")).isEqualTo("spiffe://one.test/server");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "claimed;is not signed by a trusted authority",
        "several;has 2 URIs",
        "nameless;has 0 URIs",
      })
  void otherCertificatesAreRefused(String client, String words) {
    try (LogCapture log = LogCapture.of("dev.goshawk")) {
      assertRefused(client);
      Await.until(
          "the server says why", () -> log.lines().stream().anyMatch(line -> line.contains(words)));
    }
  }

  @Test
  void domainThatIsTakenAwayIsTrustedNoMoreAndABadMapChangesNothing() throws IOException {
    try (LogCapture log = LogCapture.of("dev.goshawk.auth")) {
      Files.writeString(file, bundles("one"));
      Await.until("the map is read", () -> !log.lines().isEmpty());
      assertThat(log.lines().get(0)).endsWith("trust of domains [one.test] is in use");
      assertRefused("client");
      Files.writeString(file, "{}");
      Await.until("the bad map is read", () -> log.lines().size() == 2);
      assertThat(call("server")).isEqualTo("spiffe://one.test/server");
      Files.writeString(file, bundles("one", "two"));
      Await.until("the map is read", () -> log.lines().size() == 3);
      assertThat(call("client")).isEqualTo("spiffe://two.test/client");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '"',
      value = {
        "{};'trust_domains' is missing",
        "{'trust_domains':{'One.test':{'keys':[]}}};'One.test' is no trust domain in lower case",
        "{'trust_domains':{'a/b':{'keys':[]}}};'a/b' is no trust domain",
        "{'trust_domains':{'a':{}}};'keys' is missing",
        "{'trust_domains':{'a':{'keys':[]}}};no key is for x509-svid",
        "{'trust_domains':{'a':{'keys':[{'kty':'EC','use':'x509-svid','x5c':[]}]}}};0 certificates",
        "{'trust_domains':{'a':{'keys':[{'kty':'EC','use':'x509-svid','x5c':['a','b']}]}}};2 cert",
        "{'trust_domains':{'a':{'keys':[{'kty':'EC','use':'x509-svid','x5c':['!']}]}}};no certificate",
        "{'trust_domains':{'a':{'keys':[{'use':'x509-svid','x5c':['a']}]}}};'kty' is missing"
      })
  void mapThatIsNoneIsSaidToBeNone(String json, String words) throws IOException {
    Path bad = Files.writeString(directory.resolve("bad.json"), json.replace('\'', '"'));
    assertThatThrownBy(() -> SpiffeTrust.watch(bad, Duration.ofSeconds(1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("it is no SPIFFE bundle map: ")
        .hasMessageContaining(words);
  }
}
