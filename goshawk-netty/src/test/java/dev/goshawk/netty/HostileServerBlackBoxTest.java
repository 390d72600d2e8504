package dev.goshawk.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.goshawk.api.CallOptions;
import dev.goshawk.api.Channel;
import dev.goshawk.api.Status;
import dev.goshawk.api.StatusException;
import dev.goshawk.api.stub.ClientCalls;
import dev.goshawk.api.stub.Handlers;
import dev.goshawk.testservices.Texts;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Servers that attack a client: its call ends with words that say why, long before its deadline,
 * and a channel to another server, on the same loops, goes on.
 */
class HostileServerBlackBoxTest extends BlackBoxFixture {

  private static final int MANY = 200_000;
  private static final int PACK = 16 * 1024;

  /** What is sent over and over, behind SETTINGS and once a request has come. */
  @SuppressWarnings("ImmutableEnumChecker") // bytes that nobody changes
  enum Flood {
    SETTINGS(RawHttp2.settings(), "idleFrameBudget|maxQueuedControlFrames"),
    PING(RawHttp2.ping(), "idleFrameBudget|maxQueuedControlFrames"),
    WINDOW_UPDATE(RawHttp2.windowUpdate(0, 1), "idleFrameBudget"),
    PRIORITY(RawHttp2.priority(1, 3), "idleFrameBudget"),
    UNKNOWN(RawHttp2.frame(0xfa, 0, 0, new byte[0]), "idleFrameBudget"),
    CONTINUATION(
        RawHttp2.frame(RawHttp2.CONTINUATION, 0, 1, new byte[0]),
        "maxContinuations",
        RawHttp2.frame(RawHttp2.HEADERS, 0, 1, RawHttp2.block(":status", "200"))),
    EMPTY_DATA(RawHttp2.data(1, false, new byte[0]), "idleFrameBudget", headers()),
    LONG_CONTINUATION(
        RawHttp2.frame(RawHttp2.CONTINUATION, 0, 1, new byte[16_384]),
        "maxHeaderBlockBytes",
        RawHttp2.frame(RawHttp2.HEADERS, 0, 1, RawHttp2.block(":status", "200")));

    private final byte[] frame;
    private final String words;
    private final byte[] before;

    Flood(byte[] frame, String words, byte[]... before) {
      this.frame = frame;
      this.words = words;
      this.before = RawHttp2.join(before);
    }
  }

  private static byte[] headers(String... more) {
    String[] fields = {":status", "200", "content-type", "application/grpc"};
    String[] all = Arrays.copyOf(fields, fields.length + more.length);
    System.arraycopy(more, 0, all, fields.length, more.length);
    return RawHttp2.frame(RawHttp2.HEADERS, RawHttp2.END_HEADERS, 1, RawHttp2.block(all));
  }

  /** The status of a call of a server that begins HTTP/2 and then does this. */
  private Status ending(Attack attack) throws Exception {
    AtomicLong calls = new AtomicLong();
    Channel other =
        channelTo(
            serve(
                Texts.service(
                    service ->
                        service.method(
                            Texts.UNARY,
                            Handlers.unary((request, context) -> request + calls.get())))));
    RawServer hostile = closing(RawServer.start(socket -> serve(socket, attack)));
    Channel channel = channel(GoshawkChannel.to("localhost:" + hostile.port()).plaintext());
    for (int i = 0; i < 10; i++) {
      assertThat(ClientCalls.unary(other, Texts.UNARY, CallOptions.DEFAULT, "x")).isEqualTo("x0");
    }
    CallOptions options = CallOptions.DEFAULT.withTimeout(Duration.ofSeconds(PATIENCE - 10));
    StatusException thrown =
        catchThrowableOfType(
            StatusException.class, () -> ClientCalls.unary(channel, Texts.UNARY, options, "x"));
    assertThat(thrown).isNotNull();
    for (int i = 0; i < 10; i++) {
      assertThat(ClientCalls.unary(other, Texts.UNARY, CallOptions.DEFAULT, "x")).isEqualTo("x0");
    }
    return thrown.status();
  }

  /** What a server does to the call on stream 1. */
  private interface Attack {
    void on(OutputStream out) throws IOException;
  }

  private static void serve(Socket socket, Attack attack) throws IOException {
    InputStream in = socket.getInputStream();
    OutputStream out = socket.getOutputStream();
    in.readNBytes(RawHttp2.PREFACE_LENGTH);
    out.write(RawHttp2.settings());
    out.write(RawHttp2.settingsAck());
    while (RawHttp2.read(in).type() != RawHttp2.HEADERS) {
      // SETTINGS and the like come before the request.
    }
    attack.on(out);
    RawServer.drain(socket);
  }

  @ParameterizedTest
  @EnumSource
  void framesThatBringNothingForward(Flood flood) throws Exception {
    Status end =
        ending(
            out -> {
              out.write(flood.before);
              ByteArrayOutputStream pack = new ByteArrayOutputStream();
              for (int i = 0; i < MANY; i++) {
                pack.writeBytes(flood.frame);
                if (pack.size() > PACK) {
                  pack.writeTo(out); // and fails when the client has closed
                  pack.reset();
                }
              }
            });
    assertThat(end.code()).as("%s", end).isNotIn(Status.Code.OK, Status.Code.DEADLINE_EXCEEDED);
    assertThat(end.message()).containsPattern(flood.words);
  }

  @Test
  void prefixOfFourGibibytes() throws Exception {
    Status end =
        ending(
            out -> {
              out.write(headers());
              out.write(RawHttp2.data(1, false, new byte[] {0, -1, -1, -1, -1}));
            });
    assertThat(end.code()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    assertThat(end.message()).contains("message of 4,294,967,295 bytes");
  }

  @Test
  void bombOfGzip() throws Exception {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(new byte[12 << 20]);
    }
    byte[] bomb = packed.toByteArray();
    Status end =
        ending(
            out -> {
              out.write(headers("grpc-encoding", "gzip"));
              out.write(
                  RawHttp2.data(
                      1, false, RawHttp2.join(new byte[] {1}, RawHttp2.int32(bomb.length), bomb)));
            });
    assertThat(end.code()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    assertThat(end.message()).contains("after decompression exceeds maxInboundMessageSize");
  }

  @Test
  void headersTooLong() throws Exception {
    String[] fields = new String[120]; // 12 KB in one frame, over 8 KB
    Arrays.fill(fields, "x".repeat(100));
    byte[] large = headers(fields);
    Status end = ending(out -> out.write(large));
    assertThat(end.code()).isEqualTo(Status.Code.INTERNAL);
    assertThat(end.message()).contains("maxInboundMetadataSize");
  }

  /** More than the window: of a server that takes no notice of it. */
  @Test
  void moreThanTheWindow() throws Exception {
    Status end =
        ending(
            out -> {
              out.write(headers());
              out.write(RawHttp2.data(1, false, new byte[] {0, 0, 16, 0, 0}));
              for (int i = 0; i < 5_000; i++) {
                out.write(RawHttp2.data(1, false, new byte[16_384]));
              }
            });
    assertThat(end.code()).isNotIn(Status.Code.OK, Status.Code.DEADLINE_EXCEEDED);
  }
}
