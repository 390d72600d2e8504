package dev.goshawk.netty.socket;

import io.netty.channel.ChannelId;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The id of a channel: a number. Netty's own are made of the process id and a hardware address,
 * whose look-up delays the first call of a process by some 50 ms.
 */
public record SocketId(long number) implements ChannelId {

  private static final long serialVersionUID = 1L;

  private static final AtomicLong LAST = new AtomicLong();

  /** An id that no channel has. Any thread. */
  static SocketId next() {
    return new SocketId(LAST.incrementAndGet());
  }

  @Override
  public String asShortText() {
    return Long.toHexString(number);
  }

  @Override
  public String asLongText() {
    return asShortText();
  }

  @Override
  public int compareTo(ChannelId other) {
    return other instanceof SocketId id
        ? Long.compare(number, id.number)
        : asLongText().compareTo(other.asLongText());
  }
}
