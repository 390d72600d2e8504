package dev.goshawk.logging;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.CallCredentials;
import dev.goshawk.api.CallOptions;
import dev.goshawk.api.Channel;
import dev.goshawk.api.DuplexStream;
import dev.goshawk.api.Metadata;
import dev.goshawk.api.MetadataKey;
import dev.goshawk.api.SecurityLevel;
import dev.goshawk.api.Server;
import dev.goshawk.api.Status;
import dev.goshawk.api.StatusException;
import dev.goshawk.api.stub.ClientCalls;
import dev.goshawk.api.stub.Handlers;
import dev.goshawk.logging.accesslog.AccessLog;
import dev.goshawk.logging.accesslog.AccessLogFormat;
import dev.goshawk.logging.binarylog.BinaryLog;
import dev.goshawk.netty.GoshawkChannel;
import dev.goshawk.netty.GoshawkServer;
import dev.goshawk.testservices.Texts;
import dev.goshawk.testsupport.LogCapture;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Secrets that calls carry in either direction, and then nothing that is logged, thrown or
 * described has them: each is a canary, and all output is searched for it.
 */
@Timeout(60)
class LoggedSecretsBlackBoxTest {

  /** What all secrets have in them, and nothing else has. */
  private static final String CANARY = "canary7319";

  private static final Metadata SECRETS =
      Metadata.of(MetadataKey.ascii("authorization"), "Bearer " + CANARY)
          .with(MetadataKey.ascii("proxy-authorization"), "Basic " + CANARY)
          .with(MetadataKey.ascii("cookie"), "session=" + CANARY)
          .with(MetadataKey.ascii("x-auth-token"), CANARY)
          .with(MetadataKey.binary("id-token-bin"), CANARY.getBytes(UTF_8))
          .with(MetadataKey.ascii("client-secret"), CANARY)
          .with(MetadataKey.ascii("x-api-key"), CANARY)
          .with(MetadataKey.ascii("mine").sensitive(), CANARY)
          .with(MetadataKey.ascii("named-by-the-user"), CANARY);

  private static final SecretNames NAMES = SecretNames.DEFAULT.plus("named-by-the-user");

  private final List<String> output = Collections.synchronizedList(new ArrayList<>());

  private void keep(Throwable thrown) {
    StringWriter text = new StringWriter();
    thrown.printStackTrace(new PrintWriter(text));
    output.add(text.toString());
    if (thrown instanceof StatusException known) {
      output.add(known.status().toString());
    }
  }

  private static AccessLogFormat everyHeader() {
    StringBuilder template = new StringBuilder();
    for (String name : SECRETS.names()) {
      template.append("%header{").append(name).append("} %trailer{").append(name).append("} ");
    }
    return AccessLogFormat.template(template.toString());
  }

  @Test
  void secretsAreNowhere() throws Exception {
    AccessLog named =
        AccessLog.builder().secrets(NAMES).format(everyHeader()).sink(output::add).build();
    AccessLog json = AccessLog.builder().secrets(NAMES).json().sink(output::add).build();
    BinaryLog binary =
        BinaryLog.builder(entry -> output.add(new String(entry, ISO_8859_1)))
            .secrets(NAMES)
            .build();
    EventLog events = EventLog.create();
    CallCredentials credentials =
        new CallCredentials() {
          @Override
          public CompletableFuture<Metadata> metadata(Request request) {
            return CompletableFuture.completedFuture(
                Metadata.of(MetadataKey.ascii("from-credentials").sensitive(), CANARY));
          }

          @Override
          public SecurityLevel leastSecurity() {
            return SecurityLevel.NONE;
          }
        };
    try (LogCapture log = LogCapture.ofAll("")) {
      try (named;
          json;
          binary;
          Server server =
              GoshawkServer.builder()
                  .port(0)
                  .tracer(named)
                  .tracer(json)
                  .tracer(binary.server())
                  .tracer(events)
                  .service(
                      Texts.service(
                          b ->
                              b.method(
                                      Texts.UNARY,
                                      Handlers.unary(
                                          (request, context) -> {
                                            context.addHeaders(SECRETS);
                                            context.addTrailers(SECRETS);
                                            return switch (request) {
                                              case "fail" ->
                                                  throw Status.PERMISSION_DENIED.exception(SECRETS);
                                              case "break" ->
                                                  throw new IllegalStateException("broken");
                                              case "wait" -> {
                                                while (!context.isCancelled()) {
                                                  Thread.onSpinWait();
                                                }
                                                yield "late";
                                              }
                                              default -> request;
                                            };
                                          }))
                                  .method(
                                      Texts.BIDI,
                                      Handlers.bidiStreaming(
                                          (in, out, context) -> {
                                            for (String request : in) {
                                              out.write(request);
                                            }
                                          }))))
                  .start();
          Channel channel =
              GoshawkChannel.to("localhost:" + server.port())
                  .plaintext()
                  .tracer(binary.client())
                  .tracer(events)
                  .build()) {
        CallOptions options =
            CallOptions.DEFAULT.withMetadata(SECRETS).withCredentials(credentials);
        for (String request : new String[] {"hi", "fail", "break", "unreadable", "unwritable"}) {
          call(channel, options, request);
        }
        call(channel, options.withTimeout(Duration.ofMillis(50)), "wait");
        try (DuplexStream<String, String> stream =
            ClientCalls.bidiStreaming(channel, Texts.BIDI, options)) {
          stream.write("a");
          stream.next();
          output.add(stream.describe().join());
        }
        output.add(channel.describe().join().toString());
      }
      output.addAll(log.lines());
      log.thrown().forEach(this::keep);
    }
    assertThat(output).hasSizeGreaterThan(40);
    String encoded = Base64.getEncoder().withoutPadding().encodeToString(CANARY.getBytes(UTF_8));
    for (String text : List.copyOf(output)) {
      assertThat(text).doesNotContain(CANARY).doesNotContain(encoded);
    }
  }

  private void call(Channel channel, CallOptions options, String request) {
    try {
      output.add(ClientCalls.unary(channel, Texts.UNARY, options, request));
    } catch (StatusException e) {
      keep(e);
    }
  }
}
