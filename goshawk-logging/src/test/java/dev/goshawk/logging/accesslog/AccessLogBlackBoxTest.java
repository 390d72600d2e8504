package dev.goshawk.logging.accesslog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goshawk.api.CallOptions;
import dev.goshawk.api.Channel;
import dev.goshawk.api.DuplexStream;
import dev.goshawk.api.Metadata;
import dev.goshawk.api.MetadataKey;
import dev.goshawk.api.MethodDescriptor;
import dev.goshawk.api.Server;
import dev.goshawk.api.ServerContext;
import dev.goshawk.api.Status;
import dev.goshawk.api.StatusException;
import dev.goshawk.api.stub.ClientCalls;
import dev.goshawk.api.stub.Handlers;
import dev.goshawk.json.JsonObject;
import dev.goshawk.json.JsonValue;
import dev.goshawk.logging.SecretNames;
import dev.goshawk.netty.GoshawkChannel;
import dev.goshawk.netty.GoshawkServer;
import dev.goshawk.testservices.Texts;
import dev.goshawk.testsupport.Await;
import dev.goshawk.testsupport.LogCapture;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The lines of calls that a server has ended. */
@Timeout(60)
class AccessLogBlackBoxTest {

  private static final MetadataKey<String> ID = MetadataKey.ascii("request-id");
  private static final MetadataKey<String> TRACE = MetadataKey.ascii("traceparent");

  private final List<String> lines = Collections.synchronizedList(new ArrayList<>());

  private static String answer(String request, ServerContext context) {
    return switch (request) {
      case "fail" -> throw Status.NOT_FOUND.withMessage("no \"such\" thing\nat all").exception();
      case "break" -> throw new IllegalStateException("password=hunter2");
      case "wait" -> {
        while (!context.isCancelled()) {
          Thread.onSpinWait();
        }
        yield "late";
      }
      default -> request + "!";
    };
  }

  /** One with lines to the list of this test. */
  private AccessLog.Builder log() {
    return AccessLog.builder().sink(lines::add);
  }

  private static GoshawkServer.Builder server(AccessLog log) {
    return GoshawkServer.builder()
        .port(0)
        .tracer(log)
        .service(
            Texts.service(
                b ->
                    b.method(Texts.UNARY, Handlers.unary(AccessLogBlackBoxTest::answer))
                        .method(
                            Texts.BIDI,
                            Handlers.bidiStreaming(
                                (in, out, context) -> {
                                  for (String request : in) {
                                    out.write(request);
                                  }
                                }))));
  }

  private static Channel to(Server server) {
    return GoshawkChannel.to("localhost:" + server.port()).plaintext().build();
  }

  private static void call(Channel channel, String request, Metadata metadata) {
    ClientCalls.unary(channel, Texts.UNARY, CallOptions.DEFAULT.withMetadata(metadata), request);
  }

  private String only(AccessLog.Builder builder, String request, Metadata metadata) {
    try (AccessLog log = builder.build()) {
      try (Server server = server(log).start();
          Channel channel = to(server)) {
        try {
          call(channel, request, metadata);
        } catch (StatusException e) {
          assertThat(request).isIn("fail", "break");
        }
      }
    }
    assertThat(lines).hasSize(1);
    return lines.get(0);
  }

  @Test
  void keyValueHasEveryField() {
    String line = only(log(), "hi", Metadata.EMPTY);
    assertThat(line)
        .matches(
            "time=\\S+Z id=\\d+ method=t.T/Unary authority=localhost:\\d+ peer=127.0.0.1:\\d+"
                + " local=127.0.0.1:\\d+ identity=- user-agent=\\S+ status=OK message=- cause=-"
                + " cancelled=false duration=\\d+\\.\\d{3} queued=\\d+\\.\\d{3} deadline-left=-"
                + " requests=1 request-bytes=2 responses=1 response-bytes=3 previous-attempts=0"
                + " trace-id=-");
  }

