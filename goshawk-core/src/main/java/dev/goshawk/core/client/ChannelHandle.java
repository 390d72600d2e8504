package dev.goshawk.core.client;

import dev.goshawk.api.CallOptions;
import dev.goshawk.api.Channel;
import dev.goshawk.api.ChannelDescription;
import dev.goshawk.api.ClientCall;
import dev.goshawk.api.ConnectivityState;
import dev.goshawk.api.MethodDescriptor;
import dev.goshawk.core.loop.LoopWatchdog;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * A channel as the application holds it. Any thread.
 *
 * <p>Event loops hold the {@link ClientChannel} behind it, and so does each call; nothing of ours
 * holds this. So when it is garbage nobody can close the channel any more, which {@link
 * UnclosedChannel} tells.
 */
public final class ChannelHandle implements Channel {

  private final ClientChannel channel;
  private final UnclosedChannel unclosed;

  /** The handle of a channel that nobody else is given. */
  public ChannelHandle(ClientChannel channel) {
    this.channel = channel;
    this.unclosed = UnclosedChannel.of(this, channel);
    LoopWatchdog.shared().start();
    channel.atEnd(LoopWatchdog.shared()::stop);
  }

  /** The channel. */
  public ClientChannel channel() {
    return channel;
  }

  @Override
  public <Q, R> ClientCall<Q, R> newCall(MethodDescriptor<Q, R> method, CallOptions options) {
    return channel.newCall(method, options);
  }

  @Override
  public String authority() {
    return channel.authority();
  }

  @Override
  public ConnectivityState state() {
    return channel.state();
  }

  @Override
  public void connect() {
    channel.connect();
  }

  @Override
  public void enterIdle() {
    channel.enterIdle();
  }

  @Override
  public CompletableFuture<ConnectivityState> whenStateLeaves(ConnectivityState leaving) {
    return channel.whenStateLeaves(leaving);
  }

  @Override
  public CompletableFuture<ChannelDescription> describe() {
    return channel.describe();
  }

  @Override
  public void resetConnectBackoff() {
    channel.resetConnectBackoff();
  }

  @Override
  public CompletableFuture<Void> shutdown(Duration grace) {
    CompletableFuture<Void> done = channel.shutdown(grace);
    unclosed.close();
    return done;
  }

  @Override
  public void close() {
    unclosed.close();
    channel.close();
  }

  @Override
  public String toString() {
    return channel.toString();
  }
}
