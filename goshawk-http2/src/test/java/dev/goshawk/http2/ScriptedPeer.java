package dev.goshawk.http2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.http2.frame.FrameType;
import dev.goshawk.http2.hpack.HeaderField;
import dev.goshawk.http2.hpack.HeaderTemplate;
import dev.goshawk.http2.hpack.Indexing;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The other end of a connection under test: it sends the frames of a script (in the notation of
 * {@link FrameText}), and holds what the connection sent and told against what the script expects.
 * It keeps the books of all flow-control windows by itself, from the frames alone, and compares at
 * the end.
 */
final class ScriptedPeer {
  /** A request's fields, as a script writes them. */
  static final String REQUEST = ":method=POST :scheme=http :path=/a/B :authority=h";

  static final HeaderTemplate REQUEST_TEMPLATE =
      HeaderTemplate.of(
          new HeaderField(":method", "POST"),
          new HeaderField(":scheme", "http"),
          new HeaderField(":path", "/a/B"),
          new HeaderField(":authority", "h"));

  private final boolean underTestIsServer;
  private final Http2Config config;

  /** In place of a number of bytes: streams take payload straight from where it is. */
  static final int DIRECT = 0;

  private final int cut;
  private final FrameText.Reader reader;
  final EventLog log = new EventLog();
  final Http2Connection connection;

  /** Streams that a script leaves open on purpose. */
  private int liveExpected;

  // The peer's books. What it may send, and what the connection under test may.
  private long peerWindow = 65_535;
  private long ownWindow = 65_535;
  private final Map<Integer, Long> ownStreamWindows = new HashMap<>();
  private long ownInitialWindow = 65_535;

  /**
   * @param cut the largest number of bytes that the connection gets at a time
   */
  ScriptedPeer(boolean underTestIsServer, Http2Config config, int cut) {
    this.underTestIsServer = underTestIsServer;
    this.config = config;
    this.cut = cut;
    log.direct = cut == DIRECT;
    this.reader = new FrameText.Reader(!underTestIsServer);
    connection =
        underTestIsServer
            ? Http2Connection.server(config, log)
            : Http2Connection.client(config, log);
    log.connection(connection);
    connection.start();
  }

  /** Both sides' beginnings, with no settings of the peer; our own are acknowledged. */
  ScriptedPeer shakeHands() {
    if (underTestIsServer) {
      send("PREFACE");
    }
    send("SETTINGS", "SETTINGS ACK");
    take();
    events("settings first");
    return this;
  }

  // What the peer does.

  ScriptedPeer send(String... frames) {
    for (String frame : frames) {
      keepBooksOfSent(frame);
    }
    return sendBytes(FrameText.encode(frames));
  }

  ScriptedPeer sendBytes(byte[] bytes) {
    if (cut == DIRECT) {
      DirectBytes.feed(connection, bytes, 0, bytes.length);
      return this;
    }
    for (int p = 0; p < bytes.length; p += cut) {
      int n = Math.min(cut, bytes.length - p);
      // At an offset, with other bytes around: nothing else may be read.
      byte[] buf = new byte[n + 6];
      System.arraycopy(bytes, p, buf, 3, n);
      connection.receive(buf, 3, n);
      java.util.Arrays.fill(buf, (byte) 0x55);
      if (cut == Integer.MAX_VALUE) {
        break;
      }
    }
    return this;
  }

  // What the test does in the owner's place.

  /** Client: opens a stream. */
  RecordingStream open() {
    var stream = new RecordingStream(log);
    connection.open(stream);
    log.register(stream);
    return stream;
  }

  /** Client: opens a stream and sends a request without a body's end. */
  RecordingStream request(boolean endStream) {
    RecordingStream stream = open();
    connection.sendHeaders(stream, out -> out.template(REQUEST_TEMPLATE), endStream);
    return stream;
  }

  RecordingStream stream(int id) {
    return log.stream(id);
  }

  void respond(int id, boolean endStream) {
    connection.sendHeaders(
        stream(id), out -> out.field(":status", "200", Indexing.INCREMENTAL), endStream);
  }

  void trailers(int id) {
    connection.sendHeaders(
        stream(id), out -> out.field("grpc-status", "0", Indexing.INCREMENTAL), true);
  }

  void data(int id, int length, boolean endStream) {
    connection.sendData(
        stream(id),
        "x".repeat(length).getBytes(java.nio.charset.StandardCharsets.US_ASCII),
        0,
        length,
        endStream);
  }

  // What is expected.

  /**
   * These frames and no others were sent since the last look. A GOAWAY may leave out its debug
   * data.
   */
  ScriptedPeer expect(String... frames) {
    List<String> sent = take();
    var shortened = new ArrayList<String>();
    for (int i = 0; i < sent.size(); i++) {
      String frame = sent.get(i);
      boolean words = i < frames.length && frames[i].endsWith("\"");
      shortened.add(
          frame.startsWith("GOAWAY") && !words ? frame.substring(0, frame.indexOf(" \"")) : frame);
    }
    assertThat(shortened).containsExactly(frames);
    return this;
  }

