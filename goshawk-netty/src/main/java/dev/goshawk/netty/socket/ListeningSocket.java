package dev.goshawk.netty;

import io.netty.channel.Channel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelId;
import io.netty.channel.ChannelMetadata;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.ServerChannel;
import io.netty.channel.ServerChannelRecvByteBufAllocator;
import io.netty.channel.nio.AbstractNioMessageChannel;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A TCP socket that listens, as a channel of Netty that reads {@link StreamSocket}s. Event loop
 * only, once it is registered.
 */
final class ListeningSocket extends AbstractNioMessageChannel implements ServerChannel {

  /** How many connections are accepted before the loop looks at others, as Netty has it. */
  private static final int ACCEPTS_IN_A_ROW = 16;

  private static final ChannelMetadata METADATA = new ChannelMetadata(false, ACCEPTS_IN_A_ROW);

  private final int backlog;
  private final RecvByteBufAllocator childReads;
  private final Config config = new Config();

  /** Lets the socket pause. */
  private final class Config extends SocketConfig {
    Config() {
      super(new ServerChannelRecvByteBufAllocator().maxMessagesPerRead(ACCEPTS_IN_A_ROW));
    }

    @Override
    void autoReadChanged(boolean on) {
      if (on) {
        read();
      } else {
        clearReadPending();
      }
    }
  }

  /**
   * A socket to be bound.
   *
   * @param backlog how many connections may wait to be accepted
   * @param childReads how accepted sockets read
   */
  ListeningSocket(int backlog, RecvByteBufAllocator childReads) {
    super(null, open(), SelectionKey.OP_ACCEPT);
    this.backlog = backlog;
    this.childReads = childReads;
  }

  private static ServerSocketChannel open() {
    try {
      ServerSocketChannel socket = ServerSocketChannel.open();
      socket.setOption(StandardSocketOptions.SO_REUSEADDR, true);
      return socket;
    } catch (IOException e) {
      throw new ChannelException("cannot open a socket: " + e.getMessage(), e);
    }
  }

  @Override
  protected ChannelId newId() {
    return SocketId.next();
  }

  @Override
  public ChannelConfig config() {
    return config;
  }

  @Override
  public ChannelMetadata metadata() {
    return METADATA;
  }

  @Override
  protected ServerSocketChannel javaChannel() {
    return (ServerSocketChannel) super.javaChannel();
  }

  @Override
  public boolean isActive() {
    return isOpen() && javaChannel().socket().isBound();
  }

  @Override
  protected SocketAddress localAddress0() {
    try {
      return javaChannel().getLocalAddress();
    } catch (IOException e) {
      throw new ChannelException(e);
    }
  }

  @Override
  @SuppressWarnings("NullAway") // null: a listener has no peer
  protected SocketAddress remoteAddress0() {
    return null;
  }

  @Override
  protected void doBind(SocketAddress address) throws IOException {
    javaChannel().bind(address, backlog);
  }

  @Override
  protected void doClose() throws IOException {
    javaChannel().close();
  }

  @Override
  protected int doReadMessages(List<Object> accepted) throws IOException {
    SocketChannel socket = javaChannel().accept();
    if (socket == null) {
      return 0;
    }
    try {
      accepted.add(new StreamSocket((Channel) this, socket, childReads));
      return 1;
    } catch (RuntimeException | Error e) {
      socket.close();
      throw e;
    }
  }

  @Override
  protected boolean closeOnReadError(Throwable cause) {
    return !isActive(); // what cannot be accepted, such as without file descriptors, is not its end
  }

  @Override
  protected boolean doConnect(SocketAddress remote, @Nullable SocketAddress local) {
    throw listens();
  }

  @Override
  protected void doFinishConnect() {
    throw listens();
  }

  @Override
  protected void doDisconnect() {
    throw listens();
  }

  @Override
  protected boolean doWriteMessage(Object message, ChannelOutboundBuffer queue) {
    throw listens();
  }

  @Override
  protected Object filterOutboundMessage(Object message) {
    throw listens();
  }

  private static UnsupportedOperationException listens() {
    return new UnsupportedOperationException("this socket listens");
  }
}
