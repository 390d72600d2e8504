package dev.goshawk.core.client;

import dev.goshawk.api.CallCredentials;
import dev.goshawk.api.Codec;
import dev.goshawk.api.Metadata;
import dev.goshawk.api.MethodDescriptor;
import dev.goshawk.api.Status;
import dev.goshawk.core.balance.PickCompletion;
import dev.goshawk.core.balance.PickResult;
import dev.goshawk.core.client.AttemptPolicy.End;
import dev.goshawk.core.loop.Guard;
import dev.goshawk.core.loop.Log;
import dev.goshawk.core.loop.LoopWatchdog;
import dev.goshawk.core.message.MessageDecoder;
import dev.goshawk.core.message.MessageException;
import dev.goshawk.core.transport.EventLoop;
import dev.goshawk.core.wire.StatusMapping;
import dev.goshawk.http2.ErrorCode;
import dev.goshawk.http2.StreamReset;
import dev.goshawk.http2.hpack.HeaderSource;
import dev.goshawk.http2.hpack.HeaderWriter;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One try of a call: its way to a stream, and what comes back.
 *
 * <pre>
 *   submitted ──▶ waits in the channel (no connection)     ─┐
 *       │    ▲    waits for its credentials                 ├──▶ over
 *       │    │    waits in the subchannel (no stream free)  ─┤
 *       ▼    └── given back: never left the client          │
 *      open: a {@link ClientStream} on a connection's loop ──┘
 * </pre>
 *
 * <p>It belongs to what holds it: the channel's loop while it waits there or in the subchannel, the
 * loop of its connection from then on. As a task it is what brings it to that connection.
 */
final class Attempt<R> implements Runnable, HeaderSource {

  private static final Log LOG = new Log(Attempt.class);
  private static final int NOT_BEGUN = -1;
  private static final VarHandle PICK;

