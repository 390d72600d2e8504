package dev.goshawk.netty;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.function.Predicate;

/**
 * A hostile client on a socket of its own: it sends what it is told, and a thread of its own reads
 * what comes back, unless it is deaf.
 */
final class Attacker implements AutoCloseable {

  /** What is put into one write, in bytes. */
  private static final int PACK = 16 * 1024;

  /** How many frames of DATA are kept of a stream. */
  private static final int MOST_DATA = 1_000;

  private static final int DEAF_BUFFER = 4 * 1024;

  final Socket socket;
  private final CountDownLatch ended = new CountDownLatch(1);
  private final DefaultHttp2HeadersDecoder decoder = new DefaultHttp2HeadersDecoder(false, 1 << 20);

  /** What was sent, in bytes. */
  long sent;

  // Guarded by this.
  private final Map<String, Integer> counts = new HashMap<>();
  private final List<String> answers = new ArrayList<>();
  private String goAway = "none";

  private Attacker(int port, boolean deaf) throws IOException {
    socket = new Socket();
    if (deaf) {
      socket.setReceiveBufferSize(DEAF_BUFFER);
    }
    socket.connect(new java.net.InetSocketAddress("localhost", port));
    socket.setTcpNoDelay(true);
    if (!deaf) {
      Thread thread = new Thread(this::read, "test-attacker");
      thread.setDaemon(true);
      thread.start();
    }
  }

  /** A client that is connected and has said nothing. */
  static Attacker silent(int port) throws IOException {
    return new Attacker(port, false);
  }

  /** A client that has begun HTTP/2. */
  static Attacker to(int port, byte[]... settings) throws IOException {
    Attacker attacker = silent(port);
    attacker.send(RawHttp2.clientStart(settings), RawHttp2.settingsAck());
    return attacker;
  }

  /** A client that has begun HTTP/2 and reads nothing, with a small buffer of its own. */
  static Attacker deaf(int port, byte[]... settings) throws IOException {
    Attacker attacker = new Attacker(port, true);
    attacker.send(RawHttp2.clientStart(settings), RawHttp2.settingsAck());
    return attacker;
  }

  /** Sends in one write; false when the server takes no more. */
  boolean send(byte[]... frames) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] frame : frames) {
      all.writeBytes(frame);
    }
    try {
      socket.getOutputStream().write(all.toByteArray());
      sent += all.size();
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** Sends many frames, packed, until they are sent or the server has had enough. */
  void flood(int count, IntFunction<byte[]> frames) {
    ByteArrayOutputStream pack = new ByteArrayOutputStream();
    for (int i = 0; i < count && !isOver(); i++) {
      pack.writeBytes(frames.apply(i));
      if (pack.size() >= PACK) {
        if (!send(pack.toByteArray())) {
          return;
        }
        pack.reset();
      }
    }
    send(pack.toByteArray());
  }

  /** Whether the server has sent GOAWAY with an error, or closed. */
  boolean isOver() {
    return ended.getCount() == 0 || !goAway().equals("none");
  }

  private void read() {
    try {
      while (true) {
        note(RawHttp2.read(socket.getInputStream()));
      }
    } catch (IOException | Http2Exception e) {
      synchronized (this) {
        answers.add("END " + e.getMessage());
        notifyAll();
      }
    } finally {
      ended.countDown();
    }
  }

  private synchronized void note(RawHttp2.Frame frame) throws Http2Exception {
    byte[] payload = frame.payload();
    String line =
        switch (frame.type()) {
          case RawHttp2.DATA -> "DATA " + frame.text();
          case RawHttp2.HEADERS -> "HEADERS " + fields(frame);
          case RawHttp2.RST_STREAM -> "RST_STREAM " + ByteBuffer.wrap(payload).getInt();
          case RawHttp2.SETTINGS -> "SETTINGS " + frame.flags();
          case RawHttp2.PING -> "PING " + frame.flags();
          case RawHttp2.GOAWAY ->
              "GOAWAY " + ByteBuffer.wrap(payload).getInt(4) + " " + frame.text().substring(8);
          default -> "FRAME " + frame.type();
        };
    if (frame.type() == RawHttp2.GOAWAY) {
      goAway = line;
    }
    counts.merge(line.split(" ", 3)[0], 1, Integer::sum);
    if (frame.type() != RawHttp2.DATA
        || counts.merge("DATA " + frame.stream(), 1, Integer::sum) < MOST_DATA) {
      answers.add(frame.stream() + " " + line);
    }
    notifyAll();
  }

  private String fields(RawHttp2.Frame frame) throws Http2Exception {
    Http2Headers headers =
        decoder.decodeHeaders(frame.stream(), Unpooled.wrappedBuffer(frame.payload()));
    StringBuilder text = new StringBuilder();
    headers.forEach(
        field -> text.append(field.getKey()).append('=').append(field.getValue()).append(' '));
    return text.toString();
  }

  /** Waits for an answer; each is the stream, the frame, and what it says. */
  synchronized String await(Predicate<String> wanted) throws InterruptedException {
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(BlackBoxFixture.PATIENCE);
    while (System.nanoTime() < until) {
      for (String answer : answers) {
        if (wanted.test(answer)) {
          return answer;
        }
      }
      wait(1_000);
    }
    throw new AssertionError("waited in vain; got " + answers.stream().limit(30).toList());
  }

  /** Waits for a frame on a stream that begins with these words. */
  String await(int stream, String words) throws InterruptedException {
    return await(answer -> answer.startsWith(stream + " " + words));
  }

  /** How many frames of a type came. */
  synchronized int count(String type) {
    return counts.getOrDefault(type, 0);
  }

  synchronized List<String> answers() {
    return List.copyOf(answers);
  }

  /** The last GOAWAY, its code and its words; "none" when there was none. */
  synchronized String goAway() {
    return goAway;
  }

  /** Waits until the server has closed the connection. */
  void awaitClosed() throws InterruptedException {
    BlackBoxFixture.await(ended);
  }

  /** Waits until writes fail, since the server has closed: for one that is deaf. */
  void awaitRefused(byte[] frame) throws InterruptedException {
    BlackBoxFixture.eventually("the server closes", () -> !send(frame));
  }

  /** Closes by a TCP reset, without GOAWAY. */
  void reset() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
