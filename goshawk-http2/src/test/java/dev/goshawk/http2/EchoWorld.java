package dev.goshawk.http2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.http2.buffer.OutputBuffer;
import dev.goshawk.http2.hpack.HeaderBlock;
import dev.goshawk.http2.hpack.HeaderWriter;
import dev.goshawk.http2.hpack.Indexing;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * A client and a server joined by two pipes, with owners that do everything an owner may, at
 * random: the client sends random bytes on many streams, the server sends them back. Both hold what
 * they get for a while, are congested for a while, send in every way, reset now and then.
 */
final class EchoWorld {
  private final Random random;
  final Http2Connection client;
  final Http2Connection server;
  final Pipe toServer;
  final Pipe toClient;
  private final List<Caller> callers = new ArrayList<>();
  private final List<Held> held = new ArrayList<>();
  private int resets;

  private record Held(Http2Connection connection, Http2Stream stream, int n) {}

  EchoWorld(Random random, Http2Config clientConfig, Http2Config serverConfig) {
    this.random = random;
    toServer = new Pipe(random);
    toClient = new Pipe(random);
    client = Http2Connection.client(clientConfig, new Silent(null));
    var accepting = new Silent(this);
    server = Http2Connection.server(serverConfig, accepting);
    client.start();
    server.start();
  }

  static Http2Config randomConfig(Random random) {
    return Http2Config.builder()
        .initialWindowSize(1 + random.nextInt(random.nextBoolean() ? 100 : 200_000))
        .connectionWindowSize(65_535 + random.nextInt(200_000))
        .maxFrameSize(16_384 + random.nextInt(100_000))
        .headerTableSize(random.nextInt(8192))
        .maxConcurrentStreams(1 + random.nextInt(30))
        .resetBudget(100_000)
        .idleFrameBudget(100_000)
        .build();
  }

  /** Runs until {@code calls} calls are over and nothing moves any more. */
  void run(int calls) {
    int opened = 0;
    for (int step = 0; step < 200_000; step++) {
      if (opened < calls && client.canOpen() && random.nextInt(4) == 0) {
        callers.add(new Caller(random.nextInt(random.nextInt(10) == 0 ? 300_000 : 5_000)));
        opened++;
      }
      for (Caller caller : callers) {
        caller.act();
      }
      if (random.nextInt(8) == 0) {
        client.congested(random.nextBoolean());
        server.congested(random.nextBoolean());
      }
      if (random.nextInt(50) == 0) {
        client.ping(random.nextLong());
        server.ping(random.nextLong());
      }
      if (random.nextInt(3) == 0) {
        consumeSome();
      }
      move();
      callers.removeIf(Caller::over);
      if (opened == calls && callers.isEmpty()) {
        break;
      }
    }
    assertThat(callers).as("calls that never ended").isEmpty();
    settle();
  }

  private void move() {
    toServer.flush(client);
    toServer.deliver(server);
    toClient.flush(server);
    toClient.deliver(client);
  }

  private void consumeSome() {
    while (!held.isEmpty() && random.nextInt(5) > 0) {
      Held some = held.remove(random.nextInt(held.size()));
      some.connection.consumed(some.stream, some.n);
    }
  }

  /** Lets everything come to rest. */
  void settle() {
    client.congested(false);
    server.congested(false);
    boolean moved = true;
    while (moved) {
      for (Held some : held) {
        some.connection.consumed(some.stream, some.n);
      }
      held.clear();
      toServer.flush(client);
      toClient.flush(server);
      boolean one = toServer.deliver(server);
      boolean other = toClient.deliver(client);
      moved = one || other;
    }
  }

  /** Both ends agree on all windows, and hold nothing. */
  void verify() {
    assertThat(client.isClosed()).isFalse();
    assertThat(server.isClosed()).isFalse();
    verifyDirection(client.state(), server.state());
    verifyDirection(server.state(), client.state());
    assertThat(client.held()).isZero();
    assertThat(server.held()).isZero();
  }

  private static void verifyDirection(ConnectionState sender, ConnectionState receiver) {
    assertThat(sender.streams().size()).isZero();
    assertThat(sender.queue().isEmpty()).isTrue();
    assertThat(sender.output().isEmpty()).isTrue();
    assertThat(receiver.receiveWindows().held()).isZero();
    assertThat(sender.sendWindows().connection()).isEqualTo(receiver.receiveWindows().connection());
  }

  int resets() {
    return resets;
  }

  private void hold(Http2Connection connection, Http2Stream stream, int n) {
    if (random.nextBoolean()) {
      connection.consumed(stream, n);
    } else {
      held.add(new Held(connection, stream, n));
    }
  }

