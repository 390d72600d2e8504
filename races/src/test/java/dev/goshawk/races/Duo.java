package dev.goshawk.races;

import dev.goshawk.api.BindableService;
import dev.goshawk.api.CallOptions;
import dev.goshawk.api.Channel;
import dev.goshawk.api.MethodDescriptor;
import dev.goshawk.api.ServerCall;
import dev.goshawk.api.ServerContext;
import dev.goshawk.api.ServerHandler;
import dev.goshawk.api.ServiceDefinition;
import dev.goshawk.core.ChannelBuilder;
import dev.goshawk.core.ServerBuilder;
import dev.goshawk.core.server.GrpcServer;
import dev.goshawk.core.transport.Attributes;
import dev.goshawk.core.transport.Carrier;
import dev.goshawk.core.transport.Connection;
import dev.goshawk.core.transport.Connector;
import dev.goshawk.core.transport.EventLoop;
import dev.goshawk.races.Bytes.Message;
import java.io.ByteArrayOutputStream;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLSession;

/**
 * A channel and a server, connected, both on one {@link HandLoop}: one actor of a race is the loop,
 * the other is the caller or the handler. Everything in between is what runs in production.
 */
public final class Duo {

  /** The loop of both ends. */
  public final HandLoop loop = new HandLoop();

  /** The calls that have come to the server. The loop's. */
  public final List<Served> served = new ArrayList<>();

  private final Channel channel;

  private final boolean accepts;

  /** Both ends have said their SETTINGS. */
  public Duo() {
    this(true);
  }

  /**
   * A pair.
   *
   * @param accepts false when the server never answers, so that calls wait in the channel
   */
  public Duo(boolean accepts) {
    this.accepts = accepts;
    channel = new Client().build(new Joining(new Server(this::serve).core()));
    channel.connect();
    loop.turn();
  }

  private Served serve(ServerCall<Message, Message> call) {
    Served begun = new Served(call);
    served.add(begun);
    return begun;
  }

  /** Starts a call. */
  public Caller call(MethodDescriptor<Message, Message> method) {
    return new Caller(channel, method, CallOptions.DEFAULT);
  }

  /** Starts a call that has a deadline. */
  public Caller call(MethodDescriptor<Message, Message> method, Duration timeout) {
    return new Caller(channel, method, CallOptions.DEFAULT.withTimeout(timeout));
  }

  /** Starts a call that is made on behalf of another, which is being served. */
  public Caller call(MethodDescriptor<Message, Message> method, ServerContext serving) {
    return new Caller(channel, method, CallOptions.DEFAULT.withParent(serving));
  }

  /** The call that the server has, which is the only one. */
  public Served served() {
    if (served.size() != 1) {
      throw new IllegalStateException("the server has " + served.size() + " calls");
    }
    return served.get(0);
  }

  private static final class Server extends ServerBuilder<Server> {
    Server(ServerHandler<Message, Message> handler) {
      ServiceDefinition methods =
          ServiceDefinition.builder(Bytes.SERVICE)
              .method(Bytes.UNARY, handler)
              .method(Bytes.BIDI, handler)
              .build();
      BindableService service = () -> methods;
      service(service);
    }

    GrpcServer core() {
      return (GrpcServer) build();
    }

    @Override
    protected Server self() {
      return this;
    }
  }

  private static final class Client extends ChannelBuilder<Client> {
    Channel build(Connector connector) {
      return build("duo", "duo", new Here(), connector);
    }

    @Override
    protected Client self() {
      return this;
    }
  }

  /** The one address there is. */
  private static final class Here extends SocketAddress {
    private static final long serialVersionUID = 1L;
  }

  private final class Joining implements Connector {
    private final GrpcServer server;

    Joining(GrpcServer server) {
      this.server = server;
    }

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
        SocketAddress address, Attributes attributes, Connection client, long timeoutNanos) {
      if (!accepts) {
        return () -> {};
      }
      Connection far = server.newConnection();
      loop.execute(
          () -> {
            far.opened(new End(far, client));
            client.opened(new End(client, far));
          });
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
    public void release() {}

    @Override
    public void awaitEnd() {}
  }

  /** One end of the connection: what it writes is read by the other in a task of its own. */
  private final class End implements Carrier {
    private final Connection near;
    private final Connection far;

    End(Connection near, Connection far) {
      this.near = near;
      this.far = far;
    }

    @Override
    public EventLoop loop() {
      return loop;
    }

    @Override
    public void flush() {
      ByteArrayOutputStream gathered = new ByteArrayOutputStream();
      near.drainTo((bytes, off, len, stable) -> gathered.write(bytes, off, len));
      if (gathered.size() > 0) {
        byte[] bytes = gathered.toByteArray();
        loop.execute(
            () -> {
              far.received(bytes, 0, bytes.length);
              far.batchEnded();
            });
      }
    }

    @Override
    public void close() {
      throw new IllegalStateException("no race closes the connection");
    }

    @Override
    public SocketAddress localAddress() {
      return new Here();
    }

    @Override
    public SocketAddress remoteAddress() {
      return new Here();
    }

    @Override
    public SSLSession tlsSession() {
      return null;
    }
  }
}
