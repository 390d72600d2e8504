package dev.goshawk.core;

import dev.goshawk.fuzz.Pieces;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * A carrier whose peer is the bytes of an input. It keeps what the connection sends. One thread.
 */
final class RawCarrier implements Carrier {

  /** How long a piece of the input may take to come after the one before, at most. */
  private static final int MAX_MILLIS = 200;

  private final StillLoop loop;
  private final GrpcConnection connection;
  private final ByteArrayOutputStream sent = new ByteArrayOutputStream();
  private boolean reading = true;
  private boolean closed;
  private boolean told;

  RawCarrier(StillLoop loop, GrpcConnection connection) {
    this.loop = loop;
    this.connection = connection;
  }

  void open() {
    loop.run(() -> connection.opened(this));
  }

  /**
   * Whether the peer takes what is sent; while it does not, the connection is told that its carrier
   * is full.
   */
  void reading(boolean on) {
    reading = on;
    if (!closed) {
      loop.run(() -> connection.congested(!on));
    }
  }

  /** Brings bytes in one read. */
  void receive(byte[] bytes) {
    receive(bytes, 0, bytes.length, true);
  }

  /**
   * Brings bytes in several reads.
   *
   * @param pieces where they are cut
   * @param batches whether each is a batch of its own
   * @param slow whether time passes between them
   */
  void receive(byte[] bytes, Pieces pieces, boolean batches, boolean slow) {
    for (int at = 0; at < bytes.length; ) {
      int length = pieces.next(bytes.length - at);
      receive(bytes, at, length, batches || at + length == bytes.length);
      at += length;
      if (slow) {
        loop.advance(Duration.ofMillis(pieces.next(MAX_MILLIS)));
      }
    }
  }

  private void receive(byte[] bytes, int off, int length, boolean last) {
    loop.run(
        () -> {
          if (closed) {
            return; // what comes is thrown away
          }
          connection.received(bytes, off, length);
          if (last) {
            connection.batchEnded();
          }
        });
  }

  /** The peer is gone. */
  void cut() {
    closed = true;
    loop.run(() -> tellClosed("cut"));
  }

  /** Whether the connection has closed it, or the peer has. */
  boolean isClosed() {
    return closed;
  }

  /** All that was sent. */
  byte[] sent() {
    return sent.toByteArray();
  }

  @Override
  public EventLoop loop() {
    return loop;
  }

  @Override
  public void flush() {
    if (!closed && reading) {
      connection.drainTo((bytes, off, len, stable) -> sent.write(bytes, off, len));
    }
  }

  @Override
  public void close() {
    if (!closed) {
      reading = true;
      flush();
      closed = true;
      loop.execute(() -> tellClosed("closed"));
    }
  }

  private void tellClosed(String why) {
    if (!told) {
      told = true;
      connection.closed(why);
    }
  }

  @Override
  public SocketAddress localAddress() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 50051);
  }

  @Override
  public SocketAddress remoteAddress() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 4711);
  }

  @Override
  public @Nullable SSLSession tlsSession() {
    return null;
  }
}
