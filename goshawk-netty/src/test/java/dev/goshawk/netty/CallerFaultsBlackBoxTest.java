package dev.goshawk.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.goshawk.api.CallOptions;
import dev.goshawk.api.Channel;
import dev.goshawk.api.ClientCall;
import dev.goshawk.api.ClientCallListener;
import dev.goshawk.api.DuplexStream;
import dev.goshawk.api.Marshaller;
import dev.goshawk.api.Metadata;
import dev.goshawk.api.MetadataKey;
import dev.goshawk.api.MethodDescriptor;
import dev.goshawk.api.Server;
import dev.goshawk.api.Status;
import dev.goshawk.api.StatusException;
import dev.goshawk.api.stub.ClientCalls;
import dev.goshawk.api.stub.Handlers;
import dev.goshawk.testservices.Texts;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/**
 * What may go wrong with a thread that calls: it is interrupted, its marshaller or listener throws,
 * its connection is lost. Other calls on the connection notice nothing, and the loop goes on.
 */
class CallerFaultsBlackBoxTest extends BlackBoxFixture {

  private static final int ROUNDS = 200;

  /** Long enough for the loop to fall asleep, at most times. */
  private static final long PAUSE_NANOS = 500_000;

  private final Set<SocketAddress> clients = ConcurrentHashMap.newKeySet();

  /** Answers what it gets; to "interrupted" it does so on a thread that is interrupted. */
  private Server echo() {
    return serve(
        Texts.service(
            service ->
                service
                    .method(
                        Texts.UNARY,
                        Handlers.unary(
                            (request, context) -> {
                              clients.add(context.remoteAddress());
                              if (request.equals("interrupted")) {
                                Thread.currentThread().interrupt();
                              }
                              return request;
                            }))
                    .method(
                        Texts.BIDI,
                        Handlers.bidiStreaming(
                            (requests, responses, context) -> {
                              for (String request : requests) {
                                responses.write(request);
                              }
                            }))));
  }

  private static String call(Channel channel, String text) {
    LockSupport.parkNanos(PAUSE_NANOS);
    return ClientCalls.unary(channel, Texts.UNARY, CallOptions.DEFAULT, text);
  }

  /** Does something many times, beside a stream that goes on over the same connection. */
  private void besideAStream(Channel channel, Round round) throws Exception {
    try (DuplexStream<String, String> stream =
        ClientCalls.bidiStreaming(channel, Texts.BIDI, CallOptions.DEFAULT)) {
      for (int i = 0; i < ROUNDS; i++) {
        round.run(i);
        stream.write("round " + i);
        assertThat(stream.next()).isEqualTo("round " + i);
      }
      stream.endWrites();
      assertThat(stream.hasNext()).isFalse();
    }
    assertThat(call(channel, "behind")).isEqualTo("behind");
    assertThat(clients).as("connections").hasSize(1);
    assertThat(log().lines()).isEmpty();
  }

  private interface Round {
    void run(int number) throws Exception;
  }

  @Test
  void interruptedCallerEndsItsOwnCallOnly() throws Exception {
    Channel channel = channelTo(echo());
    besideAStream(
        channel,
        i -> {
          Thread.currentThread().interrupt();
          LockSupport.parkNanos(1);
          StatusException thrown =
              catchThrowableOfType(StatusException.class, () -> call(channel, "x"));
          assertThat(Thread.interrupted()).as("interrupted yet").isTrue();
          assertThat(thrown).isNotNull();
          assertThat(thrown.code()).isEqualTo(Status.Code.CANCELLED);
          LockSupport.parkNanos(PAUSE_NANOS);
        });
  }

  @Test
  void interruptedHandlerSendsItsAnswer() throws Exception {
    Channel channel = channelTo(echo());
    besideAStream(channel, i -> assertThat(call(channel, "interrupted")).isEqualTo("interrupted"));
  }

  @Test
  void marshallerThatThrowsAnythingEndsItsOwnCallOnly() throws Exception {
    Channel channel = channelTo(echo());
    besideAStream(
        channel,
        i -> {
          MethodDescriptor<String, String> broken =
              MethodDescriptor.builder(MethodDescriptor.Kind.UNARY, Texts.NAME, "Unary")
                  .requests(throwing(i))
                  .responses(Texts.TEXT)
                  .build();
          LockSupport.parkNanos(PAUSE_NANOS);
          StatusException thrown =
              catchThrowableOfType(
                  StatusException.class,
                  () -> ClientCalls.unary(channel, broken, CallOptions.DEFAULT, "x"));
          assertThat(thrown.code()).isEqualTo(Status.Code.INTERNAL);
          assertThat(thrown.status().message()).contains("on purpose");
        });
  }

