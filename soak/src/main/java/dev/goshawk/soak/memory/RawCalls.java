package dev.goshawk.soak.memory;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A client that asks for much and takes nothing, frame by frame: with windows of zero, or with the
 * largest ones and without ever reading its socket.
 */
final class RawCalls implements AutoCloseable {

  private static final int DATA = 0;
  private static final int HEADERS = 1;
  private static final int RST_STREAM = 3;
  private static final int SETTINGS = 4;
  private static final int WINDOW_UPDATE = 8;
  private static final int END_STREAM = 1;
  private static final int ACK = 1;
  private static final int END_HEADERS = 4;
  private static final int INITIAL_WINDOW_SIZE = 4;
  private static final int FIRST_WINDOW = 65_535;
  private static final int FRAME_HEADER = 9;
  private static final int PREFIX = 5;

  /** More than the sockets of a closed connection have, in bytes: 32 MiB. */
  private static final int MOST_READ = 32 * 1024 * 1024;

  /** After so long without bytes a connection counts as open, in milliseconds. */
  private static final int SILENCE_MILLIS = 2_000;

  private final Socket socket;
  private final boolean reads;
  private final AtomicInteger refused = new AtomicInteger();
  private final AtomicInteger reset = new AtomicInteger();
  private volatile boolean ended;

  private RawCalls(Socket socket, boolean reads) {
    this.socket = socket;
    this.reads = reads;
  }

  /** Connects, with windows of zero or, if it does not read, the largest. */
  static RawCalls connect(int port, boolean reads) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    RawCalls calls = new RawCalls(socket, reads);
    ByteArrayOutputStream start = new ByteArrayOutputStream();
    start.writeBytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(ISO_8859_1));
    ByteBuffer setting = ByteBuffer.allocate(Short.BYTES + Integer.BYTES);
    setting.putShort((short) INITIAL_WINDOW_SIZE).putInt(reads ? 0 : Integer.MAX_VALUE);
    frame(start, SETTINGS, 0, 0, setting.array());
    if (!reads) {
      byte[] rest =
          ByteBuffer.allocate(Integer.BYTES).putInt(Integer.MAX_VALUE - FIRST_WINDOW).array();
      frame(start, WINDOW_UPDATE, 0, 0, rest);
    }
    frame(start, SETTINGS, ACK, 0, new byte[0]);
    calls.write(start);
    if (reads) {
      Thread thread = new Thread(calls::read, "raw-reader");
      thread.setDaemon(true);
      thread.start();
    }
    return calls;
  }

  /** Makes calls for responses of so many bytes. */
  void call(int count, int size) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int i = 0; i < count; i++) {
      int stream = 2 * i + 1;
      frame(out, HEADERS, END_HEADERS, stream, block());
      byte[] message =
          ByteBuffer.allocate(PREFIX + Integer.BYTES)
              .putInt(1, Integer.BYTES)
              .putInt(PREFIX, size)
              .array();
      frame(out, DATA, END_STREAM, stream, message);
    }
    write(out);
  }

  private synchronized void write(ByteArrayOutputStream bytes) throws IOException {
    OutputStream out = socket.getOutputStream();
    bytes.writeTo(out);
    out.flush();
  }

  private void read() {
    try {
      DataInputStream in = new DataInputStream(socket.getInputStream());
      byte[] header = new byte[FRAME_HEADER];
      while (true) {
        in.readFully(header);
        int length = ByteBuffer.wrap(header).getInt() >>> Byte.SIZE;
        byte[] payload = in.readNBytes(length);
        int type = header[3];
        if (type == HEADERS
            && (header[4] & END_STREAM) != 0
            && new String(payload, ISO_8859_1).contains("maxBufferedBytes")) {
          refused.incrementAndGet();
        } else if (type == RST_STREAM) {
          reset.incrementAndGet();
        }
      }
    } catch (IOException e) {
      ended = true; // the server has closed, or this side has
    }
  }

  /** Calls that were answered with a status that names the setting. */
  int refused() {
    return refused.get();
  }

  /** Streams that the server reset. */
  int reset() {
    return reset.get();
  }

  /** Whether the server has closed the connection. Reads what there is, if nobody has. */
  boolean isClosed() throws IOException {
    if (!reads && !ended) {
      socket.setSoTimeout(SILENCE_MILLIS);
      ended = endsWithin(MOST_READ);
    }
    return ended;
  }

  /** Whether the connection ends behind what had been sent on it, which is not very much. */
  private boolean endsWithin(int bytes) {
    byte[] buffer = new byte[FIRST_WINDOW];
    try {
      InputStream in = socket.getInputStream();
      for (int left = bytes; left > 0; ) {
        int read = in.read(buffer);
        if (read < 0) {
          return true;
        }
        left -= read;
      }
      return false;
    } catch (SocketTimeoutException e) {
      return false;
    } catch (IOException e) {
      return true; // reset
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  private static void frame(
      ByteArrayOutputStream out, int type, int flags, int stream, byte[] payload) {
    ByteBuffer header = ByteBuffer.allocate(FRAME_HEADER);
    header.putInt(payload.length << Byte.SIZE | type).put((byte) flags).putInt(stream);
    out.writeBytes(header.array());
    out.writeBytes(payload);
  }

  /** The header block of a request, in literals without indexing (RFC 7541 section 6.2.2). */
  private static byte[] block() {
    ByteArrayOutputStream block = new ByteArrayOutputStream();
    String[] fields = {
      ":method",
      "POST",
      ":scheme",
      "http",
      ":path",
      MemoryMethods.SIZED.path(),
      ":authority",
      "localhost",
      "content-type",
      "application/grpc",
      "te",
      "trailers"
    };
    for (int i = 0; i < fields.length; i += 2) {
      block.write(0);
      literal(block, fields[i]);
      literal(block, fields[i + 1]);
    }
    return block.toByteArray();
  }

  private static void literal(ByteArrayOutputStream to, String text) {
    to.write(text.length());
    to.writeBytes(text.getBytes(ISO_8859_1));
  }
}