  /** Sends bytes one way or the other. */
  private void send(
      Http2Connection connection, Http2Stream stream, byte[] b, int off, int len, boolean end) {
    if (random.nextBoolean() && connection.beginData(stream, len)) {
      if (random.nextInt(10) == 0) {
        connection.dropData(stream);
      } else {
        OutputBuffer out = connection.output();
        if (random.nextInt(3) == 0 && len > 0) {
          out.splice(b, off, len);
        } else {
          out.put(b, off, len);
        }
        connection.endData(stream, end);
        return;
      }
    }
    connection.sendData(stream, b, off, len, end);
  }

  private static void fields(Random random, HeaderWriter out) {
    for (int i = random.nextInt(6); i > 0; i--) {
      out.field(
          "x-" + random.nextInt(50),
          "v".repeat(random.nextInt(random.nextInt(100) == 0 ? 3_000 : 60)),
          Indexing.values()[random.nextInt(Indexing.values().length)]);
    }
  }

  /** The client's side of one call. */
  private final class Caller extends Http2Stream {
    private final byte[] request;
    private final ByteArrayOutputStream response = new ByteArrayOutputStream();
    private int sent;
    private boolean ended;
    private boolean over;

    Caller(int length) {
      request = new byte[length];
      random.nextBytes(request);
      client.open(this);
      client.sendHeaders(
          this,
          out -> {
            out.template(ScriptedPeer.REQUEST_TEMPLATE);
            fields(random, out);
          },
          false);
    }

    void act() {
      if (over) {
        return;
      }
      if (random.nextInt(400) == 0) {
        client.reset(this, ErrorCode.CANCEL);
        over = true;
        resets++;
        return;
      }
      if (!ended && pendingBytes() < 100_000) {
        int n = random.nextInt(Math.min(20_000, request.length - sent) + 1);
        boolean last = sent + n == request.length;
        boolean trailers = last && random.nextBoolean();
        send(client, this, request, sent, n, last && !trailers);
        sent += n;
        ended = last;
        if (trailers) {
          client.sendHeaders(this, out -> fields(random, out), true);
        }
      }
    }

    boolean over() {
      return over;
    }

    @Override
    protected void onHeaders(HeaderBlock headers, boolean endStream) {
      if (endStream) {
        finish();
      }
    }

    @Override
    protected void onData(byte[] buf, int off, int len, boolean endStream) {
      response.write(buf, off, len);
      hold(client, this, len);
      if (endStream) {
        finish();
      }
    }

    private void finish() {
      over = true;
      assertThat(response.toByteArray()).isEqualTo(request);
      assertThat(localEnded()).isTrue();
    }

    @Override
    protected void onReset(StreamReset reset) {
      assertThat(reset.cause()).isEqualTo(StreamReset.Cause.PEER);
      over = true;
      resets++;
    }

    @Override
    protected void onWritable() {
      assertThat(pendingBytes()).isLessThanOrEqualTo(SendScheduler.WRITABLE_MARK);
    }
  }

  /** The server's side of one call. */
  private final class Echo extends Http2Stream {
    @Override
    protected void onHeaders(HeaderBlock headers, boolean endStream) {
      if (endStream) {
        if (random.nextBoolean()) {
          server.sendHeaders(this, out -> fields(random, out), true);
        } else {
          server.sendData(this, new byte[0], 0, 0, true);
        }
      } else {
        server.sendHeaders(
            this,
            out -> {
              out.field(":status", "200", Indexing.INCREMENTAL);
              fields(random, out);
            },
            false);
      }
    }

    @Override
    protected void onData(byte[] buf, int off, int len, boolean endStream) {
      byte[] copy = java.util.Arrays.copyOfRange(buf, off, off + len);
      boolean trailers = random.nextBoolean();
      send(server, this, copy, 0, len, endStream && !trailers);
      if (endStream && trailers) {
        server.sendHeaders(this, out -> fields(random, out), true);
      }
      hold(server, this, len);
      if (random.nextInt(400) == 0) {
        server.reset(this, ErrorCode.INTERNAL_ERROR);
      }
    }

    @Override
    protected void onReset(StreamReset reset) {
      assertThat(reset.cause()).isEqualTo(StreamReset.Cause.PEER);
    }

    @Override
    protected void onWritable() {}
  }

  /** A handler that only accepts. */
  private record Silent(@Nullable EchoWorld world) implements Http2Handler {
    @Override
    public @Nullable Http2Stream accept(int streamId) {
      return world == null ? null : world.new Echo();
    }

    @Override
    public void onSettings(boolean first) {}

    @Override
    public void onGoAway(int lastStreamId, int errorCode, String debugData) {}

    @Override
    public void onPing() {}

    @Override
    public void onPingAck(long payload) {}

    @Override
    public long nanoTime() {
      return 0;
    }

    @Override
    public void onClosed(int errorCode, String message) {
      throw new AssertionError(ErrorCode.name(errorCode) + ": " + message);
    }
  }
}
