package dev.goshawk.netty;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.goshawk.http2.ErrorCode;
import dev.goshawk.http2.Http2Config;
import dev.goshawk.http2.Http2Connection;
import dev.goshawk.http2.Http2Handler;
import dev.goshawk.http2.Http2Stream;
import dev.goshawk.http2.StreamReset;
import dev.goshawk.http2.hpack.HeaderBlock;
import dev.goshawk.http2.hpack.HeaderSource;
import dev.goshawk.http2.hpack.Indexing;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A gRPC server on sockets that echoes, and that turns streams away without a look at their
 * requests: by RST_STREAM(REFUSED_STREAM), each call once, at its headers or after some of its
 * requests; or by a GOAWAY that leaves out whatever comes behind.
 *
 * <p>It answers when the requests have ended: {@code Bidi} with all of them, the other method with
 * the first. Calls are told apart by their {@code x-call}.
 */
final class RefusingServer implements AutoCloseable {

  private static final HeaderSource HEADERS =
      out -> {
        out.field(":status", "200", Indexing.INCREMENTAL);
        out.field("content-type", "application/grpc", Indexing.INCREMENTAL);
      };
  private static final HeaderSource TRAILERS =
      out -> out.field("grpc-status", "0", Indexing.INCREMENTAL);

  private final RawServer server;
  private final Set<String> turnedAway = ConcurrentHashMap.newKeySet();
  private final int refuses;
  private final int goesAwayAfter;
  private final AtomicInteger connections = new AtomicInteger();

  /** How many streams were refused. */
  final AtomicInteger refusals = new AtomicInteger();

  /** How many calls were answered. */
  final AtomicInteger answers = new AtomicInteger();

  private RefusingServer(int refuses, int goesAwayAfter) throws IOException {
    this.refuses = refuses;
    this.goesAwayAfter = goesAwayAfter;
    this.server = RawServer.start(this::serve);
  }

  /** Refuses one in so many calls, the first time that it comes. */
  static RefusingServer refusing(int oneIn) throws IOException {
    return new RefusingServer(oneIn, Integer.MAX_VALUE);
  }

  /** Goes away on the first connection when so many calls have come. */
  static RefusingServer goingAwayAfter(int calls) throws IOException {
    return new RefusingServer(Integer.MAX_VALUE, calls);
  }

  int port() {
    return server.port();
  }

  int connections() {
    return connections.get();
  }

  @Override
  public void close() throws IOException {
    server.close();
  }

  private void serve(Socket socket) throws IOException {
    socket.setTcpNoDelay(true);
    Connection connection = new Connection(connections.incrementAndGet() == 1);
    connection.engine.start();
    InputStream in = socket.getInputStream();
    byte[] buf = new byte[16 * 1024];
    int n = 0;
    while (n >= 0) {
      connection.engine.receive(buf, 0, n);
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      connection.engine.flushTo((bytes, off, len, stable) -> out.write(bytes, off, len));
      socket.getOutputStream().write(out.toByteArray());
      n = in.read(buf);
    }
  }

  /** One connection, on its thread. */
  private final class Connection implements Http2Handler {
    final Http2Connection engine = Http2Connection.server(Http2Config.builder().build(), this);
    private final boolean mayGoAway;
    private int accepted;

    Connection(boolean mayGoAway) {
      this.mayGoAway = mayGoAway;
    }

    @Override
    public Http2Stream accept(int streamId) {
      accepted++;
      return new Echo(this);
    }

    /** A stream has been accepted, and is answered yet. */
    void begun() {
      if (mayGoAway && accepted == goesAwayAfter) {
        engine.goAway(ErrorCode.NO_ERROR, "enough");
      }
    }

    @Override
    public void onSettings(boolean first) {}

    @Override
    public void onGoAway(int lastStreamId, int errorCode, String debugData) {}

    @Override
    public void onPing() {}

    @Override
    public void onPingAck(long payload) {}

    @Override
    public long nanoTime() {
      return System.nanoTime();
    }

    @Override
    public void onClosed(int errorCode, String message) {
      throw new AssertionError(ErrorCode.name(errorCode) + ": " + message);
    }
  }

  private final class Echo extends Http2Stream {
    private final Connection connection;
    private final ByteArrayOutputStream requests = new ByteArrayOutputStream();
    private boolean single;
    private boolean unwanted;

    Echo(Connection connection) {
      this.connection = connection;
    }

    @Override
    protected void onHeaders(HeaderBlock headers, boolean endStream) {
      String call = headers.first("x-call");
      int number = Integer.parseInt(call);
      single = !headers.first(":path").endsWith("/Bidi");
      unwanted = number % refuses == 0 && turnedAway.add(call);
      connection.begun();
      if (unwanted && number % (2 * refuses) == 0) {
        refuse();
      } else if (endStream) {
        answer();
      }
    }

    @Override
    protected void onData(byte[] buf, int off, int len, boolean endStream) {
      connection.engine.consumed(this, len);
      if (unwanted) {
        refuse();
        return;
      }
      requests.write(buf, off, len);
      if (endStream) {
        answer();
      }
    }

    private void refuse() {
      refusals.incrementAndGet();
      connection.engine.reset(this, ErrorCode.REFUSED_STREAM);
    }

    private void answer() {
      answers.incrementAndGet();
      byte[] all = requests.toByteArray();
      int first = 5 + (all[3] & 0xff) * 256 + (all[4] & 0xff);
      connection.engine.sendHeaders(this, HEADERS, false);
      connection.engine.sendData(this, all, 0, single ? first : all.length, false);
      connection.engine.sendHeaders(this, TRAILERS, true);
    }

    @Override
    protected void onReset(StreamReset reset) {
      if (reset.cause() == StreamReset.Cause.PROTOCOL) {
        throw new AssertionError(reset + new String(requests.toByteArray(), ISO_8859_1));
      }
    }

    @Override
    protected void onWritable() {}
  }
}
