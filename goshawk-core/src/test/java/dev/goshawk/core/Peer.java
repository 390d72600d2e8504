package dev.goshawk.core;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

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
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLSession;

/**
 * The other end of a connection under test, which a script drives frame by frame: it sends what is
 * written, and holds what it got against what is expected. Beneath it is the engine in the other
 * role, so HPACK and windows are real.
 *
 * <pre>
 *   HEADERS 1 ES :status=200 x="a b"     ES: END_STREAM. Quotes keep blanks together
 *   DATA 1 [0:hello][1:x] ES             messages: their flag and their text, or 0x and hex
 *   DATA 1 (0000)                        any bytes, in hex
 *   RST_STREAM 1 CANCEL
 *   GOAWAY                               with the true last stream, NO_ERROR
 *   GOAWAY ENHANCE_YOUR_CALM "words"     another code, and debug data
 *   PING
 * </pre>
 *
 * <p>Data of one stream that follow each other are one line; how they were cut into frames is the
 * engine's affair.
 */
final class Peer implements Carrier {

  private static final Pattern TOKEN =
      Pattern.compile("(?:[^ \"\\[(]|\"[^\"]*\"|\\[[^\\]]*]|\\([^)]*\\))+");
  private static final Pattern MESSAGE = Pattern.compile("\\[(\\d+):([^\\]]*)]|\\(([^)]*)\\)");

  private final FakeLoop loop;
  private final GrpcConnection tested;
  private final Http2Connection engine;
  private final boolean client;
  private final List<String> lines = new ArrayList<>();
  private final Map<Integer, Stream> streams = new LinkedHashMap<>();
  private final ByteArrayOutputStream early = new ByteArrayOutputStream();
  private boolean started;
  private boolean closed;
  private boolean told;
  private int dataStream;
  private boolean dataEnded;
  private final ByteArrayOutputStream data = new ByteArrayOutputStream();

  /** Whether data are given back to the other end's windows as they come. */
  boolean consuming = true;

  /** Whether this end reads on but says nothing more, not even what answers a PING. */
  boolean silent;

  /** Whether a connection that the other end closes takes until it is {@link #cut}. */
  boolean lingering;

  /** Whether the loop lets other threads on it while it has nothing to do. */
  boolean lending;

  /** How often a thread has been on the loop in this way. */
  int entered;

  /** Whether the other end's output is taken; if not, it is congested. */
  private boolean reading = true;

  Peer(FakeLoop loop, GrpcConnection tested, boolean client, Http2Config config) {
    this.loop = loop;
    this.tested = tested;
    this.client = client;
    this.engine =
        client
            ? Http2Connection.client(config, new Events())
            : Http2Connection.server(config, new Events());
  }

  /** Opens the connection, and lets both ends say their SETTINGS. */
  Peer connect() {
    return connectSilently().greet();
  }

  /** Opens the connection without a word from this end. */
  Peer connectSilently() {
    loop.run(() -> tested.opened(this));
    return this;
  }

  /** Says SETTINGS at last. */
  Peer greet() {
    started = true;
    engine.start();
    engine.receive(early.toByteArray(), 0, early.size());
    deliver();
    return this;
  }

  // Sending.

  /** Sends frames in one batch. */
  Peer send(String... frames) {
    for (String frame : frames) {
      send(frame);
    }
    deliver();
    return this;
  }

