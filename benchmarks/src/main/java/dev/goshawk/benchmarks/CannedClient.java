package dev.goshawk.benchmarks;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The floor of a client: one thread that keeps so many requests in flight on each of its
 * connections, and counts the ends of responses. It keeps to the server's limits on streams and to
 * its connection window.
 */
final class CannedClient implements Load {
  private static final int READ_BUFFER = 256 << 10;
  private static final long PATIENCE_SECONDS = 60;
  private static final byte[] PREFACE =
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  /** Streams of one connection when they only idle. */
  private static final int IDLE_STREAMS_PER_CONNECTION = 1000;

  private static final int SEEN_CHECKS = 600;
  private static final long SEEN_MILLIS = 100;

  private final int port;
  private final Settings settings;
  private final CannedRequests requests;
  private final CannedRequests streams;
  private final int expectedReply;
  private final Selector selector = Selector.open();
  private final List<Connection> connections = new ArrayList<>(); // the loop's once it runs
  private final byte[] in = new byte[READ_BUFFER];
  private final ByteBuffer view = ByteBuffer.wrap(in);

  // Set by the control thread before a run, which the loop sees through it.
  private int inFlight;
  private int used;
  private volatile @Nullable Run run;

  /** One measurement. Filled by the loop, read after {@code done}. */
  private static final class Run {
    final long until;
    final CountDownLatch done = new CountDownLatch(1);
    boolean started;
    boolean issuing = true;
    int open;
    long calls;
    long errors;
    String firstError = "";

    Run(long until) {
      this.until = until;
    }
  }

  CannedClient(Settings settings) throws IOException {
    port = settings.port();
    this.settings = settings;
    inFlight = settings.inFlight();
    used = settings.connections();
    requests = new CannedRequests(settings, settings.method(), port);
    streams = new CannedRequests(settings, Wire.BIDI, port);
    expectedReply = settings.expectedReply();
    connect(settings.connections());
    Thread loop = new Thread(this::loop, "floor-client");
    loop.setDaemon(true);
    loop.start();
  }

  @Override
  public Measured run(Line order) throws InterruptedException, IOException {
    int wanted = (int) order.number("connections", settings.connections());
    if (wanted > connections.size()) {
      int more = wanted - connections.size();
      onLoop(() -> connect(more));
    }
    used = wanted;
    inFlight = (int) order.number("inflight", settings.inFlight());
    return run(order.number("millis", 1000));
  }

