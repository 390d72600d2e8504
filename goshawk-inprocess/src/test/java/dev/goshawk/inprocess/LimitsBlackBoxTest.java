package dev.goshawk.inprocess;

import static dev.goshawk.testservices.Texts.DOWN;
import static dev.goshawk.testservices.Texts.UNARY;
import static dev.goshawk.testservices.Texts.UP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.goshawk.api.CallOptions;
import dev.goshawk.api.Channel;
import dev.goshawk.api.Metadata;
import dev.goshawk.api.MetadataKey;
import dev.goshawk.api.RequestStream;
import dev.goshawk.api.ResponseReader;
import dev.goshawk.api.Server;
import dev.goshawk.api.Status;
import dev.goshawk.api.StatusException;
import dev.goshawk.api.stub.ClientCalls;
import dev.goshawk.api.stub.Handlers;
import dev.goshawk.testservices.Texts;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The limits of a network hold in process: sizes, and how far a writer runs ahead of its reader.
 */
@ExtendWith(NoThreadLeft.class)
@SuppressWarnings("try") // servers in process are reached by their names
class LimitsBlackBoxTest {
  private static final CallOptions PLAIN = CallOptions.DEFAULT;
  private static final String KIBIBYTE = "k".repeat(1024);

  private static Status failureOf(Channel channel, CallOptions options, String request) {
    return catchThrowableOfType(
            StatusException.class, () -> ClientCalls.unary(channel, UNARY, options, request))
        .status();
  }

  private static InProcessServer.Builder echo() {
    return InProcessServer.builder("limits")
        .service(() -> Texts.serving(UNARY, Handlers.unary((text, call) -> text)));
  }

  @Test
  void aRequestLargerThanTheServerTakes() {
    try (Server server = echo().maxInboundMessageSize(10).start();
        Channel channel = InProcessChannel.to("limits").build()) {
      assertThat(failureOf(channel, PLAIN, "12345678901"))
          .isEqualTo(
              Status.RESOURCE_EXHAUSTED.withMessage(
                  "message of 11 bytes exceeds maxInboundMessageSize 10"));
      assertThat(ClientCalls.unary(channel, UNARY, PLAIN, "1234567890")).hasSize(10);
    }
  }

  @Test
  void aRequestThatGrowsPastTheLimitWhenInflated() {
    try (Server server = echo().maxInboundMessageSize(1_000).start();
        Channel channel = InProcessChannel.to("limits").build()) {
      assertThat(failureOf(channel, PLAIN.withCompression("gzip"), "x".repeat(100_000)).code())
          .isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    }
  }

  @Test
  void aResponseLargerThanTheCallerTakes() {
    try (Server server = echo().start();
        Channel channel = InProcessChannel.to("limits").maxInboundMessageSize(100).build()) {
      assertThat(failureOf(channel, PLAIN, "x".repeat(101)))
          .isEqualTo(
              Status.RESOURCE_EXHAUSTED.withMessage(
                  "message of 101 bytes exceeds maxInboundMessageSize 100"));
      assertThat(
              ClientCalls.unary(
                  channel, UNARY, PLAIN.withMaxInboundMessageSize(101), "x".repeat(101)))
          .hasSize(101);
    }
  }

  @Test
  void aRequestLargerThanTheCallerSends() {
    try (Server server = echo().start();
        Channel channel = InProcessChannel.to("limits").maxOutboundMessageSize(100).build()) {
      assertThat(failureOf(channel, PLAIN, "x".repeat(101)))
          .isEqualTo(
              Status.RESOURCE_EXHAUSTED.withMessage(
                  "message of 101 bytes exceeds maxOutboundMessageSize 100"));
    }
  }

  @Test
  void moreMetadataThanTheServerTakes() {
    MetadataKey<String> key = MetadataKey.ascii("long");
    CallOptions options = PLAIN.withMetadata(Metadata.of(key, "x".repeat(9_000)));
    try (Server server = echo().start();
        Channel channel = InProcessChannel.to("limits").build()) {
      // Connected first: then the limit is known, and the caller keeps to it.
      assertThat(ClientCalls.unary(channel, UNARY, PLAIN, "")).isEmpty();
      Status status = failureOf(channel, options, "");
      assertThat(status.code()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
      assertThat(status.message()).contains("8,192");
    }
  }

  /** Windows of 64 KiB, 32 KiB of readiness, and 8 messages of look-ahead, with room to spare. */
  private static final int MOST_AHEAD = 64 + 32 + 8 + 16;

  @Test
  void aHandlerDoesNotRunAheadOfItsReader() throws Exception {
    AtomicInteger written = new AtomicInteger();
    CountDownLatch windowFull = new CountDownLatch(64);
    try (Server server =
            InProcessServer.builder("limits")
                .service(
                    () ->
                        Texts.serving(
                            DOWN,
                            Handlers.serverStreaming(
                                (text, responses, call) -> {
                                  while (true) {
                                    responses.write(KIBIBYTE);
                                    written.incrementAndGet();
                                    windowFull.countDown();
                                  }
                                })))
                .start();
        Channel channel = InProcessChannel.to("limits").initialWindowSize(64 * 1024).build();
        ResponseReader<String> reader = ClientCalls.serverStreaming(channel, DOWN, PLAIN, "")) {
      assertThat(windowFull.await(30, TimeUnit.SECONDS)).isTrue();
      Thread.sleep(100); // one that ran ahead would be far beyond by now
      assertThat(written.get()).isLessThan(MOST_AHEAD);
      for (int i = 0; i < 1_000; i++) {
        assertThat(reader.next()).isEqualTo(KIBIBYTE);
        assertThat(written.get()).isLessThan(i + 1 + MOST_AHEAD);
      }
    }
  }

  @Test
  void aCallerDoesNotRunAheadOfTheHandler() throws Exception {
    CountDownLatch mayRead = new CountDownLatch(1);
    try (Server server =
            InProcessServer.builder("limits")
                .initialWindowSize(64 * 1024)
                .service(
                    () ->
                        Texts.serving(
                            UP,
                            Handlers.clientStreaming(
                                (requests, call) -> {
                                  mayRead.await();
                                  int count = 0;
                                  for (String text : requests) {
                                    count += text.length();
                                  }
                                  return "" + count;
                                })))
                .start();
        Channel channel = InProcessChannel.to("limits").build();
        RequestStream<String, String> requests = ClientCalls.clientStreaming(channel, UP, PLAIN)) {
      AtomicInteger written = new AtomicInteger();
      CountDownLatch windowFull = new CountDownLatch(64);
      Thread writer =
          new Thread(
              () -> {
                for (int i = 0; i < 1_000; i++) {
                  requests.write(KIBIBYTE);
                  written.incrementAndGet();
                  windowFull.countDown();
                }
              });
      writer.start();
      assertThat(windowFull.await(30, TimeUnit.SECONDS)).isTrue();
      Thread.sleep(100); // one that ran ahead would be at its end by now
      assertThat(written.get()).isLessThan(MOST_AHEAD);
      mayRead.countDown();
      writer.join(30_000);
      assertThat(requests.finish()).isEqualTo("1024000");
    }
  }
}
