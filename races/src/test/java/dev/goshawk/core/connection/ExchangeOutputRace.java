package dev.goshawk.core.connection;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.goshawk.core.carrier.Carrier;
import dev.goshawk.core.transport.EventLoop;
import dev.goshawk.http2.Http2Config;
import dev.goshawk.http2.Http2Connection;
import dev.goshawk.http2.StreamReset;
import dev.goshawk.http2.hpack.HeaderBlock;
import dev.goshawk.races.HandLoop;
import dev.goshawk.races.Meeting;
import java.net.SocketAddress;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLSession;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;

/**
 * Readiness by itself, without what a call does besides: who finds no room is told of room, which
 * the loop makes at that moment. {@code awaited} is set before readiness is looked at again, and
 * looked at after room was made, so one of the two sees the other.
 */
@JCStressTest
@State
@Outcome(id = "true, [01]", expect = ACCEPTABLE, desc = "It found room.")
@Outcome(id = "false, 1", expect = ACCEPTABLE, desc = "It was told of room later.")
@Outcome(expect = FORBIDDEN, desc = "It waits for ever, or was told more than once.")
public class ExchangeOutputRace extends Meeting {
  private final Connection connection = new Connection();
  private final AtomicInteger told = new AtomicInteger();
  private final ExchangeOutput output =
      new ExchangeOutput(new Teller(new Nobody(connection), told), false);

  public ExchangeOutputRace() {
    output.post(ExchangeOutput.READY_THRESHOLD, () -> {});
  }

  @Actor
  public void writer(LL_Result r) {
    meet();
    r.r1 = output.ready();
  }

  @Actor
  public void loop() {
    meet();
    connection.turning.turn();
  }

  @Arbiter
  public void end(LL_Result r) {
    r.r2 = told.get();
  }

  /** A connection of which nothing is wanted but its loop. */
  private static final class Connection extends GrpcConnection {
    private static final Http2Config CONFIG = Http2Config.builder().build();
    private final HandLoop turning = new HandLoop();

    Connection() {
      super(handler -> Http2Connection.client(CONFIG, handler));
      opened(new Nowhere(turning));
    }

    @Override
    public void onFailed(int errorCode, String message) {}

    @Override
    public boolean isClient() {
      return true;
    }

    @Override
    public void peerIsDead() {}
  }

  /** Carries nothing. */
  private record Nowhere(EventLoop loop) implements Carrier {
    @Override
    public void flush() {}

    @Override
    public void close() {}

    @Override
    public SocketAddress localAddress() {
      throw new UnsupportedOperationException();
    }

    @Override
    public SocketAddress remoteAddress() {
      throw new UnsupportedOperationException();
    }

    @Override
    public SSLSession tlsSession() {
      return null;
    }
  }

  /** Counts how often it is told of room. */
  private record Teller(HttpExchange exchange, AtomicInteger told) implements ExchangeOutput.Owner {
    @Override
    public void onReady() {
      told.incrementAndGet();
    }
  }

  /** A stream that nothing comes from. */
  private static final class Nobody extends Http2Exchange {
    Nobody(GrpcConnection connection) {
      super(connection);
    }

    @Override
    protected MessageInput input() {
      return null;
    }

    @Override
    protected ExchangeOutput output() {
      return null;
    }

    @Override
    public void onHeaders(HeaderBlock headers, boolean end) {}

    @Override
    public void onData(byte[] buf, int off, int len, boolean end) {}

    @Override
    public void onAborted(StreamReset reset) {}
  }
}
