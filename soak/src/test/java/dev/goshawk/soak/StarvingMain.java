package dev.goshawk.soak;

import dev.goshawk.api.Metadata;
import dev.goshawk.api.MethodDescriptor.Kind;
import dev.goshawk.api.ServerCall;
import dev.goshawk.api.ServerCallListener;
import dev.goshawk.api.ServerHandler;
import dev.goshawk.api.ServiceDefinition;
import dev.goshawk.api.Status;
import dev.goshawk.netty.GoshawkServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.Semaphore;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/**
 * A server in a process of its own, since a process shares its loops, whose handlers run on their
 * loop and block it, which one must not do: a request with a pause waits for a byte on standard
 * input. It prints its port, and what it logs.
 */
final class StarvingMain {

  private static final Semaphore RELEASED = new Semaphore(0);

  private StarvingMain() {}

  public static void main(String[] args) throws IOException {
    Logger logger = Logger.getLogger("dev.goshawk");
    logger.setUseParentHandlers(false);
    logger.addHandler(new Printing());
    ServiceDefinition.Builder service = ServiceDefinition.builder(Methods.SERVICE);
    for (Kind kind : Kind.values()) {
      ServerHandler<byte[], byte[]> handler = call -> new Blocking(kind, call);
      service.method(Methods.of(kind), handler);
    }
    ServiceDefinition definition = service.build();
    System.out.println(
        "port "
            + GoshawkServer.builder()
                .address(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .service(() -> definition)
                .start()
                .port());
    while (System.in.read() >= 0) {
      RELEASED.release();
    }
    System.exit(0);
  }

  /** One call: what the soak's own server answers, but on the loop. */
  private static final class Blocking implements ServerCallListener<byte[]> {
    private final Kind kind;
    private final ServerCall<byte[], byte[]> call;
    private int count;

    Blocking(Kind kind, ServerCall<byte[], byte[]> call) {
      this.kind = kind;
      this.call = call;
    }

    @Override
    public void onStart() {
      call.request(100);
    }

    @Override
    public void onMessage(byte[] request) {
      Payload order = Payload.decode(request, count++);
      if (order.pause() > 0 && order.place() == 0) {
        RELEASED.acquireUninterruptibly();
      }
      switch (kind) {
        case UNARY -> call.sendLast(request);
        case SERVER_STREAMING -> {
          for (int i = 0; i < order.count(); i++) {
            call.send(order.at(i).encode());
          }
          call.close(Status.OK, Metadata.EMPTY);
        }
        case CLIENT_STREAMING -> {}
        case BIDI_STREAMING -> call.send(request);
      }
    }

    @Override
    public void onHalfClose() {
      if (kind == Kind.CLIENT_STREAMING) {
        call.sendLast(new Payload(0, count, 0, 0).encode());
      } else if (kind == Kind.BIDI_STREAMING) {
        call.close(Status.OK, Metadata.EMPTY);
      }
    }
  }

  private static final class Printing extends Handler {
    private final SimpleFormatter formatter = new SimpleFormatter();

    @Override
    public void publish(LogRecord entry) {
      if (entry.getLevel().intValue() >= Level.WARNING.intValue()) {
        System.out.println("logged " + formatter.formatMessage(entry));
      }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }
}
