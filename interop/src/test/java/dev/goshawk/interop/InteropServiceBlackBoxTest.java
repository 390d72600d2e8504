package dev.goshawk.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.goshawk.api.Channel;
import dev.goshawk.api.DuplexStream;
import dev.goshawk.api.RequestStream;
import dev.goshawk.api.Server;
import dev.goshawk.api.Status;
import dev.goshawk.api.StatusException;
import dev.goshawk.interop.proto.BoolValue;
import dev.goshawk.interop.proto.EchoStatus;
import dev.goshawk.interop.proto.ResponseParameters;
import dev.goshawk.interop.proto.SimpleRequest;
import dev.goshawk.interop.proto.StreamingInputCallRequest;
import dev.goshawk.interop.proto.StreamingInputCallResponse;
import dev.goshawk.interop.proto.StreamingOutputCallRequest;
import dev.goshawk.interop.proto.StreamingOutputCallResponse;
import dev.goshawk.interop.proto.TestClient;
import dev.goshawk.netty.GoshawkChannel;
import dev.goshawk.services.health.proto.HealthCheckRequest;
import dev.goshawk.services.health.proto.HealthCheckResponse;
import dev.goshawk.services.health.proto.HealthClient;
import dev.goshawk.testsupport.LiveThreads;
import java.time.Duration;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the test service does beyond what the cases look at. */
@Timeout(120)
class InteropServiceBlackBoxTest {

  private final CountingGzip gzip = new CountingGzip();
  private Server server;
  private Channel channel;
  private TestClient client;

  @BeforeEach
  void start() {
    server = InteropServer.start(0, null);
    channel = GoshawkChannel.to("localhost:" + server.port()).codec(gzip).plaintext().build();
    client = TestClient.create(channel);
  }

  @AfterEach
  void stop() {
    channel.close();
    server.close();
  }

  @AfterAll
  static void nothingIsLeft() throws InterruptedException {
    LiveThreads.awaitNone();
  }

  @Test
  void theServerIsHealthy() {
    assertThat(
            HealthClient.create(channel).check(HealthCheckRequest.getDefaultInstance()).getStatus())
        .isEqualTo(HealthCheckResponse.ServingStatus.SERVING);
  }

  private Status refusal(SimpleRequest.Builder request) {
    return catchThrowableOfType(StatusException.class, () -> client.unaryCall(request.build()))
        .status();
  }

  @Test
  void aCompressedRequestThatShouldNotBeIsRefused() {
    client = client.withCompression("gzip");
    assertThat(refusal(SimpleRequest.newBuilder().setExpectCompressed(Payloads.FALSE)))
        .isEqualTo(
            Status.INVALID_ARGUMENT.withMessage(
                "the request came compressed, but expect_compressed is false"));
  }

