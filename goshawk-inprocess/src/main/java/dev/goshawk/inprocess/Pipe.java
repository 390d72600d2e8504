package dev.goshawk.inprocess;

import dev.goshawk.api.SecurityLevel;
import dev.goshawk.core.carrier.Carrier;
import dev.goshawk.core.carrier.Connection;
import dev.goshawk.core.transport.EventLoop;
import java.io.ByteArrayOutputStream;
import java.net.SocketAddress;
import java.util.Objects;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * One end of a pipe in memory: what its connection writes, the connection of the other end reads,
 * on the other end's loop.
 *
 * <p>Own loop only, except where it says otherwise. What is on its way is bounded by the windows of
 * the two connections, as on a network.
 */
final class Pipe implements Carrier {

  private final Connection connection;
  private final InProcessLoop loop;
  private final SocketAddress localAddress;
  private final SocketAddress remoteAddress;
  private @Nullable Pipe other;
  private boolean over;

  private Pipe(
      Connection connection,
      InProcessLoop loop,
      SocketAddress localAddress,
      SocketAddress remoteAddress) {
    this.connection = connection;
    this.loop = loop;
    this.localAddress = localAddress;
    this.remoteAddress = remoteAddress;
  }

  /** Joins two connections, each on its loop. Any thread. */
  static void join(
      Connection client,
      InProcessLoop clientLoop,
      Connection server,
      InProcessLoop serverLoop,
      SocketAddress serverAddress) {
    SocketAddress clientAddress = new InProcessAddress("client");
    Pipe near = new Pipe(client, clientLoop, clientAddress, serverAddress);
    Pipe far = new Pipe(server, serverLoop, serverAddress, clientAddress);
    near.other = far;
    far.other = near;
    // Both ends are open before the first bytes reach either: the server's opening is given to its
    // loop before the client writes, and what the server writes comes behind this task.
    clientLoop.executeUnlessEnded(
        () -> {
          if (serverLoop.executeUnlessEnded(() -> server.opened(far))) {
            client.opened(near);
          } else {
            client.closed("the server at " + serverAddress + " has ended");
          }
        });
  }

  @Override
  public EventLoop loop() {
    return loop;
  }

  @Override
  public void flush() {
    if (over) {
      return;
    }
    ByteArrayOutputStream gathered = new ByteArrayOutputStream();
    connection.drainTo((bytes, off, len, stable) -> gathered.write(bytes, off, len));
    if (gathered.size() > 0) {
      byte[] bytes = gathered.toByteArray();
      Pipe reader = other();
      reader.loop.executeUnlessEnded(() -> reader.receive(bytes));
    }
  }

  private void receive(byte[] bytes) {
    if (!over) {
      connection.received(bytes, 0, bytes.length);
      connection.batchEnded();
    }
  }

  @Override
  public void close() {
    if (!over) {
      flush();
      Pipe reader = other();
      reader.loop.executeUnlessEnded(() -> reader.end("the peer closed the connection"));
      loop.executeUnlessEnded(() -> end("the connection was closed"));
    }
  }

  private void end(String why) {
    if (!over) {
      over = true;
      connection.closed(why);
      Pipe reader = other();
      reader.loop.executeUnlessEnded(() -> reader.end("the peer closed the connection"));
    }
  }

  private Pipe other() {
    return Objects.requireNonNull(other);
  }

  @Override
  public SocketAddress localAddress() {
    return localAddress;
  }

  @Override
  public SocketAddress remoteAddress() {
    return remoteAddress;
  }

  @Override
  public @Nullable SSLSession tlsSession() {
    return null;
  }

  @Override
  public SecurityLevel securityLevel() {
    return SecurityLevel.PRIVACY_AND_INTEGRITY;
  }
}
