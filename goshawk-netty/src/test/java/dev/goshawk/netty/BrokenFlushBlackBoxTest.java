package dev.goshawk.netty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.CallOptions;
import dev.goshawk.api.Channel;
import dev.goshawk.api.ClientCall;
import dev.goshawk.api.ClientCallListener;
import dev.goshawk.api.Metadata;
import dev.goshawk.api.Server;
import dev.goshawk.api.Status;
import dev.goshawk.api.stub.ClientCalls;
import dev.goshawk.api.stub.Handlers;
import dev.goshawk.testservices.Texts;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

/**
 * A flush in the middle of which code of the application throws, the log included: that call ends,
 * and nothing that its connection had still to send goes out over another one of the loop.
 */
class BrokenFlushBlackBoxTest extends BlackBoxFixture {

  private static final int OTHERS = 2 * Runtime.getRuntime().availableProcessors();

  private final Set<SocketAddress> clients = ConcurrentHashMap.newKeySet();
  private final CountDownLatch mayRead = new CountDownLatch(1);

  private Server server() {
    return serve(
        Texts.service(
            service ->
                service
                    .method(
                        Texts.UNARY,
                        Handlers.unary(
                            (request, context) -> {
                              clients.add(context.remoteAddress());
                              return request;
                            }))
                    .method(
                        Texts.BYTES_UP,
                        Handlers.clientStreaming(
                            (requests, context) -> {
                              mayRead.await();
                              for (byte[] request : requests) {
                                assertThat(request).isNotEmpty();
                              }
                              return new byte[0];
                            }))));
  }

  private static void callAll(List<Channel> channels) {
    for (Channel channel : channels) {
      assertThat(ClientCalls.unary(channel, Texts.UNARY, CallOptions.DEFAULT, "x")).isEqualTo("x");
    }
  }

  @Test
  void otherConnectionsGetNothingOfIt() throws Exception {
    Server server = server();
    List<Channel> others = new ArrayList<>();
    for (int i = 0; i < OTHERS; i++) { // some are on the loop of the one that breaks
      others.add(channelTo(server));
    }
    callAll(others);
    CompletableFuture<Status> end = new CompletableFuture<>();
    ClientCall<byte[], byte[]> call =
        channelTo(server).newCall(Texts.BYTES_UP, CallOptions.DEFAULT);
    Logger log = Logger.getLogger("dev.goshawk.core.client.ListenerDispatcher");
    log.setFilter(
        entry -> {
          throw new IllegalStateException("the log is broken");
        });
    try {
      call.start(
          new ClientCallListener<>() {
            @Override
            public void onReady() {
              throw new IllegalStateException("on purpose");
            }

            @Override
            public void onMessage(byte[] message) {}

            @Override
            public void onClose(Status status, Metadata trailers) {
              end.complete(status);
            }
          });
      for (int i = 0; i < 30; i++) {
        call.send(new byte[50_000]); // 1.5 MB, of which the server's window takes 1 MiB
      }
      eventually("the window is full", () -> !call.isReady());
      mayRead.countDown();
      assertThat(await(end).code()).isEqualTo(Status.Code.CANCELLED);
    } finally {
      log.setFilter(null);
    }
    callAll(others);
    assertThat(clients).as("connections of the others").hasSize(OTHERS);
  }
}