  @Test
  void templateHasWhatItNames() {
    Metadata metadata =
        Metadata.of(ID, "r 1")
            .with(TRACE, "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
    String line =
        only(
            log().template("[%method] %status-%requests 100%% %header{request-id} %trace-id"),
            "hi",
            metadata);
    assertThat(line).isEqualTo("[t.T/Unary] OK-1 100% \"r 1\" 0af7651916cd43dd8448eb211c80319c");
  }

  @Test
  void textOfThePeerOrTheHandlerStaysInItsField() {
    assertThat(only(log().template("%status %message|"), "fail", Metadata.EMPTY))
        .isEqualTo("NOT_FOUND \"no \\\"such\\\" thing\\\\nat all\"|");
  }

  @Test
  void causeIsNamedWithoutItsMessage() {
    try (LogCapture handlers = LogCapture.of("dev.goshawk.core")) {
      String line = only(log(), "break", Metadata.EMPTY);
      assertThat(line)
          .contains("status=UNKNOWN message=\"the handler failed\"")
          .contains("cause=java.lang.IllegalStateException")
          .doesNotContain("hunter2");
      assertThat(handlers.lines()).hasSize(1); // once, by the server
    }
  }

  @Test
  void jsonIsReadByOthersAndStaysOnItsLine() {
    String line =
        only(
            log().format(AccessLogFormat.json("method", "status", "message", "duration", "cause")),
            "fail",
            Metadata.EMPTY);
    JsonObject read = (JsonObject) JsonValue.parse(line);
    assertThat(read.members().keySet())
        .containsExactly("method", "status", "message", "duration", "cause");
    assertThat(read.get("message")).isEqualTo(JsonValue.of("no \"such\" thing\nat all"));
    assertThat(read.get("duration").toString()).matches("\\d+\\.\\d{3}|\\d+(\\.\\d+)?");
    assertThat(line).matches("[ -~]+");
  }

  @Test
  void jsonHasEveryFieldByDefault() {
    JsonObject read = (JsonObject) JsonValue.parse(only(log().json(), "hi", Metadata.EMPTY));
    assertThat(read.get("cancelled")).isEqualTo(JsonValue.of(false));
    assertThat(read.get("request-bytes")).isEqualTo(JsonValue.of(2));
    assertThat(read.members().keySet()).doesNotContain("identity", "message", "trace-id");
  }

  @Test
  void refusedAndUnknownCallsAreLogged() {
    try (AccessLog log = log().template("%method %status %requests %queued").build()) {
      MethodDescriptor<String, String> unknown = Texts.UNSERVED;
      try (Server server = server(log).start();
          Channel channel = to(server)) {
        assertThatThrownBy(() -> ClientCalls.unary(channel, unknown, CallOptions.DEFAULT, "hi"))
            .isInstanceOf(StatusException.class);
      }
    }
    assertThat(lines).containsExactly("t.T/Unserved UNIMPLEMENTED 0 -");
  }

  @Test
  void callPastItsDeadlineIsCancelledAndSaysHowMuchWasLeft() {
    try (AccessLog log = log().template("%status %cancelled %deadline-left").build()) {
      try (Server server = server(log).start();
          Channel channel = to(server)) {
        assertThatThrownBy(
                () ->
                    ClientCalls.unary(
                        channel,
                        Texts.UNARY,
                        CallOptions.DEFAULT.withTimeout(Duration.ofMillis(50)),
                        "wait"))
            .isInstanceOf(StatusException.class);
        Await.until("logged", () -> !lines.isEmpty());
      }
    }
    assertThat(lines).hasSize(1);
    assertThat(lines.get(0)).matches("(DEADLINE_EXCEEDED|CANCELLED) true -?\\d+\\.\\d{3}");
  }

  @Test
  void messagesOfStreamsAreCounted() {
    try (AccessLog log =
        log().template("%requests/%request-bytes %responses/%response-bytes").build()) {
      try (Server server = server(log).start();
          Channel channel = to(server);
          DuplexStream<String, String> stream =
              ClientCalls.bidiStreaming(channel, Texts.BIDI, CallOptions.DEFAULT)) {
        stream.write("a");
        stream.write("bcd");
        stream.endWrites();
        while (stream.hasNext()) {
          stream.next();
        }
      }
    }
    assertThat(lines).containsExactly("2/4 2/4");
  }

  @Test
  void samplesOkAndLogsAllOthers() {
    double[] chances = {0.5, 0.05, 0.1};
    int[] next = {0};
    AccessLog.Builder builder =
        log().template("%status").sample(0.1).random(() -> chances[next[0]++]);
    try (AccessLog log = builder.build()) {
      try (Server server = server(log).start();
          Channel channel = to(server)) {
        call(channel, "left out", Metadata.EMPTY);
        call(channel, "logged", Metadata.EMPTY);
        call(channel, "left out", Metadata.EMPTY);
        assertThatThrownBy(() -> call(channel, "fail", Metadata.EMPTY))
            .isInstanceOf(StatusException.class);
      }
    }
    assertThat(lines).containsExactly("OK", "NOT_FOUND");
  }

  @Test
  void skippedCallsAreNotLogged() {
    AccessLog.Builder builder = log().skip(call -> call.path().endsWith("/Unary"));
    try (AccessLog log = builder.build()) {
      try (Server server = server(log).start();
          Channel channel = to(server)) {
        call(channel, "hi", Metadata.EMPTY);
      }
    }
    assertThat(lines).isEmpty();
  }

  @Test
  void secretsAreHiddenAlsoWhereTheyAreNamed() {
    Metadata metadata =
        Metadata.of(MetadataKey.ascii("authorization"), "Bearer abc")
            .with(MetadataKey.ascii("x-auth-token"), "abc")
            .with(MetadataKey.ascii("x-session"), "abc")
            .with(MetadataKey.binary("blob-bin"), new byte[3])
            .with(ID, "1")
            .with(ID, "2");
    String line =
        only(
            log()
                .secrets(SecretNames.DEFAULT.plus("x-session"))
                .template(
                    "%header{authorization} %header{x-auth-token} %header{x-session}"
                        + " %header{request-id} %header{blob-bin} %header{none}"),
            "hi",
            metadata);
    assertThat(line).isEqualTo("(hidden) (hidden) (hidden) 1,2 \"(3 bytes)\" -");
  }

  @Test
  void goesToTheLoggerByDefault() {
    try (LogCapture captured = LogCapture.of(AccessLog.class.getName());
        AccessLog log = AccessLog.builder().template("%method {0}").build()) {
      try (Server server = server(log).start();
          Channel channel = to(server)) {
        call(channel, "hi", Metadata.EMPTY);
        Await.until("logged", () -> !captured.lines().isEmpty());
      }
      assertThat(captured.lines()).containsExactly("t.T/Unary {0}");
    }
  }

  @Test
  void formatThatFailsLosesItsLineAlone() {
    int[] count = {0};
    AccessLogFormat failing =
        (call, secrets) -> {
          if (count[0]++ == 0) {
            throw new IllegalStateException("no line");
          }
          return "line";
        };
    AccessLog log = log().format(failing).build();
    try (LogCapture warnings = LogCapture.of("dev.goshawk.logging")) {
      try (log;
          Server server = server(log).start();
          Channel channel = to(server)) {
        call(channel, "hi", Metadata.EMPTY);
        call(channel, "hi", Metadata.EMPTY);
      }
      assertThat(lines).containsExactly("line");
      assertThat(log.dropped()).isEqualTo(1);
      assertThat(warnings.lines()).hasSize(1);
    }
  }

  @Test
  void wrongTemplatesAndSettingsAreRefusedWithTheirNames() {
    for (Map.Entry<String, String> wrong :
        Map.of(
                "%verb x", "index 0: 'verb' is no field of the access log; expected one of time,",
                "a %", "index 2: '' is no field of the access log; expected one of time,",
                "%header{}", "index 0: 'header{}' names no metadata; expected a name in lower case",
                "%header{Id}", "index 0: 'header{Id}' names no metadata",
                "%header{id", "index 0: 'header{id' names no metadata")
            .entrySet()) {
      assertThatThrownBy(() -> AccessLogFormat.template(wrong.getKey()))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageMatching(
              Pattern.quote("template '" + wrong.getKey() + "' is wrong at " + wrong.getValue())
                  + ".*");
    }
    assertThatThrownBy(() -> AccessLogFormat.json("method", "verb"))
        .hasMessageStartingWith("'verb' is no field");
    assertThatThrownBy(() -> AccessLog.builder().sample(1.5))
        .hasMessage("sample of 1.5 is not from 0 to 1");
    assertThatThrownBy(() -> AccessLog.builder().sample(Double.NaN))
        .hasMessage("sample of NaN is not from 0 to 1");
    assertThatThrownBy(() -> AccessLog.builder().queue(0)).hasMessage("queue of 0 is less than 1");
  }
}
