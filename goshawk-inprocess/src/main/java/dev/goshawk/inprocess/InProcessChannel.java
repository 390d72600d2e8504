package dev.goshawk.inprocess;

import dev.goshawk.api.Channel;
import dev.goshawk.core.ChannelBuilder;
import dev.goshawk.core.carrier.Connection;
import dev.goshawk.core.carrier.Connector;
import dev.goshawk.core.transport.Attributes;
import dev.goshawk.core.transport.EventLoop;
import java.net.SocketAddress;
import java.util.Objects;

/** Channels to servers within the process. */
public final class InProcessChannel {

  private InProcessChannel() {}

  /** A builder of a channel to the server of a name, which need not run yet. */
  public static Builder to(String name) {
    return new Builder(name);
  }

  /** Collects what a channel needs, and makes it. One thread. */
  public static final class Builder extends ChannelBuilder<Builder> {
    private final String name;

    private Builder(String name) {
      this.name = Objects.requireNonNull(name, "name");
    }

    @Override
    protected Builder self() {
      return this;
    }

    /** The channel. It connects at the first call. */
    public Channel build() {
      return build(
          "in-process:" + name, "localhost", new InProcessAddress(name), new Joining(name));
    }
  }

  /** Connects to servers of the process. */
  private static final class Joining implements Connector {
    private final InProcessLoop loop;

    Joining(String name) {
      loop = new InProcessLoop(name + "-client");
    }

    @Override
    public EventLoop loop() {
      return loop;
    }

    @Override
    public boolean supports(Class<? extends SocketAddress> type) {
      return InProcessAddress.class.isAssignableFrom(type);
    }

    @Override
    public Runnable connect(
        SocketAddress address, Attributes attributes, Connection connection, long timeoutNanos) {
      InProcessAddress named = (InProcessAddress) address;
      if (!InProcessServer.connect(named, connection, loop)) {
        loop.execute(
            () -> connection.closed("no in-process server named '" + named.name() + "' runs"));
      }
      return () -> {};
    }

    @Override
    public boolean inAnyLoop() {
      return loop.inLoop();
    }

    @Override
    public String scheme() {
      return "http";
    }

    @Override
    public void release() {
      loop.end();
    }

    @Override
    public Runnable share() {
      return loop::end;
    }

    @Override
    public void awaitEnd(long latest) throws InterruptedException {
      loop.awaitEnd(latest);
    }
  }
}
