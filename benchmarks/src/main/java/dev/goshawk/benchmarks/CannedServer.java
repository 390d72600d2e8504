package dev.goshawk.benchmarks;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The floor of a server: one thread that looks at frame headers and answers the end of each request
 * with octets encoded beforehand, where only the stream is patched in. No server can do less.
 */
final class CannedServer implements ServerSide {
  private static final int BACKLOG = 4096;
  private static final int READ_BUFFER = 256 << 10;
  private static final int PREFACE = 24;

  private final List<ServerSocketChannel> listeners = new ArrayList<>();
  private final Selector selector;
  private final AtomicInteger accepted = new AtomicInteger();
  private final Response first;
  private final Response steady;
  private final byte[] in = new byte[READ_BUFFER];
  private final ByteBuffer view = ByteBuffer.wrap(in);

  CannedServer(Settings settings) throws IOException {
    byte[] reply = settings.cannedReply();
    first = Response.first(reply);
    steady = Response.steady(reply);
    selector = Selector.open();
    for (int i = 0; i < settings.backends(); i++) {
      ServerSocketChannel listener = ServerSocketChannel.open();
      listeners.add(listener);
      listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), BACKLOG);
      listener.configureBlocking(false);
      listener.register(selector, SelectionKey.OP_ACCEPT);
    }
    Thread loop = new Thread(this::run, "floor-server");
    loop.setDaemon(true);
    loop.start();
  }

  @Override
  public int port() {
    return ports().get(0);
  }

  @Override
  public List<Integer> ports() {
    return listeners.stream().map(listener -> listener.socket().getLocalPort()).toList();
  }

  @Override
  public int accepted() {
    return accepted.get();
  }

  @Override
  public void close() throws IOException {
    for (ServerSocketChannel listener : listeners) {
      listener.close();
    }
    selector.close();
  }

  private void run() {
    while (selector.isOpen()) {
      try {
        selector.select(this::ready);
      } catch (ClosedSelectorException e) {
        return; // it was closed while it looked at what is ready
      } catch (IOException e) {
        System.err.println("floor: " + e);
        return;
      }
    }
  }

  private void ready(SelectionKey key) {
    CannedConnection connection = (CannedConnection) key.attachment();
    try {
      if (connection == null) {
        accept((ServerSocketChannel) key.channel());
      } else if (key.isReadable()) {
        connection.read(in, view);
      } else {
        connection.writable();
      }
    } catch (IOException e) {
      if (connection != null) {
        connection.close(); // the client went
      }
    }
  }

  private void accept(ServerSocketChannel listener) throws IOException {
    SocketChannel channel = listener.accept();
    if (channel == null) {
      return;
    }
    channel.configureBlocking(false);
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    SelectionKey key = channel.register(selector, SelectionKey.OP_READ);
    Connection connection = new Connection(channel, key);
    key.attach(connection);
    connection.sendSettings();
    connection.flush();
    accepted.incrementAndGet();
  }

  /** Header block, message and trailers in one piece. The refusal has trailers only. */
  private record Response(byte[] bytes, int data, int trailers, int dataLength, byte[] refusal) {

    /** The response that teaches the client's table content-type and grpc-status. */
    static Response first(byte[] reply) {
      Block headers = new Block().indexed(8).literal(31, "application/grpc");
      Block trailers = new Block().literal("grpc-status", "0");
      return of(headers, trailers, reply);
    }

    /** The response that finds both in the table: 62 is the newer of them. */
    static Response steady(byte[] reply) {
      return of(new Block().indexed(8).indexed(63), new Block().indexed(62), reply);
    }

    private static Response of(Block headers, Block trailers, byte[] reply) {
      byte[] head = headers.bytes();
      byte[] tail = trailers.bytes();
      int dataLength = Wire.MESSAGE_HEADER + reply.length;
      byte[] all = new byte[3 * Wire.FRAME_HEADER + head.length + dataLength + tail.length];
      int p = Wire.putFrame(all, 0, head.length, Wire.HEADERS, Wire.END_HEADERS, 0);
      System.arraycopy(head, 0, all, p, head.length);
      int data = p + head.length;
      p = Wire.putFrame(all, data, dataLength, Wire.DATA, 0, 0);
      Wire.putInt(all, p + 1, reply.length);
      System.arraycopy(reply, 0, all, p + Wire.MESSAGE_HEADER, reply.length);
      int end = p + dataLength;
      p = Wire.putFrame(all, end, tail.length, Wire.HEADERS, Wire.END_HEADERS | Wire.END_STREAM, 0);
      System.arraycopy(tail, 0, all, p, tail.length);
      return new Response(all, data, end, dataLength, encodedRefusal());
    }

    private static byte[] encodedRefusal() {
      byte[] block =
          new Block()
              .indexed(8)
              .literalUnindexed(
                  "content-type", "application/grpc".getBytes(StandardCharsets.US_ASCII))
              .literalUnindexed("grpc-status", new byte[] {'5'})
              .literalUnindexed("grpc-message", Wire.REFUSAL.getBytes(StandardCharsets.US_ASCII))
              .bytes();
      byte[] all = new byte[Wire.FRAME_HEADER + block.length];
      int p =
          Wire.putFrame(all, 0, block.length, Wire.HEADERS, Wire.END_HEADERS | Wire.END_STREAM, 0);
      System.arraycopy(block, 0, all, p, block.length);
      return all;
    }
  }

  private final class Connection extends CannedConnection {
    private @Nullable Response next = first;
    private int refused; // the stream that asked for it last; its end may come later
    private final ArrayDeque<Integer> held = new ArrayDeque<>(); // until the window opens

    Connection(SocketChannel channel, SelectionKey key) {
      super(channel, key, PREFACE);
    }

    @Override
    void frame(int type, int flags, int stream, byte[] bytes, int offset, int length) {
      if (type == Wire.DATA
          && length > Wire.MESSAGE_HEADER
          && bytes[offset + Wire.MESSAGE_HEADER] == Wire.REFUSED) {
        refused = stream;
      }
      if (type > Wire.HEADERS || (flags & Wire.END_STREAM) == 0) {
        return;
      }
      if (stream == refused) {
        byte[] refusal = steady.refusal();
        int at = reserve(refusal.length);
        System.arraycopy(refusal, 0, output(), at, refusal.length);
        Wire.putInt(output(), at + 5, stream);
        return;
      }
      if (sendWindow < steady.dataLength() || !held.isEmpty()) {
        held.add(stream);
      } else {
        answer(stream);
      }
    }

    @Override
    void proceed() {
      while (!held.isEmpty() && sendWindow >= steady.dataLength()) {
        answer(held.remove());
      }
    }

    private void answer(int stream) {
      Response response = next == null ? steady : next;
      next = null;
      byte[] bytes = response.bytes();
      int at = reserve(bytes.length);
      byte[] out = output();
      System.arraycopy(bytes, 0, out, at, bytes.length);
      Wire.putInt(out, at + 5, stream);
      Wire.putInt(out, at + response.data() + 5, stream);
      Wire.putInt(out, at + response.trailers() + 5, stream);
      sendWindow -= response.dataLength();
    }
  }
}