  /** Sends frames from within the loop, which is at something else. */
  void sendFromWithin(String... frames) {
    for (String frame : frames) {
      send(frame);
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    engine.flushTo((bytes, off, len, stable) -> out.write(bytes, off, len));
    tested.received(out.toByteArray(), 0, out.size());
    tested.batchEnded();
  }

  /** How many bytes of a stream wait here for the other end's window. */
  int unsent(int id) {
    return stream(id).pendingBytes();
  }

  private void send(String frame) {
    List<String> tokens = new ArrayList<>();
    Matcher matcher = TOKEN.matcher(frame);
    while (matcher.find()) {
      tokens.add(matcher.group());
    }
    boolean end = tokens.remove("ES");
    String type = tokens.remove(0);
    if (type.equals("GOAWAY")) {
      String words = tokens.isEmpty() ? "" : unquoted(tokens.remove(tokens.size() - 1));
      engine.goAway(tokens.isEmpty() ? ErrorCode.NO_ERROR : errorCode(tokens.get(0)), words);
      return;
    }
    if (type.equals("PING")) {
      engine.ping(0);
      return;
    }
    int id = Integer.parseInt(tokens.remove(0));
    switch (type) {
      case "HEADERS" -> {
        if (client && !streams.containsKey(id)) {
          Stream fresh = new Stream();
          engine.open(fresh);
          assertThat(fresh.id()).isEqualTo(id);
          streams.put(id, fresh);
        }
        engine.sendHeaders(stream(id), headers(tokens), end);
      }
      case "DATA" -> {
        byte[] bytes = tokens.isEmpty() ? new byte[0] : payload(tokens.get(0));
        engine.sendData(stream(id), bytes, 0, bytes.length, end);
      }
      case "RST_STREAM" -> engine.reset(stream(id), errorCode(tokens.get(0)));
      default -> throw new IllegalArgumentException(frame);
    }
  }

  private Stream stream(int id) {
    Stream stream = streams.get(id);
    if (stream == null) {
      throw new AssertionError("no stream " + id);
    }
    return stream;
  }

  private static HeaderSource headers(List<String> tokens) {
    return out -> {
      for (String token : tokens) {
        int equals = token.indexOf('=', 1);
        out.field(token.substring(0, equals), unquoted(token.substring(equals + 1)), Indexing.NONE);
      }
    };
  }

  /** The bytes of messages in the notation of scripts. */
  static byte[] payload(String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Matcher matcher = MESSAGE.matcher(text);
    while (matcher.find()) {
      if (matcher.group(3) != null) {
        bytes.writeBytes(HexFormat.of().parseHex(matcher.group(3)));
        continue;
      }
      String body = matcher.group(2);
      byte[] message =
          body.startsWith("0x") ? HexFormat.of().parseHex(body.substring(2)) : body.getBytes(UTF_8);
      bytes.write(Integer.parseInt(matcher.group(1)));
      bytes.write(message.length >>> 24);
      bytes.write(message.length >>> 16);
      bytes.write(message.length >>> 8);
      bytes.write(message.length);
      bytes.writeBytes(message);
    }
    return bytes.toByteArray();
  }

  private static String unquoted(String token) {
    return token.replace("\"", "");
  }

  private static int errorCode(String name) {
    for (int code = 0; code <= ErrorCode.HTTP_1_1_REQUIRED; code++) {
      if (ErrorCode.name(code).equals(name)) {
        return code;
      }
    }
    return Integer.decode(name);
  }

  /** Brings to the end under test what this end has to say, and lets it work, until both rest. */
  private void deliver() {
    loop.run();
    while (started && !closed && !silent) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      engine.flushTo((bytes, off, len, stable) -> out.write(bytes, off, len));
      if (out.size() == 0) {
        return;
      }
      // With other bytes around it, which are none of anybody's business.
      byte[] bytes = new byte[out.size() + 2];
      System.arraycopy(out.toByteArray(), 0, bytes, 1, out.size());
      loop.run(
          () -> {
            tested.received(bytes, 1, bytes.length - 2);
            tested.batchEnded();
          });
    }
  }

  /** Sends bytes as they are, which the engine of this end knows nothing of, as one batch. */
  Peer sendRaw(byte... bytes) {
    loop.run(
        () -> {
          tested.received(bytes, 0, bytes.length);
          tested.batchEnded();
        });
    return this;
  }

  /** Gives bytes of a stream back to the other end's windows. */
  void consume(int id, int bytes) {
    engine.consumed(stream(id), bytes);
    deliver();
  }

  /** Stops to read from the connection, or goes on. */
  void reading(boolean on) {
    reading = on;
    loop.run(() -> tested.congested(!on));
    deliver();
  }

  /** The connection is cut. */
  void cut(String why) {
    closed = true;
    loop.run(() -> tellClosed(why));
  }

  // Expecting.

  /** These frames came and no others since the last look; those that come late are waited for. */
  Peer expect(String... frames) {
    deliver();
    while (lines().size() < frames.length) {
      loop.await();
      deliver();
    }
    assertThat(take()).containsExactly(frames);
    return this;
  }

  /** The loop has not sent anything yet that it was given to send. */
  void expectNothingYet() {
    assertThat(lines()).isEmpty();
  }

  /** As {@link #expect}, but each frame need only begin so. */
  Peer expectStarting(String... starts) {
    deliver();
    while (lines().size() < starts.length) {
      loop.await();
      deliver();
    }
    List<String> got = take();
    assertThat(got).hasSize(starts.length);
    for (int i = 0; i < starts.length; i++) {
      assertThat(got.get(i)).startsWith(starts[i]);
    }
    return this;
  }

  /** As {@link #expectStarting}, of frames to which others may follow. */
  Peer expectStartingWith(String... starts) {
    deliver();
    for (String start : starts) {
      assertThat(lines()).isNotEmpty();
      assertThat(lines.remove(0)).startsWith(start);
    }
    return this;
  }

  /** Forgets what came and what is open: the connection went down in the middle of it. */
  void discard() {
    take();
    streams.clear();
    assertThat(closed).isTrue();
  }

  /** All frames since the last look. */
  List<String> take() {
    deliver();
    List<String> taken = List.copyOf(lines());
    lines.clear();
    return taken;
  }

