package dev.goshawk.core.channelz;

import dev.goshawk.core.carrier.Carrier;
import java.net.SocketAddress;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.Supplier;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * A connection as channelz shows it, or what a server listens on. Its connection owns it, and is
 * the only one to count, on its loop; so counting needs no fence. It is read on any thread.
 */
public final class SocketNode implements Node {

  /** How long the loop of a connection may take to tell of its windows, in milliseconds: 1 s. */
  private static final long PATIENCE = 1_000;

  /**
   * What only the loop of a connection knows.
   *
   * @param sendWindow how many bytes the peer takes
   * @param receiveWindow how many bytes the peer may send
   * @param peerMaxStreams how many streams the peer allows at a time; 0 where that means nothing
   */
  public record Flow(long sendWindow, long receiveWindow, int peerMaxStreams) {}

  // What is counted: places in the array.
  private static final int STARTED = 0;
  private static final int CALLS_SUCCEEDED = 1;
  private static final int CALLS_FAILED = 2;
  private static final int STREAMS_SUCCEEDED = 3;
  private static final int STREAMS_FAILED = 4;
  private static final int SENT = 5;
  private static final int RECEIVED = 6;
  private static final int KEEP_ALIVES = 7;
  private static final int LAST_STARTED = 8; // times are milliseconds of the system's clock
  private static final int LAST_SENT = 9;
  private static final int LAST_RECEIVED = 10;
  private static final int GO_AWAY = 11; // the code and 1
  private static final int COUNTS = 12;

  private final long id = Channelz.nextId();
  private final SocketAddress local;
  private final @Nullable Carrier carrier;
  private final String remoteName;
  private final boolean client;
  private final Supplier<Flow> flow;
  private final AtomicLongArray counts = new AtomicLongArray(COUNTS);

  private SocketNode(
      SocketAddress local,
      @Nullable Carrier carrier,
      String remoteName,
      boolean client,
      Supplier<Flow> flow) {
    this.local = local;
    this.carrier = carrier;
    this.remoteName = remoteName;
    this.client = client;
    this.flow = flow;
  }

  /**
   * The node of a connection.
   *
   * @param remoteName what the peer was asked for as; empty on a server
   * @param client whether it is a channel's
   * @param streams how many streams it has already
   * @param flow says on its loop what only that knows
   */
  public static SocketNode of(
      Carrier carrier, String remoteName, boolean client, int streams, Supplier<Flow> flow) {
    SocketNode node = new SocketNode(carrier.localAddress(), carrier, remoteName, client, flow);
    node.counts.setOpaque(STARTED, streams);
    return node;
  }

  /** The node of an address that a server listens on. */
  static SocketNode listening(SocketAddress address) {
    return new SocketNode(
        address,
        null,
        "",
        false,
        () -> {
          throw new IllegalStateException("it is no connection");
        });
  }

  // What is counted: the loop of its connection.

  private void increment(int count) {
    counts.setOpaque(count, counts.getPlain(count) + 1);
  }

  private void now(int time) {
    counts.setOpaque(time, System.currentTimeMillis());
  }

  /** A stream of a call has begun. */
  public void began() {
    increment(STARTED);
    now(LAST_STARTED);
  }

  /**
   * A stream of a call has ended.
   *
   * @param whole whether with a status of the server's, whatever that says
   * @param ok whether that is OK
   */
  public void ended(boolean whole, boolean ok) {
    increment(whole ? STREAMS_SUCCEEDED : STREAMS_FAILED);
    increment(ok ? CALLS_SUCCEEDED : CALLS_FAILED);
  }

  /** A message was given to a stream. */
  public void sent() {
    increment(SENT);
    now(LAST_SENT);
  }

  /** A message came. */
  public void received() {
    increment(RECEIVED);
    now(LAST_RECEIVED);
  }

  /** A PING asks whether the peer is there. */
  public void keepAlive() {
    increment(KEEP_ALIVES);
  }

  /** The peer sent GOAWAY. */
  public void goAway(int errorCode) {
    counts.setOpaque(GO_AWAY, (errorCode & 0xffff_ffffL) + 1);
  }

  // What is shown.

  @Override
  public long id() {
    return id;
  }

  /** The addresses. */
  @Override
  public String name() {
    SocketAddress peer = remoteAddress();
    return peer == null ? local.toString() : local + " - " + peer;
  }

  /** Whether it is what a server listens on, and not a connection. */
  public boolean isListening() {
    return carrier == null;
  }

  /** Whether it is a connection of a channel: then streams are begun at this side. */
  public boolean isClient() {
    return client;
  }

  /** The address of this side. */
  public SocketAddress localAddress() {
    return local;
  }

  /** The address of the peer; null where there is none. */
  public @Nullable SocketAddress remoteAddress() {
    return carrier == null ? null : carrier.remoteAddress();
  }

  /** What the peer was asked for as; empty where it was not. */
  public String remoteName() {
    return remoteName;
  }

  /** The TLS session, or null. */
  public @Nullable SSLSession tlsSession() {
    return carrier == null ? null : carrier.tlsSession();
  }

  /** The options of the socket, by their names in the system. */
  public Map<String, String> options() {
    return carrier == null ? Map.of() : carrier.options();
  }

  private long count(int which) {
    return counts.getOpaque(which);
  }

  /** How many streams have begun. */
  public long streamsStarted() {
    return count(STARTED);
  }

  /** How many streams have ended with a status of the server's. */
  public long streamsSucceeded() {
    return count(STREAMS_SUCCEEDED);
  }

  /** How many streams have ended otherwise. */
  public long streamsFailed() {
    return count(STREAMS_FAILED);
  }

  long callsStarted() {
    return count(STARTED);
  }

  long callsSucceeded() {
    return count(CALLS_SUCCEEDED);
  }

  long callsFailed() {
    return count(CALLS_FAILED);
  }

  long lastStarted() {
    return count(LAST_STARTED);
  }

  /** How many messages were sent. */
  public long messagesSent() {
    return count(SENT);
  }

  /** How many messages came. */
  public long messagesReceived() {
    return count(RECEIVED);
  }

  /** How many PINGs have asked whether the peer is there. */
  public long keepAlivesSent() {
    return count(KEEP_ALIVES);
  }

  /** When a stream began last, or null. */
  public @Nullable Instant lastStreamStarted() {
    return CallCounts.time(count(LAST_STARTED));
  }

  /** When a message was sent last, or null. */
  public @Nullable Instant lastMessageSent() {
    return CallCounts.time(count(LAST_SENT));
  }

  /** When a message came last, or null. */
  public @Nullable Instant lastMessageReceived() {
    return CallCounts.time(count(LAST_RECEIVED));
  }

  /** With which code the peer went away, or -1 when it did not. */
  public long goAwayReceived() {
    return count(GO_AWAY) - 1;
  }

  /**
   * What only its loop knows. Completes with null where there is no such thing, and where the loop
   * has ended or has not answered within a second.
   */
  public CompletableFuture<@Nullable Flow> flow() {
    CompletableFuture<@Nullable Flow> answer = new CompletableFuture<>();
    if (carrier == null) {
      answer.complete(null);
      return answer;
    }
    try {
      carrier.loop().execute(() -> answer.complete(flow.get()));
    } catch (RejectedExecutionException e) { // it has ended, and the connection with it
      answer.complete(null);
    }
    return answer.completeOnTimeout(null, PATIENCE, TimeUnit.MILLISECONDS);
  }
}
