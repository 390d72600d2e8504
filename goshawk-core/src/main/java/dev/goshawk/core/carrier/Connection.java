package dev.goshawk.core.carrier;

import dev.goshawk.core.trace.TlsHandshake;
import dev.goshawk.http2.buffer.ByteSource;
import dev.goshawk.http2.buffer.OutputBuffer;
import java.net.SocketAddress;

/**
 * The protocol's end of one connection, as its {@link Carrier} sees it: bytes are brought to it and
 * taken from it.
 *
 * <p>Event loop of the carrier only. {@link #opened} comes first, behind {@link #handshaken} at
 * most, unless the carrier never opened; one of {@link #closed}, {@link #refused} and {@link #left}
 * comes last, once.
 */
public interface Connection {

  /** Whether this is the client's end. Any thread. */
  boolean isClient();

  /**
   * The carrier's TLS handshake has ended, well or not. Before {@link #opened}, {@link #refused} or
   * {@link #closed}; once, and never in plaintext.
   */
  default void handshaken(TlsHandshake handshake) {}

  /** The carrier is open: the connection begins. */
  void opened(Carrier carrier);

  /** Bytes came. The array is not kept. Ignored once the connection has been given up. */
  void received(byte[] buf, int off, int len);

  /**
   * Bytes came, and are taken straight from where they are as far as a large message wants them.
   * What is left is to be given to {@link #received(byte[], int, int)}.
   *
   * @return how many bytes were taken, 0 when the next ones are no such payload
   */
  int received(ByteSource source);

  /** The carrier has nothing more to read for now. */
  void batchEnded();

  /** The carrier's own queue is full, or no longer. */
  void congested(boolean congested);

  /** Hands the output over. Called by the carrier from {@link Carrier#flush}. */
  void drainTo(OutputBuffer.Sink sink);

  /** The carrier has closed before it was open, because one end did not accept the other. */
  void refused(SocketAddress peer, String why);

  /** The same, but the peer has gone before it sent a byte, as a probe does. */
  default void left(SocketAddress peer, String why) {
    closed(why);
  }

  /** The carrier has closed, or could not be opened; the words say why. */
  void closed(String why);
}
