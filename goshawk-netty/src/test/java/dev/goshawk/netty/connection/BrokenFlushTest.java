package dev.goshawk.netty.connection;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.core.carrier.Carrier;
import dev.goshawk.core.carrier.Connection;
import dev.goshawk.core.loop.ThreadEnds;
import dev.goshawk.http2.buffer.ByteSource;
import dev.goshawk.http2.buffer.OutputBuffer;
import dev.goshawk.netty.loop.NettyLoop;
import dev.goshawk.netty.loop.SharedLoops;
import dev.goshawk.netty.socket.StreamSocket;
import dev.goshawk.netty.socket.TcpOptions;
import dev.goshawk.testsupport.LogCapture;
import io.netty.channel.Channel;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A flush in the middle of which the engine throws: its connection ends, and nothing that it had
 * given goes out, on its own socket or on that of another connection of the loop.
 */
@Timeout(60)
class BrokenFlushTest {

  /** Six writes to the socket and some more, in bytes. */
  private static final int LARGE = 3 * 1024 * 1024 + 1_000;

  /** A connection of which a test says what it gives when it is drained. */
  private static final class Scripted implements Connection {
    final CompletableFuture<Carrier> opened = new CompletableFuture<>();
    final CompletableFuture<String> closed = new CompletableFuture<>();
    final boolean client;
    byte[] output = new byte[0]; // event loop only
    boolean broken; // event loop only

    Scripted(boolean client) {
      this.client = client;
    }

    @Override
    public void drainTo(OutputBuffer.Sink sink) {
      byte[] given = output;
      output = new byte[0];
      sink.accept(given, 0, given.length, false);
      if (broken) {
        throw new StackOverflowError("on purpose");
      }
    }

    @Override
    public boolean isClient() {
      return client;
    }

    @Override
    public void opened(Carrier carrier) {
      opened.complete(carrier);
    }

    @Override
    public void closed(String why) {
      closed.complete(why);
    }

    @Override
    public void refused(SocketAddress peer, String why) {
      closed.complete(why);
    }

    @Override
    public void received(byte[] buf, int off, int len) {}

    @Override
    public int received(ByteSource source) {
      return 0;
    }

    @Override
    public void batchEnded() {}

    @Override
    public void congested(boolean congested) {}
  }

  private final SharedLoops loops = SharedLoops.acquire(lost -> {});
  private final NettyLoop loop = loops.next();
  private final LogCapture log = LogCapture.of("dev.goshawk");
  private final LogCapture nettyLog = LogCapture.of("io.netty");

  @AfterEach
  void close() throws Exception {
    loops.close();
    loops.awaitEnd(ThreadEnds.noLimit());
    log.close();
    nettyLog.close();
  }

  /** A connection of the loop, and the socket of its peer. */
  private record End(Scripted connection, Carrier carrier, Socket peer) {}

  private End connect(boolean client) throws Exception {
    try (ServerSocket listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Scripted connection = new Scripted(client);
      StreamSocket socket = new StreamSocket(false, false, TcpOptions.SYSTEM);
      socket
          .pipeline()
          .addLast(
              new PipelineInitializer() {
                @Override
                void initChannel(Channel channel) {
                  channel.pipeline().addLast(new SocketCarrier(connection, loop, null, null));
                }
              });
      loop.netty().register(socket).sync();
      socket.connect(listening.getLocalSocketAddress()).sync();
      Carrier carrier = connection.opened.get(30, TimeUnit.SECONDS);
      return new End(connection, carrier, listening.accept());
    }
  }

  private Throwable flush(End end, byte[] output, boolean broken) throws Exception {
    return CompletableFuture.supplyAsync(
            () -> {
              end.connection.output = output;
              end.connection.broken = broken;
              try {
                end.carrier.flush();
                return null;
              } catch (StackOverflowError e) {
                return e;
              }
            },
            loop)
        .get(30, TimeUnit.SECONDS);
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 100_000})
  void itsConnectionEndsAndNothingOfItGoesOut(int size) throws Exception {
    End breaks = connect(true);
    End other = connect(true);
    assertThat(flush(breaks, "begun".getBytes(ISO_8859_1), false)).isNull();
    assertThat(flush(breaks, new byte[size], true)).isInstanceOf(StackOverflowError.class);
    assertThat(flush(breaks, "more".getBytes(ISO_8859_1), false)).isNull();
    assertThat(flush(other, "whole".getBytes(ISO_8859_1), false)).isNull();

    assertThat(breaks.connection.closed.get(30, TimeUnit.SECONDS))
        .isEqualTo("a flush was aborted by an exception");
    try (Socket peer = breaks.peer) {
      assertThat(peer.getInputStream().readAllBytes()).isEqualTo("begun".getBytes(ISO_8859_1));
    }
    CompletableFuture.runAsync(other.carrier::closeNow, loop).get(30, TimeUnit.SECONDS);
    try (Socket peer = other.peer) {
      assertThat(peer.getInputStream().readAllBytes()).isEqualTo("whole".getBytes(ISO_8859_1));
    }
    assertThat(nettyLog.lines()).isEmpty();
  }

  /** So much is given that some of it is out when the engine throws: no more follows. */
  @Test
  void whatWasSentBeforeIsNotGoneOnWith() throws Exception {
    End breaks = connect(true);
    assertThat(flush(breaks, new byte[LARGE], true)).isInstanceOf(StackOverflowError.class);
    try (Socket peer = breaks.peer) {
      assertThat(peer.getInputStream().readAllBytes().length).isLessThan(LARGE);
    }
    assertThat(breaks.connection.closed.get(30, TimeUnit.SECONDS))
        .isEqualTo("a flush was aborted by an exception");
  }
}
