package dev.goshawk.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goshawk.api.CallOptions;
import dev.goshawk.api.Channel;
import dev.goshawk.api.Metadata;
import dev.goshawk.api.MetadataKey;
import dev.goshawk.api.Server;
import dev.goshawk.api.StatusException;
import dev.goshawk.api.stub.ClientCalls;
import dev.goshawk.api.stub.Handlers;
import dev.goshawk.testservices.Texts;
import dev.goshawk.testsupport.LogCapture;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What metadata carry is nobody's business: no log has it, at whatever level. */
class SecretsBlackBoxTest extends BlackBoxFixture {

  private static final String SECRET = "s3cr3t-0f-th3-t3st";
  private static final MetadataKey<String> AUTHORIZATION = MetadataKey.ascii("authorization");
  private static final MetadataKey<String> CUSTOM = MetadataKey.ascii("x-session");

  private static CallOptions options() {
    return CallOptions.DEFAULT.withMetadata(
        Metadata.builder().add(AUTHORIZATION, "Bearer " + SECRET).add(CUSTOM, SECRET).build());
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void noLogHasASecret(boolean tls) throws Exception {
    AtomicReference<String> seen = new AtomicReference<>();
    try (LogCapture ours = LogCapture.ofAll("dev.goshawk");
        LogCapture nettys = LogCapture.ofAll("io.netty")) {
      GoshawkServer.Builder builder =
          GoshawkServer.builder()
              .port(0)
              .service(
                  Texts.service(
                      service ->
                          service.method(
                              Texts.UNARY,
                              Handlers.unary(
                                  (request, context) -> {
                                    seen.set(context.metadata().get(AUTHORIZATION));
                                    if (request.equals("fail")) {
                                      throw new IllegalStateException("as asked");
                                    }
                                    return request;
                                  }))));
      if (tls) {
        builder.tls(serverTls());
      }
      Server server = serve(builder);
      GoshawkChannel.Builder target = GoshawkChannel.to("localhost:" + server.port());
      Channel channel = channel(tls ? target.tls(trusting("ca")) : target.plaintext());
      assertThat(ClientCalls.unary(channel, Texts.UNARY, options(), "x")).isEqualTo("x");
      assertThat(seen.get()).isEqualTo("Bearer " + SECRET);
      assertThatThrownBy(() -> ClientCalls.unary(channel, Texts.UNARY, options(), "fail"))
          .isInstanceOf(StatusException.class);
      assertThatThrownBy(() -> ClientCalls.unary(channel, Texts.UNSERVED, options(), "x"))
          .isInstanceOf(StatusException.class);
      malformed(server.port());
      eventually("the handler's failure is logged", () -> !ours.lines().isEmpty());
      assertThat(ours.lines()).noneMatch(line -> line.contains(SECRET));
      assertThat(nettys.lines()).isNotEmpty().noneMatch(line -> line.contains(SECRET));
      assertThat(ours.thrown()).isNotEmpty().noneMatch(thrown -> stack(thrown).contains(SECRET));
      assertThat(nettys.thrown()).noneMatch(thrown -> stack(thrown).contains(SECRET));
    }
  }

  /** Requests that break rules with a secret in them, and a connection that ends by it. */
  private static void malformed(int port) throws Exception {
    try (Attacker attacker = Attacker.to(port)) {
      attacker.send(
          RawHttp2.request(1, "/t.T/Unary", true, "authorization", SECRET, "Upper", SECRET),
          RawHttp2.request(3, "/t.T/Unary", true, "authorization", SECRET),
          RawHttp2.headers(2, true, "authorization", SECRET));
      attacker.awaitClosed();
    }
  }

  private static String stack(Throwable thrown) {
    StringWriter text = new StringWriter();
    thrown.printStackTrace(new PrintWriter(text));
    return text.toString();
  }

  @Test
  void textOfMetadataHidesCredentials() {
    assertThat(Metadata.of(AUTHORIZATION, SECRET)).hasToString("[authorization=(hidden)]");
    assertThat(options().toString()).doesNotContain("Bearer");
  }
}
