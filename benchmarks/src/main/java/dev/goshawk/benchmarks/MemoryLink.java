package dev.goshawk.benchmarks;

import dev.goshawk.http2.Http2Config;
import dev.goshawk.http2.Http2Connection;
import dev.goshawk.http2.Http2Handler;
import dev.goshawk.http2.Http2Stream;
import dev.goshawk.http2.StreamReset;
import dev.goshawk.http2.buffer.OutputBuffer;
import dev.goshawk.http2.hpack.HeaderBlock;
import dev.goshawk.http2.hpack.HeaderField;
import dev.goshawk.http2.hpack.HeaderSource;
import dev.goshawk.http2.hpack.HeaderTemplate;
import dev.goshawk.http2.hpack.Indexing;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** Two ends of a connection of the HTTP/2 engine, joined by an array: no sockets, one thread. */
final class MemoryLink {
  private static final int WIRE = 1 << 20;

  private static final HeaderTemplate REQUEST =
      HeaderTemplate.of(
          new HeaderField(":method", "POST"),
          new HeaderField(":scheme", "http"),
          new HeaderField(":path", "/" + Wire.SERVICE + "/" + Wire.UNARY),
          new HeaderField(":authority", "localhost:50051"),
          new HeaderField("content-type", "application/grpc"),
          new HeaderField("te", "trailers"),
          new HeaderField("user-agent", "goshawk"),
          new HeaderField("grpc-accept-encoding", "gzip"));
  private static final HeaderTemplate RESPONSE =
      HeaderTemplate.of(
          new HeaderField(":status", "200"), new HeaderField("content-type", "application/grpc"));
  private static final HeaderTemplate TRAILERS =
      HeaderTemplate.of(new HeaderField("grpc-status", "0"));

  private static final HeaderSource RESPONSE_SOURCE = out -> out.template(RESPONSE);
  private static final HeaderSource TRAILERS_SOURCE = out -> out.template(TRAILERS);

  private final HeaderSource request;
  private final Http2Connection client;
  private final Http2Connection server;
  private final ArrayDeque<ServerStream> spare = new ArrayDeque<>();
  private final ClientStream call = new ClientStream();
  private final byte[] wire = new byte[WIRE];
  private final byte[] message = new byte[Wire.MESSAGE_HEADER + 10];
  private int wireEnd;
  private long fields;
  private long ended;

  private final OutputBuffer.Sink onWire =
      (bytes, offset, length, stable) -> {
        System.arraycopy(bytes, offset, wire, wireEnd, length);
        wireEnd += length;
      };

  /**
   * Connected ends.
   *
   * @param literals metadata entries of each request that no table keeps
   */
  MemoryLink(int literals) {
    request =
        out -> {
          out.template(REQUEST);
          for (int i = 0; i < literals; i++) {
            out.field("x-bench-entry", "a value of a usual length", Indexing.NONE);
          }
        };
    Http2Config config = Http2Config.builder().maxConcurrentStreams(100_000).build();
    client = Http2Connection.client(config, new Events());
    server = Http2Connection.server(config, new Events());
    client.start();
    server.start();
    exchange();
    exchange();
  }

  /** Opens streams that stay open. */
  void openStreams(int count) {
    for (int i = 0; i < count; i++) {
      ClientStream stream = new ClientStream();
      client.open(stream);
      client.sendHeaders(stream, request, false);
      exchange();
    }
  }

  /** A unary call there and back; returns how many have ended. */
  long unary() {
    client.open(call);
    client.sendHeaders(call, request, false);
    write(client, call, true);
    exchange();
    return ended;
  }

  /** A call of headers alone, answered by headers alone; returns how many fields came. */
  long headers() {
    client.open(call);
    client.sendHeaders(call, request, true);
    exchange();
    return fields;
  }

  /** Data frames on a stream that is open; returns how many streams have ended. */
  long data(int frames) {
    client.open(call);
    client.sendHeaders(call, request, false);
    for (int i = 1; i < frames; i++) {
      write(client, call, false);
    }
    write(client, call, true);
    exchange();
    return ended;
  }

  private void write(Http2Connection connection, Http2Stream stream, boolean last) {
    if (!connection.beginData(stream, message.length)) {
      throw new IllegalStateException("a message of " + message.length + " octets had to wait");
    }
    connection.output().put(message, 0, message.length);
    connection.endData(stream, last);
  }

  private void exchange() {
    client.flushTo(onWire);
    server.receive(wire, 0, wireEnd);
    wireEnd = 0;
    server.flushTo(onWire);
    client.receive(wire, 0, wireEnd);
    wireEnd = 0;
  }

  private final class ClientStream extends Http2Stream {
    @Override
    protected void onHeaders(HeaderBlock headers, boolean endStream) {
      if (endStream) {
        ended++;
      }
    }

    @Override
    protected void onData(byte[] buf, int off, int len, boolean endStream) {
      client.consumed(this, len);
    }

    @Override
    protected void onReset(StreamReset reset) {
      throw new IllegalStateException(reset.message());
    }

    @Override
    protected void onWritable() {}
  }

  private final class ServerStream extends Http2Stream {
    private boolean data;

    @Override
    protected void onHeaders(HeaderBlock headers, boolean endStream) {
      data = !endStream;
      fields += headers.count();
      if (endStream) {
        answer();
      }
    }

    @Override
    protected void onData(byte[] buf, int off, int len, boolean endStream) {
      server.consumed(this, len);
      if (endStream) {
        answer();
      }
    }

    private void answer() {
      server.sendHeaders(this, RESPONSE_SOURCE, false);
      if (data) {
        write(server, this, false);
      }
      server.sendHeaders(this, TRAILERS_SOURCE, true);
      spare.push(this);
    }

    @Override
    protected void onReset(StreamReset reset) {
      throw new IllegalStateException(reset.message());
    }

    @Override
    protected void onWritable() {}
  }

  private final class Events implements Http2Handler {
    @Override
    public @Nullable Http2Stream accept(int streamId) {
      ServerStream stream = spare.poll();
      return stream == null ? new ServerStream() : stream;
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
      throw new IllegalStateException(message);
    }
  }
}
