package dev.goshawk.netty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.CallOptions;
import dev.goshawk.api.Channel;
import dev.goshawk.api.RequestStream;
import dev.goshawk.api.ResponseReader;
import dev.goshawk.api.Server;
import dev.goshawk.api.StatusException;
import dev.goshawk.api.stub.AsyncClientCalls;
import dev.goshawk.api.stub.AsyncHandlers;
import dev.goshawk.api.stub.ClientCalls;
import dev.goshawk.api.stub.Handlers;
import dev.goshawk.testservices.Texts;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;
import org.junit.jupiter.api.Test;

/**
 * A peer that does not read stops its producer: what is produced beyond what was read is bounded by
 * the windows and the sockets' own buffers, whichever side and style.
 */
class BackPressureBlackBoxTest extends BlackBoxFixture {

  private static final int MESSAGE = 64 * 1024;

  /**
   * The stream window is 1 MiB; beside it there are 32 KiB of readiness, a batch of 32 messages of
   * a publisher, 8 messages of a reader, and what one message more may add to each.
   */
  private static final int MOST_WITHOUT_READING = (1 << 20) / MESSAGE + 2 * 32 + 2 * 8;

  private static final byte[] PIECE = new byte[MESSAGE];

  /** Waits until a count stands still, and answers it. */
  private static int settled(IntSupplier count) throws InterruptedException {
    int last = -1;
    int still = 0;
    while (still < 20) {
      int now = count.getAsInt();
      still = now == last && now > 0 ? still + 1 : 0;
      last = now;
      Thread.sleep(5);
    }
    return last;
  }

  @Test
  void blockingWriterOfTheServerWaitsForTheClient() throws Exception {
    AtomicInteger written = new AtomicInteger();
    CountDownLatch over = new CountDownLatch(1);
    Server server =
        serve(
            Texts.service(
                service ->
                    service.method(
                        Texts.BYTES_DOWN,
                        Handlers.serverStreaming(
                            (request, responses, context) -> {
                              try {
                                while (true) {
                                  responses.write(PIECE);
                                  written.incrementAndGet();
                                }
                              } finally {
                                over.countDown();
                              }
                            }))));
    Channel channel = channelTo(server);
    try (ResponseReader<byte[]> responses =
        ClientCalls.serverStreaming(channel, Texts.BYTES_DOWN, CallOptions.DEFAULT, new byte[0])) {
      int unread = settled(written::get);
      assertThat(unread).isLessThanOrEqualTo(MOST_WITHOUT_READING);
      for (int i = 0; i < 500; i++) {
        assertThat(responses.next()).hasSize(MESSAGE);
      }
      assertThat(settled(written::get)).isBetween(500, 500 + MOST_WITHOUT_READING);
    }
    await(over); // closing the reader has cancelled the call, and so the writer
  }

  @Test
  void publisherOfTheServerIsAskedOnlyForWhatTheClientTakes() throws Exception {
    Items<byte[]> items = new Items<>(Integer.MAX_VALUE, i -> PIECE);
    Server server =
        serve(
            Texts.service(
                service ->
                    service.method(
                        Texts.BYTES_DOWN,
                        AsyncHandlers.serverStreaming((request, context) -> items))));
    Channel channel = channelTo(server);
    Collected<byte[]> responses = Collected.slowly();
    AsyncClientCalls.serverStreaming(channel, Texts.BYTES_DOWN, CallOptions.DEFAULT, new byte[0])
        .subscribe(responses);
    assertThat(settled(items.published::get)).isLessThanOrEqualTo(MOST_WITHOUT_READING);
    assertThat(responses.size()).isZero();

    responses.request(3);
    eventually("three responses", () -> responses.size() >= 3);
    responses.request(500);
    eventually("all responses", () -> responses.size() == 503);
    assertThat(settled(items.published::get)).isBetween(503, 503 + MOST_WITHOUT_READING);
    assertThat(responses.size()).isEqualTo(503);

    responses.cancel();
    eventually("the publisher is cancelled", items::isCancelled);
  }

  @Test
  void blockingWriterOfTheClientWaitsForTheServer() throws Exception {
    CountDownLatch read = new CountDownLatch(1);
    Server server =
        serve(
            Texts.service(
                service ->
                    service.method(
                        Texts.BYTES_UP,
                        Handlers.clientStreaming(
                            (requests, context) -> {
                              await(read);
                              int count = 0;
                              while (requests.hasNext()) {
                                requests.next();
                                count++;
                              }
                              return new byte[count];
                            }))));
    Channel channel = channelTo(server);
    AtomicInteger written = new AtomicInteger();
    try (RequestStream<byte[], byte[]> requests =
        ClientCalls.clientStreaming(channel, Texts.BYTES_UP, CallOptions.DEFAULT)) {
      Future<byte[]> response =
          background(
              () -> {
                for (int i = 0; i < 500; i++) {
                  requests.write(PIECE);
                  written.incrementAndGet();
                }
                return requests.finish();
              });
      assertThat(settled(written::get)).isLessThanOrEqualTo(MOST_WITHOUT_READING);
      read.countDown();
      assertThat(await(response)).hasSize(500);
    }
  }

