package dev.goshawk.netty;

import io.netty.channel.Channel;
import io.netty.channel.ChannelId;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Netty's TCP channels, with a number for an id. Netty's own ids are made of the process id and a
 * hardware address, whose look-up delays the first call of a process by some 50 ms.
 */
final class Sockets {

  private static final AtomicLong IDS = new AtomicLong();

  private Sockets() {}

  /**
   * A socket of a connection. Beside Netty's way to write, which takes a buffer of Netty's, an
   * entry of its queue and its pipeline, there is the straight one. It is for whoever is on the
   * loop, also for a thread that has entered it, while {@link Stream#isIdle}.
   */
  static final class Stream extends NioSocketChannel {

    /** A socket to connect. */
    Stream() {}

    /** A socket that a listener accepted. */
    Stream(Channel listener, SocketChannel socket) {
      super(listener, socket);
    }

    @Override
    protected ChannelId newId() {
      return new Id(IDS.incrementAndGet());
    }

    /** Whether nothing waits in Netty's queue, so that bytes may go straight to the socket. */
    boolean isIdle() {
      ChannelOutboundBuffer queue = unsafe().outboundBuffer();
      return queue != null && queue.totalPendingWriteBytes() == 0;
    }

    /** Sends what the socket takes at once; what is left is to go Netty's way. */
    void send(ByteBuffer bytes) throws IOException {
      javaChannel().write(bytes);
    }
  }

  /** A socket that listens. */
  static final class Listening extends NioServerSocketChannel {
    @Override
    protected ChannelId newId() {
      return new Id(IDS.incrementAndGet());
    }

    @Override
    protected int doReadMessages(List<Object> accepted) throws Exception {
      SocketChannel socket = javaChannel().accept();
      if (socket == null) {
        return 0;
      }
      try {
        accepted.add(new Stream(this, socket));
        return 1;
      } catch (RuntimeException | Error e) {
        socket.close();
        throw e;
      }
    }
  }

  private record Id(long number) implements ChannelId {
    private static final long serialVersionUID = 1L;

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
      return other instanceof Id id
          ? Long.compare(number, id.number)
          : asLongText().compareTo(other.asLongText());
    }
  }
}
