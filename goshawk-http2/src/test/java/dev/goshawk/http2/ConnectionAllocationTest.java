package dev.goshawk.http2;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.goshawk.http2.buffer.OutputBuffer;
import dev.goshawk.http2.hpack.HeaderBlock;
import dev.goshawk.http2.hpack.HeaderField;
import dev.goshawk.http2.hpack.HeaderSource;
import dev.goshawk.http2.hpack.HeaderTemplate;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

/**
 * What both ends of a connection allocate for calls in steady state, counted in bytes by the JVM.
 * Streams serve again here, so none is counted.
 */
class ConnectionAllocationTest {
  private static final int WARM_UP = 20_000;
  private static final int ROUNDS = 20_000;

  /** What the JVM itself may put on the thread meanwhile; far below one object for each round. */
  private static final double SLACK_BYTES_PER_ROUND = 2;

  private static final HeaderTemplate REQUEST = ScriptedPeer.REQUEST_TEMPLATE;
  private static final HeaderTemplate RESPONSE =
      HeaderTemplate.of(
          new HeaderField(":status", "200"), new HeaderField("content-type", "application/grpc"));
  private static final HeaderTemplate TRAILERS =
      HeaderTemplate.of(new HeaderField("grpc-status", "0"));

  private static final HeaderSource REQUEST_SOURCE = out -> out.template(REQUEST);
  private static final HeaderSource RESPONSE_SOURCE = out -> out.template(RESPONSE);
  private static final HeaderSource TRAILERS_SOURCE = out -> out.template(TRAILERS);

  /** Two connections, joined by two arrays; both sides' owners write their payload themselves. */
  private static final class Ends {
    final Http2Config config = Http2Config.builder().build();
    final byte[] message = new byte[21];
    final byte[] chunk = new byte[3 * 16_384];
    final byte[] wire = new byte[1 << 20];
    int wireLength;
    final OutputBuffer.Sink onWire =
        (bytes, off, len, stable) -> {
          System.arraycopy(bytes, off, wire, wireLength, len);
          wireLength += len;
        };

    final ClientStream call = new ClientStream();
    final ServerStream handler = new ServerStream();
    final Http2Connection client = Http2Connection.client(config, new Handler());
    final Http2Connection server = Http2Connection.server(config, new Handler());
    int responses;
    long received;

    Ends() {
      client.start();
      server.start();
      exchange();
    }

    void exchange() {
      for (int i = 0; i < 3; i++) {
        client.flushTo(onWire);
        server.receive(wire, 0, wireLength);
        wireLength = 0;
        server.flushTo(onWire);
        client.receive(wire, 0, wireLength);
        wireLength = 0;
      }
    }

    void write(Http2Connection connection, Http2Stream stream, boolean endStream) {
      if (!connection.beginData(stream, message.length)) {
        throw new AssertionError("a small message had to wait");
      }
      connection.output().put(message, 0, message.length);
      connection.endData(stream, endStream);
    }

    /** A unary call. */
    void unary() {
      client.open(call);
      client.sendHeaders(call, REQUEST_SOURCE, false);
      write(client, call, true);
      exchange();
    }

    /** A call whose request waits in the queue, in pieces, and takes several frames. */
    void queued() {
      client.open(call);
      client.sendHeaders(call, REQUEST_SOURCE, false);
      client.congested(true);
      for (int i = 0; i < 30; i++) {
        client.sendData(call, chunk, i * 1600, 1600, i == 29);
      }
      client.congested(false);
      exchange();
    }

    final class ClientStream extends Http2Stream {
      @Override
      protected void onHeaders(HeaderBlock headers, boolean endStream) {
        if (endStream) {
          responses++;
        }
      }

      @Override
      protected void onData(byte[] buf, int off, int len, boolean endStream) {
        received += len;
        client.consumed(this, len);
      }

      @Override
      protected void onReset(StreamReset reset) {
        throw new AssertionError(reset.message());
      }

      @Override
      protected void onWritable() {}
    }

    final class ServerStream extends Http2Stream {
      @Override
      protected void onHeaders(HeaderBlock headers, boolean endStream) {}

      @Override
      protected void onData(byte[] buf, int off, int len, boolean endStream) {
        received += len;
        server.consumed(this, len);
        if (endStream) {
          server.sendHeaders(this, RESPONSE_SOURCE, false);
          write(server, this, false);
          server.sendHeaders(this, TRAILERS_SOURCE, true);
        }
      }

      @Override
      protected void onReset(StreamReset reset) {
        throw new AssertionError(reset.message());
      }

      @Override
      protected void onWritable() {}
    }

    final class Handler implements Http2Handler {
      @Override
      public Http2Stream accept(int streamId) {
        return handler;
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
        return 0;
      }

      @Override
      public void onClosed(int errorCode, String message) {
        throw new AssertionError(message);
      }
    }
  }

  private static double bytesPer(Runnable round) {
    var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    for (int i = 0; i < WARM_UP; i++) {
      round.run();
    }
    long before = threads.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < ROUNDS; i++) {
      round.run();
    }
    double bytes = (threads.getCurrentThreadAllocatedBytes() - before) / (double) ROUNDS;
    System.out.println("allocated per round: " + bytes + " bytes");
    return bytes;
  }

  @Test
  void unaryCallAllocatesNothing() {
    var ends = new Ends();
    assertThat(bytesPer(ends::unary)).isLessThan(SLACK_BYTES_PER_ROUND);
    assertThat(ends.responses).isEqualTo(WARM_UP + ROUNDS);
    assertThat(ends.received).isEqualTo(2L * ends.message.length * (WARM_UP + ROUNDS));
  }

  @Test
  void queuedDataOfSmallPiecesAllocateNothing() {
    var ends = new Ends();
    assertThat(bytesPer(ends::queued)).isLessThan(SLACK_BYTES_PER_ROUND);
    assertThat(ends.responses).isEqualTo(WARM_UP + ROUNDS);
  }

  @Test
  void theCounterCounts() {
    assertThat(bytesPer(() -> assertThat(new byte[100]).hasSize(100))).isGreaterThan(100);
  }
}
