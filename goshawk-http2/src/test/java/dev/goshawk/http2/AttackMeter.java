package dev.goshawk.http2;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.goshawk.http2.hpack.Indexing;
import java.io.ByteArrayOutputStream;
import java.lang.management.ManagementFactory;
import java.util.List;

/**
 * A hostile client of a server under test: it sends bytes packed as the test says, and measures
 * what they cost the server. The server's carrier drains the output at the end of every read, as a
 * socket's does.
 */
final class AttackMeter {
  /** What a socket hands over at a time, in bytes. */
  static final int READ = 16 * 1024;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  final EventLog log = new EventLog();
  final Http2Connection connection;
  private final FrameText.Reader reader = new FrameText.Reader(false);
  private final ByteArrayOutputStream packed = new ByteArrayOutputStream();

  long bytesSent;
  long bytesAnswered;
  long framesAnswered;

  /** The most that was held at the end of a read, for what was cut and for what is to go out. */
  int mostHeld;

  /** What the server allocated while it read, in bytes. */
  long allocated;

  /** The last frame that the server sent. */
  String last = "";

  AttackMeter(Http2Config config) {
    this(config, true);
  }

  /**
   * @param acknowledging whether the client acknowledges our SETTINGS at once, or never
   */
  AttackMeter(Http2Config config, boolean acknowledging) {
    connection = Http2Connection.server(config, log);
    log.connection(connection);
    connection.start();
    send("PREFACE", "SETTINGS");
    if (acknowledging) {
      send("SETTINGS ACK");
    }
    framesAnswered = 0;
    bytesAnswered = 0;
    bytesSent = 0;
    allocated = 0;
  }

  AttackMeter() {
    this(Http2Config.builder().build());
  }

  /** Sends frames in one read, and lets the carrier drain. */
  AttackMeter send(String... frames) {
    read(FrameText.encode(frames));
    return this;
  }

  /** Puts frames after those that wait for a read of {@link #READ} bytes. */
  AttackMeter pack(byte[] frames) {
    packed.writeBytes(frames);
    if (packed.size() >= READ) {
      byte[] bytes = packed.toByteArray();
      packed.reset();
      read(bytes);
    }
    return this;
  }

  private void read(byte[] bytes) {
    bytesSent += bytes.length;
    long before = THREADS.getCurrentThreadAllocatedBytes();
    connection.receive(bytes, 0, bytes.length);
    allocated += THREADS.getCurrentThreadAllocatedBytes() - before;
    mostHeld = Math.max(mostHeld, connection.held() + connection.output().size());
    drain();
    log.take();
  }

  /** What the carrier does at the end of a read. */
  List<FrameText.Parsed> drain() {
    var bytes = new ByteArrayOutputStream();
    connection.flushTo((b, off, len, stable) -> bytes.write(b, off, len));
    bytesAnswered += bytes.size();
    List<FrameText.Parsed> frames = reader.read(bytes.toByteArray());
    framesAnswered += frames.size();
    if (!frames.isEmpty()) {
      last = frames.get(frames.size() - 1).text();
    }
    return frames;
  }

  /**
   * Repeats a frame, packed as tightly as they go, until the server has had enough; fails when it
   * has not after {@code most} of them. Answers how many there were, a read more or less.
   */
  long flood(byte[] frame, int most) {
    long sent = 0;
    while (!connection.isClosed() && sent < most) {
      pack(frame);
      sent++;
    }
    assertThat(connection.isClosed()).as("stopped after %d frames", sent).isTrue();
    return sent;
  }

  /** The server has ended the connection with this code, saying why, and held no more than that. */
  void stopped(String code, String words, int mostHeldBytes) {
    assertThat(connection.isClosed()).isTrue();
    assertThat(last).startsWith("GOAWAY ").contains(" " + code + " ");
    assertThat(log.closedMessage).contains(words);
    assertThat(mostHeld).isLessThanOrEqualTo(mostHeldBytes);
    assertThat(connection.activeStreams()).isZero();
    assertThat(connection.held()).isZero();
  }

  /** Answers a request in full. */
  void answer(int id) {
    connection.sendHeaders(
        log.stream(id), out -> out.field(":status", "200", Indexing.INCREMENTAL), true);
  }

  /** Sends response headers, and leaves the response open. */
  void answerHeaders(int id) {
    connection.sendHeaders(
        log.stream(id), out -> out.field(":status", "200", Indexing.INCREMENTAL), false);
  }
}