  /** Whatever has come meanwhile, each request is judged by itself. */
  @Test
  void eachRequestOfAStreamIsLookedAt() {
    for (int wrong = 0; wrong < 20; wrong++) {
      int at = wrong;
      StatusException refusal = catchThrowableOfType(StatusException.class, () -> alternating(at));
      assertThat(refusal.code()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    }
    assertThat(alternating(-1).getAggregatedPayloadSize()).isEqualTo(20);
  }

  /** Twenty requests, compressed in turn, of which one says otherwise. */
  private StreamingInputCallResponse alternating(int wrong) {
    try (RequestStream<StreamingInputCallRequest, StreamingInputCallResponse> stream =
        client.withCompression("gzip").streamingInputCall()) {
      for (int i = 0; i < 20; i++) {
        boolean compressed = i % 2 == 0;
        stream.compressMessages(compressed);
        stream.write(
            StreamingInputCallRequest.newBuilder()
                .setPayload(Payloads.zeros(1))
                .setExpectCompressed(bool(compressed != (i == wrong)))
                .build());
      }
      return stream.finish();
    }
  }

  private static BoolValue bool(boolean value) {
    return value ? Payloads.TRUE : Payloads.FALSE;
  }

  @Test
  void eachResponseOfADuplexCallIsCompressedAsAsked() {
    try (DuplexStream<StreamingOutputCallRequest, StreamingOutputCallResponse> stream =
        client.fullDuplexCall()) {
      int expected = 0;
      for (boolean compressed : new boolean[] {false, true, true, false, true}) {
        stream.write(
            StreamingOutputCallRequest.newBuilder()
                .addResponseParameters(
                    ResponseParameters.newBuilder().setSize(10).setCompressed(bool(compressed)))
                .build());
        expected += compressed ? 1 : 0;
        assertThat(stream.next().getPayload()).isEqualTo(Payloads.zeros(10));
        assertThat(gzip.decompressed()).isEqualTo(expected);
      }
    }
  }

  @Test
  void aHalfDuplexCallAnswersWhenTheRequestsHaveEnded() {
    try (DuplexStream<StreamingOutputCallRequest, StreamingOutputCallResponse> stream =
        client.halfDuplexCall()) {
      for (int i = 0; i < 20; i++) {
        stream.write(StreamingCases.ping(10, i));
      }
      stream.endWrites();
      for (int i = 0; i < 20; i++) {
        assertThat(stream.next().getPayload()).isEqualTo(Payloads.zeros(i));
      }
      assertThat(stream.hasNext()).isFalse();
    }
  }

  @Test
  void aHalfDuplexCallIsBounded() {
    StreamingOutputCallRequest.Builder thousand = StreamingOutputCallRequest.newBuilder();
    for (int i = 0; i < 1_001; i++) {
      thousand.addResponseParameters(ResponseParameters.getDefaultInstance());
    }
    StatusException refusal =
        catchThrowableOfType(
            StatusException.class,
            () -> {
              try (DuplexStream<StreamingOutputCallRequest, StreamingOutputCallResponse> stream =
                  client.halfDuplexCall()) {
                for (int i = 0; i < 10; i++) {
                  stream.write(thousand.build());
                }
                stream.next();
              }
            });
    assertThat(refusal.status())
        .isEqualTo(
            Status.RESOURCE_EXHAUSTED.withMessage(
                "10,010 responses asked for exceed the 10,000 of one HalfDuplexCall"));
  }

  @Test
  void intervalsAreWaitedFor() {
    StreamingOutputCallRequest.Builder request = StreamingOutputCallRequest.newBuilder();
    for (int i = 0; i < 3; i++) {
      request.addResponseParameters(
          ResponseParameters.newBuilder().setSize(i).setIntervalUs(20_000));
    }
    long start = System.nanoTime();
    try (var responses = client.streamingOutputCall(request.build())) {
      for (int i = 0; i < 3; i++) {
        assertThat(responses.next().getPayload()).isEqualTo(Payloads.zeros(i));
      }
    }
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(60));
  }

  @Test
  void aStatusOfOkIsNone() {
    SimpleRequest request =
        SimpleRequest.newBuilder()
            .setResponseStatus(EchoStatus.newBuilder().setMessage("fine"))
            .setResponseSize(3)
            .build();
    assertThat(client.unaryCall(request).getPayload()).isEqualTo(Payloads.zeros(3));
  }

  @Test
  void theServerIsNamedToThoseWhoAsk() {
    assertThat(client.unaryCall(SimpleRequest.getDefaultInstance()).getServerId()).isEmpty();
    SimpleRequest asking = SimpleRequest.newBuilder().setFillServerId(true).build();
    assertThat(client.unaryCall(asking).getServerId())
        .isNotEmpty()
        .isEqualTo(client.unaryCall(asking).getServerId());
  }

  @Test
  void payloadsHaveALimit() {
    for (int size : new int[] {-1, 64 * 1024 * 1024 + 1}) {
      assertThat(refusal(SimpleRequest.newBuilder().setResponseSize(size)).message())
          .isEqualTo(
              String.format(
                  Locale.ROOT,
                  "payload of %,d bytes is not within 0 to 67,108,864 bytes, all that this server"
                      + " makes",
                  size));
    }
  }
}