  @Test
  void publisherOfTheClientIsAskedOnlyForWhatTheServerTakes() throws Exception {
    Collected<byte[]> taken = Collected.slowly();
    Server server =
        serve(
            Texts.service(
                service ->
                    service.method(
                        Texts.BYTES_UP,
                        AsyncHandlers.clientStreaming(
                            (requests, context) -> {
                              requests.subscribe(taken);
                              return taken.end.thenApply(all -> new byte[all.size()]);
                            }))));
    Channel channel = channelTo(server);
    Items<byte[]> items = new Items<>(500, i -> PIECE);
    Future<byte[]> response =
        AsyncClientCalls.clientStreaming(channel, Texts.BYTES_UP, CallOptions.DEFAULT, items);
    assertThat(settled(items.published::get)).isLessThanOrEqualTo(MOST_WITHOUT_READING);
    assertThat(taken.size()).isZero();
    taken.request(100);
    eventually("a hundred requests", () -> taken.size() == 100);
    assertThat(settled(items.published::get)).isBetween(100, 100 + MOST_WITHOUT_READING);
    taken.request(Long.MAX_VALUE);
    assertThat(await(response)).hasSize(500);
  }

  @Test
  void serverHoldsLittleForAClientThatReadsNothingFromItsSocket() throws Exception {
    AtomicInteger written = new AtomicInteger();
    CountDownLatch over = new CountDownLatch(1);
    Server server =
        serve(
            Texts.service(
                service ->
                    service.method(
                        Texts.BYTES_DOWN,
                        Handlers.serverStreaming(
                            (request, responses, context) -> {
                              try {
                                while (true) {
                                  responses.write(PIECE);
                                  written.incrementAndGet();
                                }
                              } catch (StatusException cancelled) {
                                over.countDown();
                                throw cancelled;
                              }
                            }))));
    try (Socket socket = new Socket("localhost", server.port())) {
      socket.setReceiveBufferSize(16 * 1024);
      OutputStream out = socket.getOutputStream();
      // Windows without end, and nobody who reads: only sockets and the output can hold it up.
      out.write(
          RawHttp2.clientStart(RawHttp2.setting(RawHttp2.INITIAL_WINDOW_SIZE, Integer.MAX_VALUE)));
      out.write(RawHttp2.windowUpdate(0, Integer.MAX_VALUE - 65_535));
      out.write(RawHttp2.request(1, "/" + Texts.BYTES_DOWN, false));
      out.write(RawHttp2.data(1, true, RawHttp2.message("")));
      out.flush();
      // The sockets' buffers are the system's affair, some megabytes at most.
      assertThat(settled(written::get)).isLessThan((32 << 20) / MESSAGE);
    }
    await(over);
  }

  @Test
  void clientHoldsLittleForAServerThatReadsNothingFromItsSocket() throws Exception {
    AtomicInteger written = new AtomicInteger();
    try (RawServer server =
        RawServer.start(
            socket -> {
              InputStream in = socket.getInputStream();
              OutputStream out = socket.getOutputStream();
              in.readNBytes(RawHttp2.PREFACE_LENGTH);
              out.write(
                  RawHttp2.settings(
                      RawHttp2.setting(RawHttp2.INITIAL_WINDOW_SIZE, Integer.MAX_VALUE)));
              out.write(RawHttp2.windowUpdate(0, Integer.MAX_VALUE - 65_535));
              out.flush();
              RawServer.untilClosed(socket);
            })) {
      Channel channel = channel(GoshawkChannel.to("localhost:" + server.port()).plaintext());
      RequestStream<byte[], byte[]> requests =
          ClientCalls.clientStreaming(channel, Texts.BYTES_UP, CallOptions.DEFAULT);
      Future<Throwable> end =
          background(
              () -> {
                try {
                  while (true) {
                    requests.write(PIECE);
                    written.incrementAndGet();
                  }
                } catch (StatusException e) {
                  return e;
                }
              });
      assertThat(settled(written::get)).isLessThan((32 << 20) / MESSAGE);
      await(channel.shutdown(Duration.ZERO));
      assertThat(await(end)).hasMessageContaining("UNAVAILABLE");
    }
  }

  private static <V> Future<V> background(java.util.concurrent.Callable<V> body) {
    FutureTask<V> task = new FutureTask<>(body);
    Thread thread = new Thread(task, "test-writer");
    thread.setDaemon(true);
    thread.start();
    return task;
  }
}
