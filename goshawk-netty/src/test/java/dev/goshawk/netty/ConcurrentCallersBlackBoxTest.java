package dev.goshawk.netty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.CallOptions;
import dev.goshawk.api.Channel;
import dev.goshawk.api.DuplexStream;
import dev.goshawk.api.RequestStream;
import dev.goshawk.api.Server;
import dev.goshawk.api.stub.ClientCalls;
import dev.goshawk.api.stub.Handlers;
import dev.goshawk.testservices.Texts;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/**
 * Several threads send on one connection, whose loop sleeps at times and is at work at others: each
 * stream keeps its order, and nothing is lost.
 */
class ConcurrentCallersBlackBoxTest extends BlackBoxFixture {

  private static final int THREADS = 4;
  private static final int MESSAGES = 1_500;

  private static Server echo(BlackBoxFixture fixture) {
    return fixture.serve(
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

  private void inThreads(ThreadTask task) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try {
      List<Future<?>> ends = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        int seed = i;
        ends.add(
            threads.submit(
                () -> {
                  task.run(new Random(seed));
                  return null;
                }));
      }
      for (Future<?> end : ends) {
        end.get(PATIENCE, TimeUnit.SECONDS);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private interface ThreadTask {
    void run(Random random) throws Exception;
  }

  /** Now and then long enough for the loop to fall asleep. */
  private static void pause(Random random) {
    if (random.nextInt(4) == 0) {
      LockSupport.parkNanos(random.nextInt(200_000));
    }
  }

  @Test
  void messagesOfEachStreamKeepTheirOrder() throws Exception {
    Channel channel = channelTo(echo(this));
    inThreads(
        random -> {
          try (DuplexStream<String, String> stream =
              ClientCalls.bidiStreaming(channel, Texts.BIDI, CallOptions.DEFAULT)) {
            for (int sent = 0, read = 0; read < MESSAGES; ) {
              int more = Math.min(MESSAGES - sent, random.nextInt(3));
              for (int i = 0; i < more; i++) {
                pause(random);
                stream.write("message " + sent++);
              }
              while (read < sent) {
                assertThat(stream.next()).isEqualTo("message " + read++);
              }
            }
            stream.endWrites();
            assertThat(stream.hasNext()).isFalse();
          }
        });
  }

  @Test
  void eachCallGetsItsOwnAnswer() throws Exception {
    Channel channel = channelTo(echo(this));
    inThreads(
        random -> {
          for (int i = 0; i < MESSAGES; i++) {
            pause(random);
            String text = "call " + random.nextLong();
            assertThat(ClientCalls.unary(channel, Texts.UNARY, CallOptions.DEFAULT, text))
                .isEqualTo(text);
          }
        });
  }

  /** What a full socket takes only in part goes on by the loop, in order. */
  @Test
  void nothingIsLostWhereTheSocketIsFull() throws Exception {
    int size = 15_000;
    int count = 1_000;
    CountDownLatch mayRead = new CountDownLatch(1);
    Server server =
        serve(
            Texts.service(
                service ->
                    service.method(
                        Texts.BYTES_UP,
                        Handlers.clientStreaming(
                            (requests, context) -> {
                              mayRead.await();
                              int read = 0;
                              for (byte[] request : requests) {
                                assertThat(request).hasSize(size).containsOnly((byte) read++);
                              }
                              return new byte[read / 10];
                            }))));
    Channel channel = channelTo(server);
    try (RequestStream<byte[], byte[]> stream =
        ClientCalls.clientStreaming(channel, Texts.BYTES_UP, CallOptions.DEFAULT)) {
      Random random = new Random(7);
      for (int i = 0; i < count; i++) {
        byte[] message = new byte[size];
        java.util.Arrays.fill(message, (byte) i);
        pause(random);
        if (i == 40) { // more than the stream's first window would not be waited for
          mayRead.countDown();
        }
        stream.write(message);
      }
      assertThat(stream.finish()).hasSize(count / 10);
    }
  }
}