  /** These events and no others were told since the last look. */
  ScriptedPeer events(String... events) {
    assertThat(log.take()).containsExactly(events);
    return this;
  }

  /**
   * The connection ended with {@code code}: the only frame, and the last event, unless streams
   * ended.
   */
  ScriptedPeer expectFailure(String code, String words) {
    List<String> sent = take();
    assertThat(sent).isNotEmpty();
    String last = sent.get(sent.size() - 1);
    assertThat(last).startsWith("GOAWAY ").contains(" " + code + " ");
    List<String> told = log.take();
    assertThat(told).isNotEmpty();
    assertThat(told.get(told.size() - 1)).isEqualTo("closed " + code);
    assertThat(log.closedMessage).contains(words);
    assertThat(last).contains(log.closedMessage);
    assertThat(connection.isClosed()).isTrue();
    // Nothing more is read or written.
    sendBytes(FrameText.encode("PING 0000000000000001", "SETTINGS"));
    expect();
    return this;
  }

  /** The reset of the last stream told why. */
  ScriptedPeer because(String words) {
    assertThat(log.lastReset).isNotNull();
    assertThat(java.util.Objects.requireNonNull(log.lastReset).message()).contains(words);
    return this;
  }

  ScriptedPeer leaves(int streams) {
    liveExpected = streams;
    return this;
  }

  /** Everything that was sent since the last look, as text. */
  List<String> take() {
    var bytes = new ByteArrayOutputStream();
    connection.flushTo((b, off, len, stable) -> bytes.write(b, off, len));
    var texts = new ArrayList<String>();
    for (FrameText.Parsed frame : reader.read(bytes.toByteArray())) {
      keepBooksOfReceived(frame);
      texts.add(frame.text());
    }
    return texts;
  }

  /** The validator of every test: nothing unexpected was sent, told or left. */
  void verify() {
    expect();
    events();
    ConnectionState state = connection.state();
    assertThat(connection.held()).as("memory held for cut frames").isZero();
    assertThat(state.streams().size()).as("live streams").isEqualTo(liveExpected);
    assertThat(state.queue().isEmpty()).as("no stream is queued").isTrue();
    if (connection.isClosed()) {
      return;
    }
    assertThat(state.sendWindows().connection()).as("send window").isEqualTo((int) ownWindow);
    assertThat(state.receiveWindows().connection())
        .as("receive window")
        .isEqualTo((int) peerWindow);
    long held = 0;
    for (int id : state.streams().ids()) {
      Http2Stream stream = java.util.Objects.requireNonNull(state.streams().find(id));
      assertThat((long) stream.sendWindow)
          .as("send window of stream " + id)
          .isEqualTo(ownStreamWindows.getOrDefault(id, ownInitialWindow));
      held += (long) state.receiveWindows().streamSize() - stream.receiveWindow - stream.owed;
    }
    assertThat((long) state.receiveWindows().held()).as("bytes that owners hold").isEqualTo(held);
    assertThat(config.connectionWindowSize()).isGreaterThanOrEqualTo((int) peerWindow);
  }

  // Books.

  private void keepBooksOfSent(String frame) {
    String[] words = frame.split(" ", -1);
    if (words[0].equals("DATA") || frame.startsWith("RAW 0 ")) {
      peerWindow -= FrameText.encode(frame).length - FrameType.HEADER_LENGTH;
    } else if (words[0].equals("WINDOW_UPDATE")) {
      int id = Integer.parseInt(words[1]);
      long increment = Long.parseLong(words[2]);
      if (id == 0) {
        ownWindow += increment;
      } else {
        ownStreamWindows.merge(id, ownInitialWindow + increment, (a, b) -> a + increment);
      }
    } else if (words[0].equals("SETTINGS")) {
      for (String word : words) {
        if (word.startsWith("INITIAL_WINDOW_SIZE=")) {
          long size = Long.parseLong(word.substring(word.indexOf('=') + 1));
          long difference = size - ownInitialWindow;
          ownStreamWindows.replaceAll((id, window) -> window + difference);
          ownInitialWindow = size;
        }
      }
    }
  }

  private void keepBooksOfReceived(FrameText.Parsed frame) {
    if (frame.type() == FrameType.DATA) {
      ownWindow -= frame.length();
      ownStreamWindows.merge(
          frame.id(), ownInitialWindow - frame.length(), (a, b) -> a - frame.length());
      assertThat(ownWindow).as("connection window after " + frame.text()).isNotNegative();
      if (frame.length() > 0) {
        assertThat(ownStreamWindows.get(frame.id()))
            .as("stream window after " + frame.text())
            .isNotNegative();
      }
    } else if (frame.type() == FrameType.WINDOW_UPDATE && frame.id() == 0) {
      peerWindow += Integer.parseInt(frame.text().substring("WINDOW_UPDATE 0 ".length()));
    }
  }
}
