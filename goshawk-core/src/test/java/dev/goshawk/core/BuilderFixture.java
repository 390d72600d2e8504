package dev.goshawk.core;

import dev.goshawk.api.Channel;
import dev.goshawk.core.carrier.Connection;
import dev.goshawk.core.carrier.Connector;
import dev.goshawk.core.client.ChannelHandle;
import dev.goshawk.core.client.ClientSettings;
import dev.goshawk.core.fixture.FakeLoop;
import dev.goshawk.core.server.GrpcServer;
import dev.goshawk.core.server.ServerSettings;
import dev.goshawk.core.transport.Attributes;
import dev.goshawk.core.transport.EventLoop;
import java.net.SocketAddress;

/** Builders of no transport, and the settings that come of them. */
abstract class BuilderFixture {

  static final class Servers extends ServerBuilder<Servers> {
    @Override
    protected Servers self() {
      return this;
    }
  }

  static final class Channels extends ChannelBuilder<Channels> {
    @Override
    protected Channels self() {
      return this;
    }
  }

  /** A transport that connects nowhere. */
  private static final class Nowhere implements Connector {
    private final FakeLoop loop = new FakeLoop();

    @Override
    public EventLoop loop() {
      return loop;
    }

    @Override
    public boolean supports(Class<? extends SocketAddress> type) {
      return true;
    }

    @Override
    public Runnable connect(
        SocketAddress address, Attributes attributes, Connection connection, long timeoutNanos) {
      throw new AssertionError("nobody asked for a connection");
    }

    @Override
    public boolean inAnyLoop() {
      return true;
    }

    @Override
    public String scheme() {
      return "https";
    }

    @Override
    public Runnable share() {
      return () -> {};
    }

    @Override
    public void release() {}

    @Override
    public void awaitEnd(long latest) {}
  }

  static ClientSettings settings(Channels channels) {
    Nowhere nowhere = new Nowhere();
    try (Channel channel = channels.build("ipv4:127.0.0.1:1", 443, nowhere)) {
      return ((ChannelHandle) channel).channel().settings();
    } finally {
      nowhere.loop.run();
    }
  }

  static ServerSettings settings(Servers servers) {
    GrpcServer core = (GrpcServer) servers.build();
    core.failed();
    return core.settings();
  }
}