  static {
    try {
      PICK = MethodHandles.lookup().findVarHandle(Attempt.class, "pick", PickResult.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final ChannelCall<?, R> call;
  private final short ordinal;
  private final boolean sentAgain;

  /** Its place in queues, once it has had to wait: written before it is in one. */
  private volatile AttemptQueue.@Nullable Place place;

  private @Nullable ClientConnection destination;

  /** What was picked, if that says more than where to go. */
  private volatile @Nullable PickResult pick;

  private volatile @Nullable ClientStream<R> stream; // written once
  private volatile boolean left; // the call goes on without it

  // The loop of the stream's connection.
  private int responses = NOT_BEGUN; // how many have come

  /**
   * An attempt that goes nowhere yet.
   *
   * @param ordinal how many the call made before by its policy
   * @param sentAgain whether the server has refused one before without looking at it
   */
  Attempt(ChannelCall<?, R> call, int ordinal, boolean sentAgain) {
    this.call = call;
    this.ordinal = (short) ordinal;
    this.sentAgain = sentAgain;
  }

  ChannelCall<?, R> call() {
    return call;
  }

  /**
   * How many attempts the call made before this one: 0 for the first, and for what is made in its
   * place where the server has not looked at that.
   */
  int ordinal() {
    return ordinal;
  }

  /** Whether the server has refused one of the call before without looking at it. */
  boolean isSentAgain() {
    return sentAgain;
  }

  /**
   * Whether nothing is to be done for it: the call has ended, or goes on without it. Any thread.
   */
  boolean isOver() {
    return left || call.isOver();
  }

  /** Whether a response has begun. Its loop. */
  boolean hasResponse() {
    return responses != NOT_BEGUN;
  }

  /** How many responses have come. Its loop. */
  int responses() {
    return Math.max(responses, 0);
  }

  /** The stream, once there is one. Any thread. */
  @Nullable ClientStream<R> stream() {
    return stream;
  }

  /** The loop of what has the attempt now. Any thread. */
  EventLoop loop() {
    ClientStream<R> opened = stream;
    return opened != null ? opened.connection().loop() : call.channel.loop();
  }

  // What was picked.

  /** What was picked, if that says more than where to go. */
  @Nullable PickResult pick() {
    return pick;
  }

  /**
   * A picker has said where the attempt goes, or that it has to wait. What an earlier one said is
   * over: the attempt did not come to be there. Any thread, one after another.
   */
  void picked(PickResult result) {
    if (pick != null) {
      pickEnded(Status.UNAVAILABLE.withMessage("the call went elsewhere"), Metadata.EMPTY);
    }
    if (call.trace() != null) {
      call.trace().picked(this, result);
    }
    if (result.isPlain()) {
      return;
    }
    pick = result;
    if (isOver()) { // whoever ended it may have looked before
      pickEnded(Status.CANCELLED, Metadata.EMPTY);
    }
  }

  /** The attempt has ended, of which its picker hears once. Any thread. */
  void pickEnded(Status status, Metadata trailers) {
    if (pick == null) {
      return;
    }
    PickResult ended = (PickResult) PICK.getAndSet(this, null);
    PickCompletion completion = ended == null ? null : ended.completion();
    if (completion != null) {
      boolean reached = stream != null;
      Guard.run(LOG, "the completion of a pick", () -> completion.onEnd(status, trailers, reached));
    }
  }

  // The way to a stream.

  /** The task that brings this attempt to a connection. */
  Runnable attachingTo(ClientConnection connection) {
    destination = connection;
    return this;
  }

  @Override
  public void run() {
    ClientConnection connection = destination;
    if (connection != null) {
      try {
        connection.attach(this);
      } catch (Throwable thrown) { // for want of memory: nothing has it
        call.broken(thrown);
        throw thrown;
      }
    }
  }

  /** The attempt waits in the channel, for a connection. Its loop. */
  void waitsInChannel() {
    place().waitsFor = null;
    call.completion().move(call.channel.loop());
  }

  /** The attempt waits for a stream. */
  void waitsFor(ClientSubchannel subchannel) {
    EventLoop loop = call.channel.loop();
    AttemptQueue.Place waits = place();
    waits.waitsFor = subchannel;
    waits.since = loop.nanoTime();
    call.completion().move(loop);
  }

  /** Its place in queues. Whoever has the attempt now. */
  AttemptQueue.Place place() {
    AttemptQueue.Place known = place;
    if (known == null) {
      known = new AttemptQueue.Place(this);
      place = known;
    }
    return known;
  }

  /** Its place in queues, or null when it has not had to wait. Any thread. */
  AttemptQueue.@Nullable Place placeIfAny() {
    return place;
  }

  /** Counts its one request as held, or no longer, with 1 and -1. Any thread. */
  void countRequest(int sign) {
    int bytes = call.requestBytes();
    if (bytes > 0) {
      call.channel.settings().memory().add((long) sign * bytes);
    }
  }

  /** The call is over: it need not wait any more. Any thread. */
  void leaveQueue() {
    AttemptQueue.Place waits = place;
    AttemptQueue queue = waits == null ? null : waits.queue;
    if (queue != null) {
      queue.remove(this);
    }
  }

  /** The call goes on without this attempt, whose stream has ended or is to end otherwise. */
  void leave() {
    left = true;
  }

  /** The call goes on without this attempt, which ends: in its queue, or its stream. Any thread. */
  void abandon() {
    left = true;
    if (call.trace() != null) {
      call.trace().attemptEnded(this, Status.CANCELLED, Metadata.EMPTY);
    }
    ClientStream<R> opened = stream; // or the loop that opens it sees that it has left
    if (opened == null) {
      leaveQueue();
    } else if (opened.connection().loop().inLoop()) {
      opened.abandon(ErrorCode.CANCEL);
    } else {
      opened.connection().loop().execute(() -> opened.abandon(ErrorCode.CANCEL));
    }
    pickEnded(Status.CANCELLED, Metadata.EMPTY);
  }

  /** What asks for the metadata of its credentials, or null. */
  @Nullable CredentialsFetch credentials() {
    AttemptQueue.Place waited = place;
    return waited == null ? null : waited.credentials;
  }

  /**
   * Whether the metadata of its credentials has come, if it has credentials; asks for it if that
   * was not done. The attempt comes back to the connection with it.
   */
  boolean isAuthenticated(ClientConnection connection) {
    CallCredentials wanted = call.options.credentials();
    if (wanted == null) {
      return true;
    }
    CredentialsFetch fetch = credentials();
    if (fetch == null || fetch.isOld(connection.loop().nanoTime())) {
      fetch = new CredentialsFetch(this, wanted);
      place().credentials = fetch;
      call.completion().move(call.channel.loop());
      fetch.begin(connection);
      return false; // it comes back from within when it has it at once
    }
    return fetch.isDone();
  }

  /**
   * Whether the metadata of its credentials, with which it has waited for a stream, can still be
   * sent. What is old is asked for anew; what does not come at once brings the attempt back.
   */
  boolean isStillAuthenticated(ClientConnection connection) {
    CredentialsFetch fetch = credentials();
    if (fetch == null || !fetch.isOld(connection.loop().nanoTime())) {
      return true;
    }
    CredentialsFetch next = fetch.again();
    place().credentials = next;
    call.completion().move(call.channel.loop());
    return next.beginInPlace(connection);
  }

  /** Opens a stream. The connection has room. Its loop. */
  void open(ClientConnection connection) {
    String obstacle = call.channel.heads().tooLarge(this, connection.http2.peerMaxHeaderListSize());
    if (obstacle != null) {
      call.attempts().endBy(this, Status.RESOURCE_EXHAUSTED.withMessage(obstacle));
      return;
    }
    ClientStream<R> target = new ClientStream<>(connection, this);
    connection.http2.open(target.exchange());
    connection.http2.sendHeaders(target.exchange(), this, false);
    target.begun();
    if (call.trace() != null) {
      call.trace().opened(this, connection.carrier());
    }
    call.completion().move(connection.loop());
    try {
      call.sendOver(this, target);
    } catch (MessageException e) {
      target.abandon(ErrorCode.CANCEL);
      call.attempts().endBy(this, CallConfig.withSetting(call, e.status()));
      return;
    }
    if (isOver()) {
      target.abandon(ErrorCode.CANCEL);
    }
  }

  /** The attempt has ended before it had a stream. The loop that has it. */
  void failed(End end, Status status) {
    call.attempts().onEnded(this, end, status, Metadata.EMPTY);
  }

  /** The stream is open. Under the monitor of the call where that has one. */
  void opened(ClientStream<R> target) {
    stream = target;
  }

  @Override
  public void writeTo(HeaderWriter out) {
    call.channel.heads().write(this, out);
  }

  // What comes back: the loop of the stream's connection.

  void onHeaders(Metadata headers) {
    if (onResponse()) {
      if (call.trace() != null) {
        call.trace().headers(this, headers);
      }
      call.completion().onHeaders(headers);
    }
  }

  /**
   * A response has begun, be it gRPC's or not: the call stays with its stream. False when it has
   * gone on with another, and this one ends.
   */
  boolean onResponse() {
    responses = Math.max(responses, 0);
    if (call.attempts().commit(this)) {
      call.commit();
      if (call.trace() != null) {
        call.trace().committed(this);
      }
      return true;
    }
    abandon();
    return false;
  }

  /** A message came; whether its array was kept, which it may be if {@code own}. */
  boolean onMessage(byte[] buf, int off, int len, @Nullable Codec decompressor, boolean own)
      throws MessageException {
    MethodDescriptor<?, R> method = call.method;
    R adopted;
    R message;
    int size = len;
    ClientStream<R> from = Objects.requireNonNull(stream);
    LoopWatchdog.Slot watch = from.connection().watch();
    Object outer = watch.enterMarshaller(method);
    try {
      if (call.trace() != null && decompressor == null) {
        call.trace().response(buf, off, len);
      }
      adopted = own ? MessageDecoder.adopt(method.responses(), buf) : null;
      if (adopted != null) {
        message = adopted;
      } else if (decompressor == null) {
        message = MessageDecoder.read(method.responses(), buf, off, len);
      } else {
        byte[] plain =
            MessageDecoder.inflate(buf, off, len, decompressor, call.maxInboundMessageSize());
        size = plain.length;
        if (call.trace() != null) {
          call.trace().response(plain, 0, size);
        }
        message = MessageDecoder.read(method.responses(), plain);
      }
    } finally {
      watch.leave(outer);
    }
    from.countReceived();
    if (call.trace() != null) {
      call.trace().received(this, size, len);
    }
    if (++responses > 1 && method.kind().oneResponse()) {
      throw new MessageException(
          Status.UNIMPLEMENTED.withMessage("more than one response of " + method));
    }
    call.completion().onMessage(message);
    return adopted != null;
  }

  void onReady() {
    call.onReady(this);
  }

  /** The server wants no more requests, while its responses are not read yet. */
  void onOutboundOver() {
    if (!isOver()) {
      call.notifyReady();
    }
  }

  /** The stream has ended with a status, or cannot go on. */
  void onEnd(Status status, Metadata trailers) {
    Status end =
        status.isOk() && call.method.kind().oneResponse() && responses() == 0
            ? Status.UNIMPLEMENTED.withMessage(
                "the server ended " + call.method + " with OK but no response")
            : status;
    if (hasResponse()) {
      call.attempts().end(end, trailers);
    } else {
      call.attempts().onEnded(this, End.STATUS, end, trailers);
    }
  }

  /** The stream ended without a status. */
  void onReset(StreamReset reset) {
    if (isOver()) {
      return;
    }
    boolean unseen =
        reset.cause() == StreamReset.Cause.UNPROCESSED
            || (reset.cause() == StreamReset.Cause.PEER
                && reset.errorCode() == ErrorCode.REFUSED_STREAM);
    Status status = StatusMapping.ofReset(reset);
    if (unseen && !sentAgain && !hasResponse()) {
      String obstacle = call.attempts().sendAgain(this, status);
      if (obstacle == null) {
        pickEnded(status, Metadata.EMPTY);
        return;
      }
      status = status.withMessage(status.message() + "; not sent once more: " + obstacle);
    }
    CallCompletion<R> end = call.completion();
    if (status.code() == Status.Code.CANCELLED && end.isLate()) {
      status = Status.DEADLINE_EXCEEDED.withMessage(end.overdue() + "; the server ended it first");
    }
    if (hasResponse()) {
      call.finish(status, Metadata.EMPTY);
    } else {
      call.attempts().onEnded(this, End.STATUS, status, Metadata.EMPTY);
    }
  }
}