  private Measured run(long millis) throws InterruptedException, IOException {
    Run now = new Run(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis));
    long started = System.nanoTime();
    long before = received();
    run = now;
    selector.wakeup();
    if (!now.done.await(
        millis + TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS), TimeUnit.MILLISECONDS)) {
      throw new IOException(now.open + " calls of the floor's client were never answered");
    }
    long nanos = System.nanoTime() - started;
    long answered = received() - before;
    if (expectedReply >= 0 && now.errors == 0 && answered != now.calls * expectedReply) {
      now.errors++;
      now.firstError =
          answered + " octets of DATA for " + now.calls + " calls of " + expectedReply + " each";
    }
    return new Measured(now.calls, nanos, now.errors, now.firstError, null);
  }

  private long received() {
    long sum = 0;
    for (Connection connection : connections) {
      sum += connection.dataBytes;
    }
    return sum;
  }

  /** Adds connections that made one call each and then idle; returns how many there are. */
  int idleConnections(int count) throws IOException, InterruptedException {
    int made = 0;
    try {
      while (made < count) {
        int batch = Math.min(100, count - made);
        onLoop(() -> connect(batch));
        made += batch;
        runEach();
      }
    } catch (IOException e) {
      System.err.println("floor: " + made + " idle connections, then " + e);
    }
    return made;
  }

  private void runEach() throws InterruptedException, IOException {
    used = connections.size();
    inFlight = 1;
    run(0); // issues requests on every connection before it looks at the time
  }

  /** Opens streams that stay open, without a message; returns how many. */
  int idleStreams(int count) throws IOException, InterruptedException {
    int needed = (count + IDLE_STREAMS_PER_CONNECTION - 1) / IDLE_STREAMS_PER_CONNECTION;
    if (connections.size() < needed) {
      int more = needed - connections.size();
      onLoop(() -> connect(more));
      runEach();
    }
    int[] opened = new int[1];
    List<Connection> asked = new ArrayList<>();
    onLoop(
        () -> {
          for (Connection connection : connections) {
            int room = Math.min(IDLE_STREAMS_PER_CONNECTION, connection.maxStreams);
            int share = Math.min(room, count - opened[0]);
            for (int i = 0; i < share; i++) {
              CannedRequests.write(
                  i == 0 ? streams.first : streams.steady, connection, connection.nextStream);
              connection.nextStream += 2;
            }
            opened[0] += share;
            connection.ask();
            connection.flush();
            asked.add(connection);
          }
        });
    int[] seen = new int[2];
    for (int i = 0; i < SEEN_CHECKS && seen[0] < asked.size(); i++) {
      Thread.sleep(SEEN_MILLIS);
      onLoop(
          () -> {
            seen[0] = (int) asked.stream().filter(c -> c.pongs > 0).count();
            seen[1] = asked.stream().mapToInt(c -> c.lost).sum();
          });
    }
    if (seen[0] < asked.size()) {
      throw new IOException("the server has not seen all " + opened[0] + " streams");
    }
    return opened[0] - seen[1];
  }

  private interface Step {
    void run() throws IOException;
  }

  private volatile @Nullable Runnable task;

  /** Runs a step on the loop's thread and waits for it. */
  private void onLoop(Step step) throws InterruptedException, IOException {
    CountDownLatch ran = new CountDownLatch(1);
    IOException[] failure = new IOException[1];
    task =
        () -> {
          try {
            step.run();
          } catch (IOException e) {
            failure[0] = e;
          }
          ran.countDown();
        };
    selector.wakeup();
    ran.await();
    if (failure[0] != null) {
      throw failure[0];
    }
  }

  private void connect(int count) throws IOException {
    for (int i = 0; i < count; i++) {
      SocketChannel channel =
          SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      channel.configureBlocking(false);
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      SelectionKey key = channel.register(selector, SelectionKey.OP_READ);
      Connection connection = new Connection(channel, key);
      key.attach(connection);
      connections.add(connection);
      int at = connection.reserve(PREFACE.length);
      System.arraycopy(PREFACE, 0, connection.output(), at, PREFACE.length);
      connection.sendSettings();
      connection.flush();
    }
  }

  private void loop() {
    try {
      while (selector.isOpen()) {
        selector.select(this::ready);
        Runnable todo = task;
        if (todo != null) {
          task = null;
          todo.run();
        }
        advance();
      }
    } catch (IOException e) {
      System.err.println("floor: " + e);
    }
  }

  private void ready(SelectionKey key) {
    Connection connection = (Connection) key.attachment();
    try {
      if (key.isReadable()) {
        connection.read(in, view);
      } else {
        connection.writable();
      }
    } catch (IOException e) {
      connection.failed(e.toString());
      connection.close();
    }
  }

  /** Begins a run, ends its issuing when its time is over, and completes it when all came back. */
  private void advance() throws IOException {
    Run now = run;
    if (now == null) {
      return;
    }
    if (!now.started) {
      for (Connection connection : connections) {
        if (!connection.settled && !connection.closed) {
          return; // until its SETTINGS came
        }
      }
      now.started = true;
      for (Connection connection : connections.subList(0, used)) {
        connection.proceed();
        connection.flush();
      }
    }
    if (now.issuing && System.nanoTime() - now.until >= 0) {
      now.issuing = false;
    }
    if (!now.issuing && now.open == 0) {
      run = null;
      now.done.countDown();
    }
  }

  @Override
  public void close() throws IOException {
    selector.close();
    for (Connection connection : connections) {
      connection.close();
    }
  }

  private final class Connection extends CannedConnection {
    int nextStream = 1;
    int active;
    int lost; // streams that ended while they were to idle

    Connection(SocketChannel channel, SelectionKey key) {
      super(channel, key, 0);
    }

    @Override
    void frame(int type, int flags, int stream, byte[] bytes, int offset, int length) {
      switch (type) {
        case Wire.DATA, Wire.HEADERS -> {
          if ((flags & Wire.END_STREAM) != 0) {
            ended();
          }
        }
        case Wire.RST_STREAM -> {
          failed("RST_STREAM with error " + Wire.getInt(bytes, offset));
          ended();
        }
        case Wire.GOAWAY -> failed("GOAWAY with error " + Wire.getInt(bytes, offset + 4));
        default -> {} // PRIORITY and what RFC 9113 lets one ignore
      }
    }

    private void ended() {
      active--;
      Run now = run;
      if (now != null) {
        now.open--;
        now.calls++;
      } else {
        lost++;
      }
    }

    @Override
    void proceed() {
      Run now = run;
      if (now == null || !now.started || !now.issuing || closed) {
        return;
      }
      int limit = Math.min(inFlight, maxStreams);
      while (active < limit && sendWindow >= requests.dataLength && !full()) {
        CannedRequests.write(nextStream == 1 ? requests.first : requests.steady, this, nextStream);
        nextStream += 2;
        sendWindow -= requests.dataLength;
        active++;
        now.open++;
      }
    }

    void failed(String why) {
      Run now = run;
      if (now != null && now.errors++ == 0) {
        now.firstError = why;
      }
    }

    @Override
    void close() {
      super.close();
      Run now = run;
      if (now != null && active > 0) {
        failed("the server closed the connection with " + active + " calls open");
        now.open -= active;
        active = 0;
      }
    }
  }
}
