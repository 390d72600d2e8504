package dev.goshawk.http2;

import dev.goshawk.fuzz.Judge;
import dev.goshawk.http2.hpack.HeaderBlock;
import dev.goshawk.http2.hpack.Indexing;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One end of a connection with an owner that notes all events, holds them against what {@link
 * Http2Stream} promises, and answers in ways that depend on the stream's id alone, never on how
 * bytes were cut. One thread.
 *
 * <p>Its limits on idle frames and queued ones are off, since they count reads. With small windows
 * nothing is given back before a stream has ended, since WINDOW_UPDATE comes when enough was.
 */
final class FuzzedEnd implements Http2Handler {

  // Shapes, as bits.
  static final int CLIENT = 1;

  /** The peer's preface and SETTINGS come before the input. */
  static final int BEGUN = 2;

  private static final int SMALL = 4;
  private static final int CONGESTED = 8;
  private static final int GOING_AWAY = 16;

  /** How a message goes on that shows as much of what came as came in the first read. */
  private static final String SHOWN = "; first bytes: ";

  final Http2Connection connection;
  private final int shape;
  private final StringBuilder log = new StringBuilder();
  private final List<Stream> streams = new ArrayList<>();
  private @Nullable Stream dataOf;
  private boolean closed;
  private boolean showsBytes;

  FuzzedEnd(int shape) {
    this.shape = shape;
    connection =
        client() ? Http2Connection.client(config(), this) : Http2Connection.server(config(), this);
    connection.start();
    connection.congested(is(CONGESTED));
    if (client()) {
      open("/a", 0, true);
      open("/b", 300, false);
      open("/c", 100_000, true);
    } else if (is(GOING_AWAY)) {
      connection.goAwayGraceful("going");
    }
  }

  private boolean is(int bit) {
    return (shape & bit) != 0;
  }

  boolean client() {
    return is(CLIENT);
  }

  private Http2Config config() {
    Http2Config.Builder config =
        Http2Config.builder()
            .idleFrameBudget(Integer.MAX_VALUE)
            .maxQueuedControlFrames(Integer.MAX_VALUE);
    if (is(SMALL)) {
      config
          .initialWindowSize(20)
          .connectionWindowSize(65_535)
          .headerTableSize(100)
          .maxHeaderListSize(300)
          .maxHeaderFields(8)
          .maxHeaderBlockBytes(400)
          .maxContinuations(2)
          .maxConcurrentStreams(3)
          .resetBudget(6);
    }
    return config.build();
  }

  private void open(String path, int length, boolean end) {
    Stream stream = new Stream();
    streams.add(stream);
    connection.open(stream);
    connection.sendHeaders(
        stream,
        out -> {
          out.field(":method", "POST", Indexing.INCREMENTAL);
          out.field(":scheme", "http", Indexing.INCREMENTAL);
          out.field(":path", path, Indexing.INCREMENTAL);
        },
        length == 0 && end);
    if (length > 0) {
      connection.sendData(stream, new byte[length], 0, length, end);
    }
  }

  /** Whether GOAWAY shows bytes of the first read, and so depends on where that was cut. */
  boolean showsBytes() {
    return showsBytes;
  }

  /** All events as lines. */
  String log() {
    return log.toString();
  }

  /**
   * Holds what streams have heard against what was sent to them, unless something was wrong with
   * them or with the connection.
   */
  void compare(PlainReading sent) {
    for (Stream stream : streams) {
      if (!closed && stream.headers && !stream.reset) {
        Judge.same("data of " + stream.id(), sent.data(stream.id()), stream.data.toString());
        if (!sent.mayHaveEnded(stream.id())) {
          Judge.same("end of " + stream.id(), sent.ended(stream.id()), stream.ended);
        }
      }
    }
  }

