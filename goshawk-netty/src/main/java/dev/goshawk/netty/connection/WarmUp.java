package dev.goshawk.netty.connection;

import dev.goshawk.api.Marshaller;
import dev.goshawk.api.MethodDescriptor;
import dev.goshawk.api.MethodDescriptor.Kind;
import dev.goshawk.api.ServiceDefinition;
import dev.goshawk.api.ServiceDescriptor;
import dev.goshawk.api.stub.AsyncHandlers;
import dev.goshawk.core.ServerBuilder;
import dev.goshawk.core.carrier.TransportServer;
import dev.goshawk.core.loop.Log;
import dev.goshawk.netty.loop.NettyLoop;
import dev.goshawk.netty.socket.StreamSocket;
import dev.goshawk.netty.socket.TcpOptions;
import dev.goshawk.netty.tls.TlsFailures;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What the first connection of a process makes the JVM load, done before it comes: one call, in
 * memory, to a server of its own with one method, which nobody else can reach or sees counted.
 *
 * <p>Runs on an event loop, once in a process, when the first server has begun to listen and its
 * loops have nothing to do. It takes as long as the first call would have been delayed.
 */
public final class WarmUp implements Runnable {

  private static final Log LOG = new Log(WarmUp.class);

  private static final AtomicBoolean DONE = new AtomicBoolean();

  private static final String SERVICE = "goshawk.WarmUp";

  private static final int DATA = 0x0;
  private static final int HEADERS = 0x1;
  private static final int SETTINGS = 0x4;
  private static final int END_STREAM = 0x1;
  private static final int ACK = 0x1;
  private static final int END_HEADERS = 0x4;

  private final NettyLoop loop;

  WarmUp(NettyLoop loop) {
    this.loop = loop;
  }

  /** Of a server that listens nowhere. */
  static final class Builder extends ServerBuilder<Builder> {
    @Override
    protected Builder self() {
      return this;
    }

    TransportServer core() {
      return build();
    }
  }

  /** Warms up on a loop, unless that was done in this process. Any thread. */
  static void begin(NettyLoop loop) {
    if (DONE.compareAndSet(false, true)) {
      loop.execute(new WarmUp(loop));
    }
  }

  @Override
  public void run() {
    try {
      AcceptFailures.prepare(); // first: without it nothing can be logged of what else fails
      openSocket();
      call();
      var unused = TlsFailures.describe(new IOException("Connection reset"), false);
    } catch (RuntimeException | LinkageError e) {
      LOG.get().log(Level.DEBUG, "the warm-up failed; the first call will show why", e);
    }
  }

  /** A socket as the listener makes them, which is connected to nobody. */
  private static void openSocket() {
    StreamSocket socket = new StreamSocket(false, false, TcpOptions.SYSTEM);
    socket.prepareToRead();
    socket.unsafe().closeForcibly();
  }

  /** Makes the call on the loop; answers what the server sent. */
  byte[] call() {
    MethodDescriptor<byte[], byte[]> method =
        MethodDescriptor.builder(Kind.UNARY, SERVICE, "Call")
            .requests(Marshaller.bytes())
            .responses(Marshaller.bytes())
            .build();
    ServiceDefinition service =
        ServiceDefinition.builder(ServiceDescriptor.builder(SERVICE).methods(method).build())
            .method(
                method,
                AsyncHandlers.unary(
                    (request, context) -> CompletableFuture.completedFuture(request)))
            .build();
    TransportServer server = new Builder().service(() -> service).core();
    EmbeddedChannel channel =
        new EmbeddedChannel(new SocketCarrier(server.newConnection(), loop, null, null));
    try {
      channel.writeInbound(request(channel.alloc().directBuffer(), method.path()));
      return written(channel);
    } finally {
      channel.finishAndReleaseAll();
    }
  }

  private static byte[] written(EmbeddedChannel channel) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
      all.writeBytes(ByteBufUtil.getBytes(out));
      out.release();
    }
    return all.toByteArray();
  }

  /** What a client sends first: the preface, SETTINGS, and a request with a message. */
  private static ByteBuf request(ByteBuf out, String path) {
    text(out, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
    frame(out, SETTINGS, 0, 0, 0);
    frame(out, SETTINGS, ACK, 0, 0);
    int header = out.writerIndex();
    frame(out, HEADERS, END_HEADERS, 1, 0);
    int block = out.writerIndex();
    out.writeByte(0x83).writeByte(0x86); // :method POST, :scheme http
    field(out, 0x44, path);
    field(out, 0x41, "localhost"); // :authority
    field(out, 0x5f, "application/grpc"); // content-type
    field(out, 0x40, "te");
    value(out, "trailers");
    out.setMedium(header, out.writerIndex() - block);
    byte[] message = {0, 0, 0, 0, 2, 'a', 'b'};
    frame(out, DATA, END_STREAM, 1, message.length);
    return out.writeBytes(message);
  }

  private static void frame(ByteBuf out, int type, int flags, int stream, int length) {
    out.writeMedium(length).writeByte(type).writeByte(flags).writeInt(stream);
  }

  /** A literal field with incremental indexing (RFC 7541 §6.2.1). */
  private static void field(ByteBuf out, int first, String text) {
    out.writeByte(first);
    value(out, text);
  }

  private static void value(ByteBuf out, String text) {
    out.writeByte(text.length());
    text(out, text);
  }

  private static void text(ByteBuf out, String text) {
    out.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
  }
}
