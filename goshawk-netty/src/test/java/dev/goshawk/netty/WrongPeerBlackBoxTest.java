package dev.goshawk.netty;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.goshawk.api.CallOptions;
import dev.goshawk.api.Channel;
import dev.goshawk.api.DuplexStream;
import dev.goshawk.api.Server;
import dev.goshawk.api.Status;
import dev.goshawk.api.StatusException;
import dev.goshawk.api.stub.ClientCalls;
import dev.goshawk.api.stub.Handlers;
import dev.goshawk.testservices.Texts;
import dev.goshawk.testsupport.Ports;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Peers that are not what they should be: UNAVAILABLE with the right words, and nothing harmed. */
class WrongPeerBlackBoxTest extends BlackBoxFixture {

  private Server echo() {
    return serve(
        Texts.service(
            service ->
                service
                    .method(Texts.UNARY, Handlers.unary((request, context) -> request))
                    .method(
                        Texts.BIDI,
                        Handlers.bidiStreaming(
                            (requests, responses, context) -> {
                              for (String request : requests) {
                                responses.write(request);
                              }
                            }))));
  }

  private Status failureAt(int port) {
    Channel channel = channel(reconnecting(port));
    StatusException thrown =
        catchThrowableOfType(
            StatusException.class,
            () -> ClientCalls.unary(channel, Texts.UNARY, CallOptions.DEFAULT, "x"));
    return Objects.requireNonNull(thrown, "the call succeeded").status();
  }

  @Test
  void closedPort() throws Exception {
    int port = Ports.unused();
    Status failure = failureAt(port);
    assertThat(failure.code()).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(failure.message()).contains(":" + port).contains("Connection refused");
  }

  @Test
  void http1Server() throws Exception {
    try (RawServer server =
        RawServer.start(
            socket -> {
              socket.getInputStream().read();
              socket
                  .getOutputStream()
                  .write(
                      "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n".getBytes(US_ASCII));
              RawServer.drain(socket);
            })) {
      Status failure = failureAt(server.port());
      assertThat(failure.code()).isEqualTo(Status.Code.UNAVAILABLE);
      assertThat(failure.message()).contains("HTTP/1").contains(":" + server.port());
    }
  }

  @Test
  void serverThatHangsUpAtOnce() throws Exception {
    try (RawServer server = RawServer.start(socket -> {})) {
      Status failure = failureAt(server.port());
      assertThat(failure.code()).isEqualTo(Status.Code.UNAVAILABLE);
      assertThat(failure.message())
          .matches(".*the peer (closed|reset) the connection before it sent HTTP/2 SETTINGS.*")
          .contains(":" + server.port());
    }
  }

  /** What it does not read makes its system reset the connection, sooner or later. */
  @Test
  void serverThatClosesBehindItsSettings() throws Exception {
    try (RawServer server =
        RawServer.start(
            socket ->
                socket
                    .getOutputStream()
                    .write(RawHttp2.frame(RawHttp2.SETTINGS, 0, 0, new byte[0])))) {
      for (int i = 0; i < 50; i++) {
        Status failure = failureAt(server.port());
        assertThat(failure.code()).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(failure.message())
            .matches(".*the peer (closed|reset) the connection.*")
            .doesNotContain("pipe");
      }
    }
  }

  /** The reason that it gave counts, though what was sent meanwhile cannot be written. */
  @Test
  void serverThatGoesAwayBehindItsSettings() throws Exception {
    byte[] farewell = "\0\0\0\0\0\0\0\13out for lunch".getBytes(ISO_8859_1);
    try (RawServer server =
        RawServer.start(
            socket -> {
              socket.getInputStream().readNBytes(24); // the preface
              OutputStream out = socket.getOutputStream();
              out.write(RawHttp2.frame(RawHttp2.SETTINGS, 0, 0, new byte[0]));
              RawHttp2.readUntil(socket.getInputStream(), RawHttp2.HEADERS);
              out.write(RawHttp2.frame(RawHttp2.GOAWAY, 0, 0, farewell));
            })) {
      for (int i = 0; i < 20; i++) {
        assertThat(failureAt(server.port()).message()).contains("out for lunch");
      }
    }
  }