  /** Drains the output, and closes the connection. */
  byte[] finish() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    connection.congested(false);
    connection.flushTo((bytes, off, len, stable) -> out.write(bytes, off, len));
    Judge.same("onClosed was called", connection.isClosed(), closed);
    connection.lost("the end");
    note("lost");
    for (Stream stream : streams) {
      Judge.holds(stream.closed() || stream.id() == 0, "stream %d lives on", stream.id());
    }
    Judge.holds(connection.activeStreams() == 0, "%d streams", connection.activeStreams());
    Judge.holds(connection.discardingStreams() == 0, "%d discard", connection.discardingStreams());
    Judge.holds(connection.held() == 0, "%d bytes held at the end", connection.held());
    Judge.holds(connection.waitingBytes() == 0, "%d bytes wait", connection.waitingBytes());
    return out.toByteArray();
  }

  private void note(String line) {
    if (dataOf != null) {
      dataOf = null;
      log.append('\n');
    }
    log.append(line).append('\n');
  }

  @Override
  public @Nullable Http2Stream accept(int streamId) {
    Judge.holds(!client(), "accept on a client");
    note("accept " + streamId);
    if (streamId % 16 == 15) {
      return null;
    }
    Stream stream = new Stream();
    streams.add(stream);
    return stream;
  }

  @Override
  public void onSettings(boolean first) {
    note("settings " + first);
  }

  @Override
  public void onGoAway(int lastStreamId, int errorCode, String debugData) {
    note("goaway " + lastStreamId + " " + errorCode + " " + debugData);
  }

  @Override
  public void onPing() {
    note("ping");
  }

  @Override
  public void onPingAck(long payload) {
    note("ping ack " + payload);
  }

  @Override
  public long nanoTime() {
    return 0;
  }

  @Override
  public void onClosed(int errorCode, String message) {
    Judge.holds(!closed, "onClosed twice");
    closed = true;
    showsBytes = message.contains(SHOWN);
    note("closed " + errorCode + " " + withoutBytes(message));
  }

  /** The message, but for what the first bytes look like, as far as they came in one read. */
  private static String withoutBytes(String message) {
    return message.contains(SHOWN) ? SHOWN : message;
  }

  private final class Stream extends Http2Stream {
    private final StringBuilder data = new StringBuilder();
    private boolean headers;
    private boolean ended;
    private boolean reset;
    private int held;

    @Override
    protected void onHeaders(HeaderBlock block, boolean endStream) {
      Judge.holds(!ended && !reset, "headers after the end of stream %d", id());
      StringBuilder line = new StringBuilder("headers " + id() + (endStream ? " ES" : ""));
      for (int i = 0; i < block.count(); i++) {
        line.append(' ').append(block.field(i));
      }
      note(line.append(block.tooLarge() ? " too large" : "").toString());
      boolean first = !headers;
      String status = block.first(":status");
      headers |= status == null || !status.startsWith("1");
      ended = endStream;
      if (!client()) {
        if (first && id() % 16 == 5) {
          reset = true;
          connection.reset(this, ErrorCode.CANCEL);
        } else if (first && id() % 16 == 7) {
          answer(); // before the request has ended
          reset = true;
          connection.reset(this, ErrorCode.NO_ERROR);
        } else if (first && id() % 16 == 9) {
          answer();
          reset = true;
          connection.discardRest(this);
        } else if (endStream) {
          answer();
        }
      }
      giveBack();
    }

    @Override
    protected int dataRoom() {
      return id() % 4 == 1 ? 16 : 0;
    }

    @Override
    protected void onData(byte[] buf, int off, int len, boolean endStream) {
      Judge.holds(headers && !ended && !reset, "data of stream %d out of turn", id());
      if (dataOf != this) {
        note("data " + id());
        dataOf = this;
      }
      log.append(HexFormat.of().formatHex(buf, off, off + len));
      data.append(HexFormat.of().formatHex(buf, off, off + len));
      held += len;
      if (endStream) {
        ended = true;
        note("end " + id());
        if (!client()) {
          answer();
        }
      }
      giveBack();
    }

    @Override
    protected void onReset(StreamReset why) {
      Judge.holds(!reset && closed(), "reset of stream %d", id());
      reset = true;
      note("reset " + id() + " " + withoutBytes(why.toString()));
      giveBack();
    }

    @Override
    protected void onWritable() {
      note("writable " + id());
    }

    private void answer() {
      String echo = "stream " + id();
      connection.sendHeaders(
          this,
          out -> {
            out.field(":status", "200", Indexing.INCREMENTAL);
            out.field("x-stream", echo, Indexing.INCREMENTAL);
          },
          false);
      byte[] bytes = echo.getBytes(StandardCharsets.US_ASCII);
      connection.sendData(this, bytes, 0, bytes.length, false);
      connection.sendHeaders(this, out -> out.field("x-end", echo, Indexing.NAME), true);
    }

    private void giveBack() {
      if (held > 0 && (!is(SMALL) || ended || reset)) {
        int back = held;
        held = 0;
        connection.consumed(this, back);
      }
    }
  }
}
