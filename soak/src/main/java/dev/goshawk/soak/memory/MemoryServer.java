package dev.goshawk.soak.memory;

import dev.goshawk.api.Server;
import dev.goshawk.api.ServiceDefinition;
import dev.goshawk.api.stub.AsyncHandlers;
import dev.goshawk.api.stub.Handlers;
import dev.goshawk.netty.GoshawkServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

/**
 * A server in a process of its own, as a user would write it: it prints its port, tells of its heap
 * when it reads a line, and shuts down when the JVM does.
 */
public final class MemoryServer {

  /** How long a client may take nothing: short, so that a run sees it. */
  private static final Duration WRITE_TIMEOUT = Duration.ofSeconds(3);

  /** What calls are given when the process is to end. */
  private static final Duration GRACE = Duration.ofSeconds(2);

  private MemoryServer() {}

  /**
   * Serves until the JVM ends.
   *
   * @param args none
   */
  public static void main(String[] args) throws IOException {
    Server server = start(builder().writeTimeout(WRITE_TIMEOUT));
    Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> server.shutdown(GRACE).join(), "shutdown"));
    System.out.println("port " + server.port());
    HeapCensus.answer(line -> "heap " + HeapCensus.used() + " " + server.state());
  }

  /** A server that does not mind how much waits for a client. */
  static Server startGenerous() {
    return start(builder().maxQueuedBytesPerConnection(Integer.MAX_VALUE));
  }

  private static GoshawkServer.Builder builder() {
    return GoshawkServer.builder()
        .address(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
  }

  private static Server start(GoshawkServer.Builder builder) {
    ServiceDefinition service =
        ServiceDefinition.builder(MemoryMethods.SERVICE)
            .method(
                MemoryMethods.SIZED,
                AsyncHandlers.unary(
                    (request, context) ->
                        CompletableFuture.completedFuture(new byte[MemoryMethods.asked(request)])))
            .method(
                MemoryMethods.FLOOD,
                Handlers.serverStreaming(
                    (request, responses, context) -> {
                      while (true) {
                        responses.write(new byte[MemoryMethods.asked(request)]);
                      }
                    }))
            .method(
                MemoryMethods.SINK,
                Handlers.clientStreaming(
                    (requests, context) -> {
                      new CountDownLatch(1).await();
                      return new byte[0];
                    }))
            .build();
    return builder.service(() -> service).start();
  }
}
