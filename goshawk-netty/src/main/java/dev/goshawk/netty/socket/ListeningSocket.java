package dev.goshawk.netty.socket;

import io.netty.channel.Channel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelId;
import io.netty.channel.ChannelMetadata;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ServerChannel;
import io.netty.channel.ServerChannelRecvByteBufAllocator;
import io.netty.channel.nio.AbstractNioMessageChannel;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A socket that listens, TCP or Unix domain, as a channel of Netty that reads {@link
 * StreamSocket}s. Event loop only, once it is registered.
 *
 * <p>The file of a Unix domain socket is removed before the socket is closed, if it is still the
 * one that was made here. The open socket holds on to its inode, so that no other file can have the
 * same key meanwhile.
 *
 * <p>It is here for what a start takes: see {@link SocketConfig}.
 */
public final class ListeningSocket extends AbstractNioMessageChannel implements ServerChannel {

  /** How many connections are accepted before the loop looks at others, as Netty has it. */
  private static final int ACCEPTS_IN_A_ROW = 16;

  private static final ChannelMetadata METADATA = new ChannelMetadata(false, ACCEPTS_IN_A_ROW);

  private final int backlog;
  private final boolean unix;
  private final boolean tls;
  private final TcpOptions tcp;
  private @Nullable SocketFile file; // of a Unix domain socket that is bound
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
   * @param unix whether it is a Unix domain socket, not TCP
   * @param tls whether accepted sockets speak TLS
   * @param tcp the options of those where they are TCP
   */
  public ListeningSocket(int backlog, boolean unix, boolean tls, TcpOptions tcp) {
    super(null, open(unix), SelectionKey.OP_ACCEPT);
    this.backlog = backlog;
    this.unix = unix;
    this.tls = tls;
    this.tcp = tcp;
  }

  private static ServerSocketChannel open(boolean unix) {
    try {
      if (unix) {
        return ServerSocketChannel.open(StandardProtocolFamily.UNIX);
      }
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
    return isOpen() && localAddress0() != null;
  }

  @Override
  @SuppressWarnings("NullAway") // null: not bound
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
    if (address instanceof UnixDomainSocketAddress path) {
      file = SocketFile.at(path.getPath());
    }
  }

  @Override
  protected void doClose() throws IOException {
    SocketFile own = file;
    file = null;
    try {
      if (own != null) {
        own.deleteIfStillThere();
      }
    } finally {
      javaChannel().close();
    }
  }

  @Override
  protected int doReadMessages(List<Object> accepted) throws IOException {
    SocketChannel socket = javaChannel().accept();
    if (socket == null) {
      return 0;
    }
    try {
      accepted.add(new StreamSocket((Channel) this, socket, unix, tls, tcp));
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
