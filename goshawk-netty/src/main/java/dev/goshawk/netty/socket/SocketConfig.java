package dev.goshawk.netty.socket;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelOption;
import io.netty.channel.DefaultMessageSizeEstimator;
import io.netty.channel.MessageSizeEstimator;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import java.util.Map;

/**
 * What Netty asks of the configuration of a channel: how it reads, what allocates its buffers, and
 * how long it may take to connect. The rest is as Netty has it by default and cannot be changed.
 *
 * <p>Netty's own configuration makes the process's pooling allocator, and that of a listening
 * channel looks up all network interfaces; the first call of a process would wait for both. Here
 * the pool is there when somebody asks for it, as TLS does ({@link #setAllocator}). Before the
 * channel is registered any thread, then the event loop.
 *
 * <p>It is here for {@code start}, for which two processes take 1.1 times the processor time with
 * Netty's own channels, and 1.17 times with Netty's ids ({@link SocketId}) as well.
 */
@SuppressWarnings("InlineMeSuggester") // deprecated by Netty, whose interface it is
public class SocketConfig implements ChannelConfig {

  /** How often a write is tried again that the socket took in part, as Netty has it. */
  private static final int WRITE_SPINS = 16;

  private RecvByteBufAllocator reads;
  private ByteBufAllocator allocator = UnpooledByteBufAllocator.DEFAULT;
  private int connectTimeoutMillis;
  private volatile boolean autoRead = true;

  /** A configuration of a channel that reads so, and without limit of time to connect. */
  SocketConfig(RecvByteBufAllocator reads) {
    this.reads = reads;
  }

  @Override
  public Map<ChannelOption<?>, Object> getOptions() {
    return Map.of();
  }

  @Override
  public boolean setOptions(Map<ChannelOption<?>, ?> options) {
    return options.isEmpty();
  }

  @Override
  @SuppressWarnings("NullAway") // null: no such option
  public <T> T getOption(ChannelOption<T> option) {
    return null;
  }

  @Override
  public <T> boolean setOption(ChannelOption<T> option, T value) {
    return false;
  }

  @Override
  public int getConnectTimeoutMillis() {
    return connectTimeoutMillis;
  }

  @Override
  public ChannelConfig setConnectTimeoutMillis(int millis) {
    connectTimeoutMillis = millis;
    return this;
  }

  @Override
  @Deprecated
  public int getMaxMessagesPerRead() {
    return 1; // the allocator of reads knows better
  }

  @Override
  @Deprecated
  public ChannelConfig setMaxMessagesPerRead(int messages) {
    throw fixed("maxMessagesPerRead", messages);
  }

  @Override
  public int getWriteSpinCount() {
    return WRITE_SPINS;
  }

  @Override
  public ChannelConfig setWriteSpinCount(int spins) {
    throw fixed("writeSpinCount", spins);
  }

  @Override
  public ByteBufAllocator getAllocator() {
    return allocator;
  }

  @Override
  public ChannelConfig setAllocator(ByteBufAllocator allocator) {
    this.allocator = allocator;
    return this;
  }

  @Override
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // as Netty declares it
  public <T extends RecvByteBufAllocator> T getRecvByteBufAllocator() {
    return (T) reads;
  }

  @Override
  public ChannelConfig setRecvByteBufAllocator(RecvByteBufAllocator reads) {
    this.reads = reads;
    return this;
  }

  @Override
  public boolean isAutoRead() {
    return autoRead;
  }

  @Override
  public ChannelConfig setAutoRead(boolean on) {
    boolean before = autoRead;
    autoRead = on;
    if (before != on) {
      autoReadChanged(on);
    }
    return this;
  }

  /** The channel is to read on by itself, or no longer. */
  void autoReadChanged(boolean on) {
    if (!on) {
      throw fixed("autoRead", on);
    }
  }

  @Override
  public boolean isAutoClose() {
    return true;
  }

  @Override
  @Deprecated
  public ChannelConfig setAutoClose(boolean autoClose) {
    throw fixed("autoClose", autoClose);
  }

  @Override
  public int getWriteBufferHighWaterMark() {
    return getWriteBufferWaterMark().high();
  }

  @Override
  public ChannelConfig setWriteBufferHighWaterMark(int mark) {
    throw fixed("writeBufferHighWaterMark", mark);
  }

  @Override
  public int getWriteBufferLowWaterMark() {
    return getWriteBufferWaterMark().low();
  }

  @Override
  public ChannelConfig setWriteBufferLowWaterMark(int mark) {
    throw fixed("writeBufferLowWaterMark", mark);
  }

  @Override
  public MessageSizeEstimator getMessageSizeEstimator() {
    return DefaultMessageSizeEstimator.DEFAULT;
  }

  @Override
  public ChannelConfig setMessageSizeEstimator(MessageSizeEstimator estimator) {
    throw fixed("messageSizeEstimator", estimator);
  }

  @Override
  public WriteBufferWaterMark getWriteBufferWaterMark() {
    return WriteBufferWaterMark.DEFAULT;
  }

  @Override
  public ChannelConfig setWriteBufferWaterMark(WriteBufferWaterMark mark) {
    throw fixed("writeBufferWaterMark", mark);
  }

  private static UnsupportedOperationException fixed(String setting, Object value) {
    return new UnsupportedOperationException(setting + " cannot be set, here to " + value);
  }
}
