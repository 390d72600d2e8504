package dev.goshawk.soak;

import dev.goshawk.api.MethodDescriptor.Kind;
import dev.goshawk.api.Reader;
import dev.goshawk.api.Server;
import dev.goshawk.api.ServiceDefinition;
import dev.goshawk.api.Writer;
import dev.goshawk.api.stub.Handlers;
import dev.goshawk.netty.GoshawkServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** Our server, with blocking handlers. It asks clients that are silent for 2 s, and waits 1 s. */
final class GoshawkPeer implements Peer {

  private static final Duration KEEP_ALIVE = Duration.ofSeconds(2);

  private final AtomicInteger handling = new AtomicInteger();
  private final Server server;

  GoshawkPeer(int port) {
    ServiceDefinition service =
        ServiceDefinition.builder(Methods.SERVICE)
            .method(
                Methods.of(Kind.UNARY),
                Handlers.unary((request, context) -> counted(() -> unary(request))))
            .method(
                Methods.of(Kind.SERVER_STREAMING),
                Handlers.serverStreaming(
                    (request, responses, context) -> counted(() -> down(request, responses))))
            .method(
                Methods.of(Kind.CLIENT_STREAMING),
                Handlers.clientStreaming((requests, context) -> counted(() -> up(requests))))
            .method(
                Methods.of(Kind.BIDI_STREAMING),
                Handlers.bidiStreaming(
                    (requests, responses, context) -> counted(() -> echo(requests, responses))))
            .build();
    server =
        GoshawkServer.builder()
            .address(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
            .service(() -> service)
            .keepAliveTime(KEEP_ALIVE)
            .keepAliveTimeout(KEEP_ALIVE.dividedBy(2))
            .permitKeepAliveTime(Duration.ZERO)
            .start();
  }

  private interface Work<T> {
    T run() throws Exception;
  }

  private <T> T counted(Work<T> work) throws Exception {
    handling.incrementAndGet();
    try {
      return work.run();
    } finally {
      handling.decrementAndGet();
    }
  }

  private static byte[] unary(byte[] request) throws InterruptedException {
    Payload order = Payload.decode(request, 0);
    Thread.sleep(order.pause());
    return order.encode();
  }

  private static Boolean down(byte[] request, Writer<byte[]> responses)
      throws InterruptedException {
    Payload order = Payload.decode(request, 0);
    for (int i = 0; i < order.count(); i++) {
      responses.write(order.at(i).encode());
      if (i == 0) {
        Thread.sleep(order.pause());
      }
    }
    return true;
  }

  private static byte[] up(Reader<byte[]> requests) throws InterruptedException {
    int count = 0;
    int pause = 0;
    for (byte[] request : requests) {
      pause = Payload.decode(request, count++).pause();
    }
    Thread.sleep(pause);
    return new Payload(0, count, 0, 0).encode();
  }

  private static Boolean echo(Reader<byte[]> requests, Writer<byte[]> responses)
      throws InterruptedException {
    int count = 0;
    for (byte[] request : requests) {
      Payload order = Payload.decode(request, count++);
      responses.write(request);
      if (count == 1) {
        Thread.sleep(order.pause());
      }
    }
    return true;
  }

  @Override
  public int port() {
    return server.port();
  }

  @Override
  public int handling() {
    return handling.get();
  }

  @Override
  public void shutdown(Duration grace) {
    server.shutdown(grace).join();
  }

  @Override
  public void close() {
    shutdown(Duration.ZERO);
  }
}