  private List<String> lines() {
    if (dataStream != 0) {
      lines.add("DATA " + dataStream + shown(data.toByteArray()) + (dataEnded ? " ES" : ""));
      dataStream = 0;
      dataEnded = false;
      data.reset();
    }
    return lines;
  }

  private static String shown(byte[] bytes) {
    StringBuilder text = new StringBuilder(bytes.length == 0 ? "" : " ");
    int at = 0;
    while (at < bytes.length) {
      int length =
          bytes.length - at < 5
              ? Integer.MAX_VALUE
              : (bytes[at + 1] & 0xff) << 24
                  | (bytes[at + 2] & 0xff) << 16
                  | (bytes[at + 3] & 0xff) << 8
                  | (bytes[at + 4] & 0xff);
      if (length > bytes.length - at - 5) {
        text.append('(').append(HexFormat.of().formatHex(bytes, at, bytes.length)).append(')');
        break;
      }
      text.append('[').append(bytes[at]).append(':');
      text.append(new String(bytes, at + 5, length, UTF_8)).append(']');
      at += 5 + length;
    }
    return text.toString();
  }

  /** How many streams are open at this end. */
  int activeStreams() {
    return engine.activeStreams();
  }

  boolean isClosed() {
    return closed;
  }

  // The carrier of the connection under test.

  @Override
  public EventLoop loop() {
    return loop;
  }

  @Override
  public void flush() {
    if (closed || !reading) {
      return;
    }
    ByteArrayOutputStream in = new ByteArrayOutputStream();
    tested.drainTo((bytes, off, len, stable) -> in.write(bytes, off, len));
    if (started) {
      engine.receive(in.toByteArray(), 0, in.size());
    } else {
      early.writeBytes(in.toByteArray());
    }
  }

  @Override
  public void close() {
    flush();
    closed = true;
    if (!lingering) {
      loop.execute(() -> tellClosed("the connection was closed"));
    }
  }

  private void tellClosed(String why) {
    if (!told) {
      told = true;
      tested.closed(why);
      engine.lost(why);
    }
  }

  @Override
  public boolean enter() {
    boolean lent = lending && loop.enter();
    entered += lent ? 1 : 0;
    return lent;
  }

  @Override
  public void leave() {
    loop.leave();
  }

  @Override
  public SocketAddress remoteAddress() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 4711);
  }

  @Override
  public SSLSession tlsSession() {
    return null;
  }

  // What comes.

  private void add(String line) {
    lines().add(line);
  }

  private final class Stream extends Http2Stream {
    @Override
    protected void onHeaders(HeaderBlock headers, boolean endStream) {
      StringBuilder line = new StringBuilder("HEADERS " + id() + (endStream ? " ES" : ""));
      for (int i = 0; i < headers.count(); i++) {
        line.append(' ').append(headers.field(i).name()).append('=');
        line.append(new String(headers.field(i).value().getBytes(ISO_8859_1), UTF_8));
      }
      add(line.toString());
    }

    @Override
    protected void onData(byte[] buf, int off, int len, boolean endStream) {
      if (dataStream != id() || dataEnded) {
        lines();
      }
      dataStream = id();
      dataEnded = endStream;
      data.write(buf, off, len);
      if (consuming) {
        engine.consumed(this, len);
      }
    }

    @Override
    protected void onReset(StreamReset reset) {
      if (reset.cause() == StreamReset.Cause.PEER) {
        add("RST_STREAM " + id() + " " + ErrorCode.name(reset.errorCode()));
      } else if (reset.cause() == StreamReset.Cause.PROTOCOL) {
        throw new AssertionError("the end under test broke the protocol: " + reset);
      }
    }

    @Override
    protected void onWritable() {}
  }

  private final class Events implements Http2Handler {
    @Override
    public Http2Stream accept(int streamId) {
      Stream stream = new Stream();
      streams.put(streamId, stream);
      return stream;
    }

    @Override
    public void onSettings(boolean first) {}

    @Override
    public void onGoAway(int lastStreamId, int errorCode, String debugData) {
      add(
          "GOAWAY "
              + (lastStreamId == Integer.MAX_VALUE ? "MAX" : String.valueOf(lastStreamId))
              + " "
              + ErrorCode.name(errorCode)
              + (debugData.isEmpty() ? "" : " \"" + debugData + "\""));
    }

    @Override
    public void onPing() {
      add("PING");
    }

    @Override
    public void onPingAck(long payload) {
      add("PING ACK");
    }

    @Override
    public long nanoTime() {
      return 0;
    }

    @Override
    public void onClosed(int errorCode, String message) {
      throw new AssertionError(
          "the end under test broke the protocol: " + ErrorCode.name(errorCode) + " " + message);
    }
  }
}
