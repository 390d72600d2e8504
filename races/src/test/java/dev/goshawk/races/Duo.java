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
import dev.goshawk.core.carrier.Carrier;
import dev.goshawk.core.carrier.Connection;
import dev.goshawk.core.carrier.Connector;
import dev.goshawk.core.config.HedgingPolicy;
import dev.goshawk.core.config.RetryPolicy;
import dev.goshawk.core.server.GrpcServer;
import dev.goshawk.core.transport.Attributes;
import dev.goshawk.core.transport.EventLoop;
import dev.goshawk.races.Bytes.Message;
import java.io.ByteArrayOutputStream;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLSession;

/**
 * A channel and a server, connected, both on one {@link HandLoop}: one actor of a race is the loop,
 * the other is the caller or the handler. Or each connection, with both its ends, on a loop of its
 * own, and an actor is one of these. Everything in between is what runs in production.
 */
public final class Duo {

  /** The loop of both ends, or of the channel where connections have loops of their own. */
  public final HandLoop loop = new HandLoop();

  /** The loops of connections that have their own, in the order of these. */
  public final List<HandLoop> connectionLoops = new ArrayList<>();

  /** The calls that have come to the server. */
  public final List<Served> served = new CopyOnWriteArrayList<>();

  private final Channel channel;

  private final boolean accepts;
  private final boolean apart;

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
    this(accepts, false, new Server(), new Client());
  }

  private Duo(boolean accepts, boolean apart, Server server, Client client) {
    this.accepts = accepts;
    this.apart = apart;
    channel = client.build(new Joining(server.core(this::serve)));
    channel.connect();
    settle();
  }

  /** A pair whose channel has a policy of the race, which says where calls go. */
  public static Duo balancedBy(HandPolicy policy) {
    return new Duo(
        true,
        false,
        new Server(),
        new Client().loadBalancer(policy).loadBalancing(HandPolicy.CONFIG));
  }

  /** Several connections with a loop each, and so many calls on one at a time. */
  public static Duo ofConnections(int connections, int callsEach) {
    return new Duo(
        true,
        true,
        new Server().maxConcurrentCallsPerConnection(callsEach),
        new Client().maxConnectionsPerAddress(connections));
  }

  /** A pair whose calls are retried by a policy. */
  public static Duo retrying(RetryPolicy policy) {
    return new Duo(true, false, new Server(), new Client().retry(policy));
  }

  /** Two connections with a loop each, to each of which goes an attempt of the first call. */
  public static Duo hedging(HedgingPolicy policy) {
    return new Duo(
        true,
        true,
        new Server().maxConcurrentCallsPerConnection(1),
        new Client().maxConnectionsPerAddress(2).hedging(policy));
  }

  /** Turns all loops until there is nothing to do. By one thread, when no actor turns one. */
  public void settle() {
    boolean busy = true;
    while (busy) {
      loop.turn();
      busy = false;
      for (HandLoop own : List.copyOf(connectionLoops)) {
        busy |= !own.isIdle();
        own.turn();
      }
      busy |= !loop.isIdle();
    }
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
    GrpcServer core(ServerHandler<Message, Message> handler) {
      ServiceDefinition methods =
          ServiceDefinition.builder(Bytes.SERVICE)
              .method(Bytes.UNARY, handler)
              .method(Bytes.BIDI, handler)
              .build();
      BindableService service = () -> methods;
      return (GrpcServer) service(service).build();
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
      HandLoop its = loop;
      if (apart) {
        its = new HandLoop();
        connectionLoops.add(its);
      }
      End near = new End(its, client, far);
      End other = new End(its, far, client);
      its.execute(
          () -> {
            far.opened(other);
            client.opened(near);
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
    public Runnable share() {
      return () -> {};
    }

    @Override
    public void release() {}

    @Override
    public void awaitEnd(long latest) {}
  }

  /** One end of the connection: what it writes is read by the other in a task of its own. */
  private static final class End implements Carrier {
    private final HandLoop loop;
    private final Connection near;
    private final Connection far;

    End(HandLoop loop, Connection near, Connection far) {
      this.loop = loop;
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
      flush();
      loop.execute(
          () -> {
            near.closed("closed by this end");
            far.closed("closed by the other end");
          });
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
