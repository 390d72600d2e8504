package dev.goshawk.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.goshawk.api.CallOptions;
import dev.goshawk.api.Channel;
import dev.goshawk.api.DuplexStream;
import dev.goshawk.api.Metadata;
import dev.goshawk.api.MetadataKey;
import dev.goshawk.api.RequestStream;
import dev.goshawk.api.Status;
import dev.goshawk.api.StatusException;
import dev.goshawk.api.stub.AsyncClientCalls;
import dev.goshawk.api.stub.ClientCalls;
import dev.goshawk.testservices.Texts;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Servers that turn streams of requests away under load: no call is lost, and none is doubled. */
class RefusalsBlackBoxTest extends BlackBoxFixture {

  private static final MetadataKey<String> CALL = MetadataKey.ascii("x-call");

  private static final int THREADS = 8;
  private static final int CALLS = 60;

  /** Distinct words of a message, which is of a size that shares no border with a frame. */
  private static String request(int call, int index) {
    return call + "." + index + "." + "x".repeat(index * 37 % 900);
  }

  private static CallOptions options(int call) {
    return CallOptions.DEFAULT.withMetadata(Metadata.of(CALL, String.valueOf(call)));
  }

  private static List<String> requests(int call, int count) {
    List<String> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      all.add(request(call, i));
    }
    return all;
  }

  private static void blockingUp(Channel channel, int call) {
    try (RequestStream<String, String> stream =
        ClientCalls.clientStreaming(channel, Texts.UP, options(call))) {
      requests(call, 20).forEach(stream::write);
      assertThat(stream.finish()).isEqualTo(request(call, 0));
    }
  }

  private static void blockingBidi(Channel channel, int call) {
    try (DuplexStream<String, String> stream =
        ClientCalls.bidiStreaming(channel, Texts.BIDI, options(call))) {
      requests(call, 20).forEach(stream::write);
      stream.endWrites();
      List<String> echoes = new ArrayList<>();
      stream.forEach(echoes::add);
      assertThat(echoes).isEqualTo(requests(call, 20));
    }
  }

  private static void asyncUp(Channel channel, int call) throws Exception {
    assertThat(
            await(
                AsyncClientCalls.clientStreaming(
                    channel, Texts.UP, options(call), new Items<>(40, i -> request(call, i)))))
        .isEqualTo(request(call, 0));
  }

  private static void asyncBidi(Channel channel, int call) throws Exception {
    Collected<String> echoes = Collected.oneByOne();
    AsyncClientCalls.bidiStreaming(
            channel, Texts.BIDI, options(call), new Items<>(40, i -> request(call, i)))
        .subscribe(echoes);
    assertThat(await(echoes.end)).isEqualTo(requests(call, 40));
  }

  private static void call(Channel channel, int call) throws Exception {
    switch (call % 4) {
      case 0 -> blockingUp(channel, call);
      case 1 -> blockingBidi(channel, call);
      case 2 -> asyncUp(channel, call);
      default -> asyncBidi(channel, call);
    }
  }

  /** Makes calls of all kinds on several threads, each of which must come back whole. */
  private static void load(Channel channel) throws Exception {
    ExecutorService callers = Executors.newFixedThreadPool(THREADS);
    try {
      AtomicInteger next = new AtomicInteger(1);
      List<Future<?>> running = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        running.add(
            callers.submit(
                () -> {
                  for (int j = 0; j < CALLS; j++) {
                    call(channel, next.getAndIncrement());
                  }
                  return null;
                }));
      }
      for (Future<?> caller : running) {
        await(caller);
      }
    } finally {
      callers.shutdownNow();
    }
  }

  @Test
  void refusedStreamsOfRequestsAreNotLost() throws Exception {
    RefusingServer server = closing(RefusingServer.refusing(3));
    Channel channel = channel(GoshawkChannel.to("localhost:" + server.port()).plaintext());
    load(channel);
    assertThat(server.refusals).hasValue(THREADS * CALLS / 3);
    assertThat(server.answers).hasValue(THREADS * CALLS);
    assertThat(server.connections()).isEqualTo(1);
  }

  @Test
  void streamsThatAGoAwayLeavesOutAreNotLost() throws Exception {
    for (int round = 1; round <= 10; round++) {
      try (RefusingServer server = RefusingServer.goingAwayAfter(17 * round);
          Channel channel = reconnecting(server.port()).build()) {
        load(channel);
        assertThat(server.answers).hasValue(THREADS * CALLS);
        assertThat(server.connections()).isEqualTo(2);
      }
    }
  }

  @Test
  void refusedStreamThatWasNotKeptSaysWhichSettingKeepsIt() throws Exception {
    RefusingServer server = closing(RefusingServer.refusing(1));
    Channel channel =
        channel(
            GoshawkChannel.to("localhost:" + server.port()).plaintext().perCallRetryBufferSize(10));
    StatusException thrown =
        catchThrowableOfType(StatusException.class, () -> blockingUp(channel, 1));
    assertThat(thrown.status().code()).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(thrown.status().message()).contains("perCallRetryBufferSize 10");
  }
}