  @Test
  void serverThatSaysSomethingElse() throws Exception {
    try (RawServer server =
        RawServer.start(
            socket -> {
              socket.getOutputStream().write("220 mail.test ESMTP ready\r\n".getBytes(US_ASCII));
              RawServer.drain(socket);
            })) {
      Status failure = failureAt(server.port());
      assertThat(failure.code()).isEqualTo(Status.Code.UNAVAILABLE);
      assertThat(failure.message()).contains("does not speak HTTP/2").contains("220 mail");
    }
  }

  @ParameterizedTest
  @CsvSource({"1,GET / HTTP/1.1", "2,random octets", "3,PRI * HTTP/2.0 and nonsense"})
  void garbageClosesItsConnectionAndHarmsNobody(int kind, String what) throws Exception {
    Server server = echo();
    Channel channel = channelTo(server);
    try (DuplexStream<String, String> running =
        ClientCalls.bidiStreaming(channel, Texts.BIDI, CallOptions.DEFAULT)) {
      running.write("before");
      assertThat(running.next()).isEqualTo("before");

      try (Socket socket = new Socket("localhost", server.port())) {
        OutputStream out = socket.getOutputStream();
        out.write(garbage(kind));
        out.flush();
        byte[] answer = readAll(socket);
        assertThat(new String(answer, US_ASCII)).doesNotContain("HTTP/1.1 200");
      }
      eventually("one line in the log", () -> !log().lines().isEmpty());

      running.write("after");
      assertThat(running.next()).isEqualTo("after");
      running.endWrites();
      assertThat(running.hasNext()).isFalse();
    }
    assertThat(log().lines()).hasSize(1);
    assertThat(log().lines().get(0)).contains("connection from").contains("PROTOCOL_ERROR");
  }

  private static byte[] garbage(int kind) {
    return switch (kind) {
      case 1 -> "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(US_ASCII);
      case 2 -> {
        byte[] random = new byte[10_000];
        new Random(7).nextBytes(random);
        yield random;
      }
      default -> {
        byte[] start = RawHttp2.clientStart();
        byte[] bad = java.util.Arrays.copyOf(start, start.length + 9);
        bad[start.length + 3] = RawHttp2.DATA; // DATA on stream 0
        yield bad;
      }
    };
  }

  /** Everything until the peer closes; a reset is as good as an end. */
  private static byte[] readAll(Socket socket) {
    var all = new java.io.ByteArrayOutputStream();
    try {
      socket.getInputStream().transferTo(all);
    } catch (java.io.IOException e) {
      return all.toByteArray();
    }
    return all.toByteArray();
  }

  @Test
  void clientThatSaysNothingHoldsNoShutdownUp() throws Exception {
    Server server = echo();
    try (Socket socket = new Socket("localhost", server.port())) {
      RawHttp2.readUntil(socket.getInputStream(), RawHttp2.SETTINGS);
      server.shutdown(java.time.Duration.ZERO);
      server.awaitTermination();
      assertThat(readAll(socket)).isNotEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "GET, application/grpc, /t.T/Unary, 405",
    "POST, text/plain, /t.T/Unary, 415",
    "POST, application/grpc-web, /t.T/Unary, 415"
  })
  void requestThatIsNotGrpcGetsAnHttpStatus(
      String method, String contentType, String path, String status) throws Exception {
    Server server = echo();
    try (Socket socket = new Socket("localhost", server.port())) {
      OutputStream out = socket.getOutputStream();
      InputStream in = socket.getInputStream();
      out.write(RawHttp2.clientStart());
      out.write(
          RawHttp2.headers(
              1,
              true,
              ":method",
              method,
              ":scheme",
              "http",
              ":path",
              path,
              ":authority",
              "localhost",
              "content-type",
              contentType,
              "te",
              "trailers"));
      // And one on the same connection that is as it should be.
      out.write(RawHttp2.request(3, "/t.T/Unary", false));
      out.write(RawHttp2.data(3, true, RawHttp2.message("still alive")));
      out.flush();
      assertThat(RawHttp2.readUntil(in, RawHttp2.HEADERS).text()).contains(status);
      RawHttp2.Frame frame = RawHttp2.readUntil(in, RawHttp2.DATA);
      while (frame.stream() != 3) {
        frame = RawHttp2.readUntil(in, RawHttp2.DATA);
      }
      assertThat(frame.text()).contains("still alive");
    }
  }
}