  private static Marshaller<String> throwing(int round) {
    return new Marshaller<>() {
      @Override
      public int size(String message) {
        return message.length();
      }

      @Override
      public void write(String message, byte[] target, int offset, int size) {
        if (round % 2 == 0) {
          throw new AssertionError("on purpose");
        }
        throw new IllegalStateException("on purpose");
      }

      @Override
      public String read(byte[] source, int offset, int length) {
        return "";
      }
    };
  }

  /** Calls whose listeners throw when they hear of their end. */
  @Test
  void listenerThatThrowsHarmsNobody() throws Exception {
    Channel channel = channelTo(echo());
    CallOptions tooMuch =
        CallOptions.DEFAULT.withMetadata(
            Metadata.of(MetadataKey.ascii("x-much"), "x".repeat(10_000)));
    AtomicInteger heard = new AtomicInteger();
    assertThat(call(channel, "first")).isEqualTo("first");
    for (int i = 0; i < ROUNDS; i++) {
      LockSupport.parkNanos(PAUSE_NANOS);
      ClientCall<String, String> refused = channel.newCall(Texts.UNARY, tooMuch);
      refused.start(
          new ClientCallListener<>() {
            @Override
            public void onMessage(String message) {}

            @Override
            public void onClose(Status status, Metadata trailers) {
              heard.incrementAndGet();
              throw new IllegalStateException("on purpose");
            }
          });
      refused.sendLast("x");
    }
    eventually("all have heard", () -> heard.get() == ROUNDS);
    assertThat(call(channel, "behind")).isEqualTo("behind");
    assertThat(clients).hasSize(1);
    assertThat(log().lines()).hasSize(ROUNDS).allMatch(line -> line.contains("listener"));
  }

  /** Threads that go on calling while their connection is reset again and again. */
  @Test
  void everyCallEndsWhenItsConnectionIsLost() throws Exception {
    AtomicBoolean over = new AtomicBoolean();
    AtomicInteger fine = new AtomicInteger();
    Set<Socket> relayed = ConcurrentHashMap.newKeySet();
    int port = echo().port();
    RawServer relay = closing(RawServer.start(socket -> relay(socket, port, relayed)));
    Channel channel = channel(reconnecting(relay.port()));
    ExecutorService callers = Executors.newFixedThreadPool(3);
    closing(callers::shutdownNow);
    List<Future<?>> ends = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      ends.add(callers.submit(() -> callUntil(over, channel, fine)));
    }
    for (int i = 0; i < 50; i++) {
      int enough = fine.get() + 3;
      eventually(
          "calls go on", () -> fine.get() > enough || ends.stream().anyMatch(Future::isDone));
      for (Socket socket : Set.copyOf(relayed)) {
        relayed.remove(socket);
        socket.setSoLinger(true, 0);
        socket.close();
      }
    }
    over.set(true);
    for (Future<?> end : ends) {
      end.get(PATIENCE, TimeUnit.SECONDS);
    }
    assertThat(clients).as("connections").hasSizeGreaterThan(10);
  }

  private static Void callUntil(AtomicBoolean over, Channel channel, AtomicInteger fine) {
    CallOptions patient = CallOptions.DEFAULT.withWaitForReady(true);
    while (!over.get()) {
      LockSupport.parkNanos(PAUSE_NANOS);
      try {
        assertThat(ClientCalls.unary(channel, Texts.UNARY, patient, "x")).isEqualTo("x");
        fine.incrementAndGet();
      } catch (StatusException e) {
        assertThat(e.code()).isEqualTo(Status.Code.UNAVAILABLE);
      }
    }
    return null;
  }

  private static void relay(Socket client, int port, Set<Socket> relayed) throws IOException {
    try (Socket server = new Socket("localhost", port)) {
      relayed.add(client);
      Thread back = new Thread(() -> copy(server, client), "test-relay");
      back.setDaemon(true);
      back.start();
      client.getInputStream().transferTo(server.getOutputStream());
    }
  }

  private static void copy(Socket from, Socket to) {
    try {
      from.getInputStream().transferTo(to.getOutputStream());
    } catch (IOException e) {
      Thread.onSpinWait(); // the connection is over, as it was to be
    }
  }
}
