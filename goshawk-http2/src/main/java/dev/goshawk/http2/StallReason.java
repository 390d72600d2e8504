package dev.goshawk.http2;

/** What keeps the data of a stream from going out. */
public enum StallReason {
  /** Nothing waits, or what waits goes out at the stream's next turn. */
  NONE,

  /** The peer has given the stream no more window: it does not take what it was sent there. */
  STREAM_WINDOW,

  /** The peer has given the connection no more window. */
  CONNECTION_WINDOW,

  /** The carrier is congested: the peer, or the network, takes no more bytes. */
  CARRIER
}
