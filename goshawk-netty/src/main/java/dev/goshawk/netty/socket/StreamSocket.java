package dev.goshawk.netty.socket;

import dev.goshawk.api.LocalPeer;
import io.netty.buffer.ByteBuf;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelId;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.FileRegion;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.nio.AbstractNioByteChannel;
import io.netty.channel.nio.NioIoOps;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The socket of a connection, TCP or Unix domain, as a channel of Netty with little around it: an
 * id and a configuration of our own, which are there at once, and Nagle's algorithm off. Event loop
 * only, once it is registered.
 *
 * <p>Beside Netty's way to write, which takes a buffer of Netty's, an entry of its queue and its
 * pipeline, there is the direct one ({@link #send}), while {@link #isIdle}.
 *
 * <p>It is here for what a start takes: see {@link SocketConfig}.
 */
public final class StreamSocket extends AbstractNioByteChannel {

  /** The most buffers and bytes of Netty's queue that one system call takes. */
  private static final int MAX_BUFFERS = 64;

  private static final long MAX_BYTES = 1024 * 1024;

  /** How much a loop reads from a connection that keeps sending, before others: 1 MiB. */
  private static final int MAX_READ = 1024 * 1024;

  /** The largest estimate of Netty's for one read, in bytes: 64 KiB. */
  private static final int MAX_TLS_READ = 64 * 1024;

  private static final RecvByteBufAllocator TLS_READS =
      new AdaptiveRecvByteBufAllocator().maxMessagesPerRead(MAX_READ / MAX_TLS_READ);

  private static final RecvByteBufAllocator PLAINTEXT_READS =
      new SharedReadBuffer().maxMessagesPerRead(MAX_READ / SharedReadBuffer.SIZE);

  private final SocketConfig config;
  private final boolean tls;

  /**
   * A socket to connect.
   *
   * @param unix whether it is a Unix domain socket, not TCP
   * @param tls whether what is read from it is not what the protocol reads: TLS, or what a proxy
   *     says first
   * @param tcp the options of the socket where it is TCP
   */
  public StreamSocket(boolean unix, boolean tls, TcpOptions tcp) {
    this(null, open(unix), unix, tls, tcp);
  }

  /** A socket that a listener accepted, unless that is null. */
  StreamSocket(
      @Nullable Channel listener, SocketChannel socket, boolean unix, boolean tls, TcpOptions tcp) {
    super(listener, socket);
    this.tls = tls;
    config = new SocketConfig(tls ? TLS_READS : PLAINTEXT_READS);
    if (!unix) {
      tcp.applyTo(socket);
    }
  }

  private static SocketChannel open(boolean unix) {
    try {
      return unix ? SocketChannel.open(StandardProtocolFamily.UNIX) : SocketChannel.open();
    } catch (IOException e) { // such as without file descriptors
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
  protected SocketChannel javaChannel() {
    return (SocketChannel) super.javaChannel();
  }

  @Override
  public boolean isActive() {
    return javaChannel().isOpen() && javaChannel().isConnected();
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
  protected SocketAddress remoteAddress0() {
    try {
      return javaChannel().getRemoteAddress();
    } catch (IOException e) {
      throw new ChannelException(e);
    }
  }

  /** The options of the socket by their names; those that cannot be read are left out. */
  public Map<String, String> options() {
    Map<String, String> options = new TreeMap<>();
    for (SocketOption<?> option : javaChannel().supportedOptions()) {
      try {
        options.put(option.name(), String.valueOf(javaChannel().getOption(option)));
      } catch (IOException | UnsupportedOperationException e) {
        // It is closed, or of a kind that has no such option whatever it says.
      }
    }
    return options;
  }

  // The direct way.

  /** Whether the protocol's bytes have to go through Netty's pipeline: there may be TLS. */
  public boolean isTls() {
    return tls;
  }

  /** Loads what the first read takes, for a loop's thread. */
  public void prepareToRead() {
    var unused = unsafe().recvBufAllocHandle();
  }

  /** Whether nothing waits in Netty's queue, so that bytes may go directly to the socket. */
  public boolean isIdle() {
    ChannelOutboundBuffer queue = unsafe().outboundBuffer();
    return queue != null && queue.totalPendingWriteBytes() == 0;
  }

  /** Sends what the socket takes at once; what is left is to go Netty's way. */
  public void send(ByteBuffer bytes) throws IOException {
    javaChannel().write(bytes);
  }

  /** Tells the peer that nothing more will come. All is sent. */
  public void endOutput() throws IOException {
    javaChannel().shutdownOutput();
  }

  /** Who is at the other end of a Unix domain socket, if the system says it. Any thread. */
  public @Nullable LocalPeer localPeer() {
    return PeerCredentials.of(javaChannel());
  }

  // What Netty asks for.

  @Override
  protected boolean doConnect(SocketAddress remote, @Nullable SocketAddress local)
      throws Exception {
    boolean begun = false;
    try {
      if (local != null) {
        javaChannel().bind(local);
      }
      boolean connected = javaChannel().connect(remote);
      if (!connected) {
        addAndSubmit(NioIoOps.CONNECT);
      }
      begun = true;
      return connected;
    } finally {
      if (!begun) {
        doClose();
      }
    }
  }

  @Override
  protected void doFinishConnect() throws IOException {
    if (!javaChannel().finishConnect()) {
      throw new IllegalStateException("the selector reports a connection that is not made");
    }
  }

  @Override
  protected void doBind(SocketAddress address) throws IOException {
    javaChannel().bind(address);
  }

  @Override
  protected void doDisconnect() throws Exception {
    doClose();
  }

  /** Ends an attempt to connect as well, which Netty knows of. */
  @Override
  protected void doClose() throws Exception {
    super.doClose();
    javaChannel().close();
  }

  @Override
  protected ChannelFuture shutdownInput() {
    throw new UnsupportedOperationException("half-closed input is not asked for");
  }

  @Override
  @SuppressWarnings("deprecation") // Handle, which is what Netty reads by
  protected int doReadBytes(ByteBuf target) throws IOException {
    RecvByteBufAllocator.Handle reading = unsafe().recvBufAllocHandle();
    reading.attemptedBytesRead(target.writableBytes());
    return target.writeBytes(javaChannel(), reading.attemptedBytesRead());
  }

  @Override
  protected int doWriteBytes(ByteBuf source) throws IOException {
    return source.readBytes(javaChannel(), source.readableBytes());
  }

  @Override
  protected long doWriteFileRegion(FileRegion region) {
    throw new UnsupportedOperationException("files are not sent");
  }

  /** Writes several buffers of the queue in one system call. */
  @Override
  protected void doWrite(ChannelOutboundBuffer queue) throws Exception {
    for (int spins = config.getWriteSpinCount(); spins > 0; spins--) {
      ByteBuffer[] buffers = queue.nioBuffers(MAX_BUFFERS, MAX_BYTES);
      int count = queue.nioBufferCount();
      if (count == 0) {
        super.doWrite(queue); // empty ones, and the end
        return;
      }
      long written = javaChannel().write(buffers, 0, count);
      if (written <= 0) {
        incompleteWrite(true);
        return;
      }
      queue.removeBytes(written);
    }
    incompleteWrite(false);
  }
}
