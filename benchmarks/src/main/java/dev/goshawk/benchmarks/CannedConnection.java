package dev.goshawk.benchmarks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.Arrays;

/**
 * One connection of the floor: finds frame headers, answers SETTINGS and PING, keeps windows, and
 * knows nothing of what is inside. What it sends was encoded beforehand. Its loop's thread only.
 *
 * <p>All output of a read batch leaves in one write.
 */
abstract class CannedConnection {
  /** Half of it consumed is announced back; large enough never to hold a sender up. */
  private static final int WINDOW = 16 << 20;

  private static final int MAX_QUEUED = 1 << 20;

  private final SocketChannel channel;
  private final SelectionKey key;
  private byte[] rest = new byte[0];
  private byte[] out = new byte[512];
  private int outEnd;
  private boolean blocked;
  private int consumed;

  /** What the peer's connection window still takes. */
  int sendWindow = Wire.DEFAULT_WINDOW;

  /** What the peer allows at one time; no limit until it has said one. */
  int maxStreams = Integer.MAX_VALUE;

  /** Octets of DATA frames that came. */
  long dataBytes;

  int pongs;
  boolean settled;
  boolean closed;

  private int preface;

  /**
   * A connection that has been registered.
   *
   * @param preface how many octets come before the first frame
   */
  CannedConnection(SocketChannel channel, SelectionKey key, int preface) {
    this.channel = channel;
    this.key = key;
    this.preface = preface;
  }

  /** A frame that is not the connection's own came. */
  abstract void frame(int type, int flags, int stream, byte[] in, int offset, int length);

  /** Streams may have become possible: settings or windows changed, or a batch ended. */
  abstract void proceed();

  /** Reserves room in the output; returns where it begins. {@link #output} holds it. */
  final int reserve(int length) {
    int at = outEnd;
    if (at + length > out.length) {
      out = Arrays.copyOf(out, Math.max(out.length * 2, at + length));
    }
    outEnd = at + length;
    return at;
  }

  final byte[] output() {
    return out;
  }

  /** Whether so much waits for the socket that nothing more should be added. */
  final boolean full() {
    return outEnd > MAX_QUEUED;
  }

  /** SETTINGS with a large stream window, and a large connection window. */
  final void sendSettings() {
    int at = reserve(Wire.FRAME_HEADER + 6 + Wire.FRAME_HEADER + 4);
    int p = Wire.putFrame(out, at, 6, Wire.SETTINGS, 0, 0);
    out[p] = 0;
    out[p + 1] = Wire.SETTINGS_INITIAL_WINDOW_SIZE;
    Wire.putInt(out, p + 2, WINDOW);
    p = Wire.putFrame(out, p + 6, 4, Wire.WINDOW_UPDATE, 0, 0);
    Wire.putInt(out, p, WINDOW - Wire.DEFAULT_WINDOW);
  }

  /** Reads once into the loop's buffer and takes what is whole. */
  final void read(byte[] in, ByteBuffer view) throws IOException {
    int kept = rest.length;
    System.arraycopy(rest, 0, in, 0, kept);
    view.clear().position(kept);
    int n = channel.read(view);
    if (n < 0) {
      close();
      return;
    }
    int end = kept + n;
    if (end < preface) {
      rest = Arrays.copyOf(in, end);
      return;
    }
    int at = frames(in, preface, end);
    preface = 0;
    if (at == end) {
      if (rest.length > 0) {
        rest = new byte[0];
      }
    } else {
      rest = Arrays.copyOfRange(in, at, end);
    }
    replenish();
    proceed();
    flush();
  }

  private int frames(byte[] in, int from, int end) {
    int at = from;
    while (end - at >= Wire.FRAME_HEADER) {
      int length = (in[at] & 0xff) << 16 | (in[at + 1] & 0xff) << 8 | (in[at + 2] & 0xff);
      if (end - at < Wire.FRAME_HEADER + length) {
        break;
      }
      int type = in[at + 3];
      int flags = in[at + 4];
      int stream = Wire.getInt(in, at + 5) & 0x7fff_ffff;
      at += Wire.FRAME_HEADER;
      switch (type) {
        case Wire.SETTINGS -> settings(flags, in, at, length);
        case Wire.PING -> ping(flags, in, at);
        case Wire.WINDOW_UPDATE -> {
          if (stream == 0) {
            sendWindow += Wire.getInt(in, at);
          }
        }
        case Wire.DATA -> {
          consumed += length;
          dataBytes += length;
          frame(type, flags, stream, in, at, length);
        }
        default -> frame(type, flags, stream, in, at, length);
      }
      at += length;
    }
    return at;
  }

  private void settings(int flags, byte[] in, int offset, int length) {
    if ((flags & Wire.ACK) != 0) {
      return;
    }
    for (int at = offset; at < offset + length; at += 6) {
      if (in[at + 1] == Wire.SETTINGS_MAX_CONCURRENT_STREAMS) {
        int limit = Wire.getInt(in, at + 2);
        maxStreams = limit < 0 ? Integer.MAX_VALUE : limit;
      }
    }
    int at = reserve(Wire.FRAME_HEADER);
    Wire.putFrame(out, at, 0, Wire.SETTINGS, Wire.ACK, 0);
    settled = true;
  }

  private void ping(int flags, byte[] in, int offset) {
    if ((flags & Wire.ACK) == 0) {
      int at = reserve(Wire.FRAME_HEADER + 8);
      int p = Wire.putFrame(out, at, 8, Wire.PING, Wire.ACK, 0);
      System.arraycopy(in, offset, out, p, 8);
    } else {
      pongs++;
    }
  }

  /** Asks the peer to answer when it has seen everything before; {@link #pongs} counts answers. */
  final void ask() {
    int at = reserve(Wire.FRAME_HEADER + 8);
    int p = Wire.putFrame(out, at, 8, Wire.PING, 0, 0);
    Arrays.fill(out, p, p + 8, (byte) 0);
  }

  private void replenish() {
    if (consumed >= WINDOW / 2) {
      int at = reserve(Wire.FRAME_HEADER + 4);
      int p = Wire.putFrame(out, at, 4, Wire.WINDOW_UPDATE, 0, 0);
      Wire.putInt(out, p, consumed);
      consumed = 0;
    }
  }

  /** Writes what there is; what the socket does not take goes when it can. */
  final void flush() throws IOException {
    if (outEnd == 0 || closed) {
      return;
    }
    int n = channel.write(ByteBuffer.wrap(out, 0, outEnd));
    if (n == outEnd) {
      outEnd = 0;
      if (blocked) {
        blocked = false;
        key.interestOps(SelectionKey.OP_READ);
      }
    } else {
      System.arraycopy(out, n, out, 0, outEnd - n);
      outEnd -= n;
      if (!blocked) {
        blocked = true;
        key.interestOps(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
      }
    }
  }

  /** The socket takes more. */
  final void writable() throws IOException {
    flush();
    proceed();
    flush();
  }

  void close() {
    closed = true;
    try {
      channel.close();
    } catch (IOException e) {
      System.err.println("floor: closing a connection: " + e);
    }
  }
}
