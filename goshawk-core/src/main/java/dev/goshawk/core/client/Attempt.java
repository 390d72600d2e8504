package dev.goshawk.core.client;

import dev.goshawk.api.CallCredentials;
import dev.goshawk.api.Codec;
import dev.goshawk.api.Deadline;
import dev.goshawk.api.Metadata;
import dev.goshawk.api.MethodDescriptor;
import dev.goshawk.api.Status;
import dev.goshawk.core.balance.PickCompletion;
import dev.goshawk.core.balance.PickResult;
import dev.goshawk.core.loop.Elapsed;
import dev.goshawk.core.loop.Guard;
import dev.goshawk.core.loop.Log;
import dev.goshawk.core.loop.LoopWatchdog;
import dev.goshawk.core.message.MessageDecoder;
import dev.goshawk.core.message.MessageException;
import dev.goshawk.core.transport.EventLoop;
import dev.goshawk.core.wire.GrpcTimeout;
import dev.goshawk.core.wire.MetadataWire;
import dev.goshawk.core.wire.StatusMapping;
import dev.goshawk.core.wire.WireNames;
import dev.goshawk.http2.ErrorCode;
import dev.goshawk.http2.StreamReset;
import dev.goshawk.http2.hpack.HeaderSource;
import dev.goshawk.http2.hpack.HeaderWriter;
import dev.goshawk.http2.hpack.Indexing;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One try of a call: its way to a stream, the headers by which that begins, and what comes back.
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
  private static final VarHandle PICK;

  static {
    try {
      PICK = MethodHandles.lookup().findVarHandle(Attempt.class, "pick", PickResult.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final ChannelCall<?, R> call;
  private final boolean again;

  // The queue that it stands in, and its neighbours there: written under the queue's monitor.
  volatile @Nullable AttemptQueue queue;
  @Nullable Attempt<?> previous;
  @Nullable Attempt<?> next;

  private volatile @Nullable ClientSubchannel waitsFor;
  private volatile long waitingSince;
  private @Nullable ClientConnection destination;
  private @Nullable CredentialsFetch credentials;

  /** What was picked, if that says more than where to go. */
  private volatile @Nullable PickResult pick;

  private volatile @Nullable ClientStream<R> stream; // written once

  // The loop of the stream's connection.
  private int responses;
  private boolean responseSeen;

  /**
   * An attempt that goes nowhere yet.
   *
   * @param again whether it takes the place of one that the server has not looked at
   */
  Attempt(ChannelCall<?, R> call, boolean again) {
    this.call = call;
    this.again = again;
  }

  ChannelCall<?, R> call() {
    return call;
  }

  boolean isOver() {
    return call.isOver();
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

  /**
   * A picker has said where the attempt goes, or that it has to wait. What an earlier one said is
   * over: the attempt did not come to be there. Any thread, one after another.
   */
  void picked(PickResult result) {
    if (pick != null) {
      pickEnded(Status.UNAVAILABLE.withMessage("the call went elsewhere"), Metadata.EMPTY);
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
      connection.attach(this);
    }
  }

  /** The attempt waits in the channel, for a connection. Its loop. */
  void waitsInChannel() {
    waitsFor = null;
    call.completion().arm(call.channel.loop());
  }

  /** The attempt waits for a stream. */
  void waitsFor(ClientSubchannel subchannel) {
    EventLoop loop = call.channel.loop();
    waitsFor = subchannel;
    waitingSince = loop.nanoTime();
    call.completion().arm(loop);
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
    AttemptQueue present = queue;
    if (present != null) {
      present.remove(this);
    }
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
    CredentialsFetch fetch = credentials;
    if (fetch == null) {
      fetch = new CredentialsFetch(this, wanted);
      credentials = fetch;
      call.completion().arm(call.channel.loop());
      fetch.begin(connection);
      return false; // it comes back from within when it has it at once
    }
    return fetch.isDone();
  }

  /** Opens a stream. The connection has room. Its loop. */
  void open(ClientConnection connection) {
    String obstacle = tooLarge(connection.http2.peerMaxHeaderListSize());
    if (obstacle != null) {
      call.finish(Status.RESOURCE_EXHAUSTED.withMessage(obstacle), Metadata.EMPTY);
      return;
    }
    ClientStream<R> target = new ClientStream<>(connection, this);
    connection.http2.open(target.exchange());
    connection.http2.sendHeaders(target.exchange(), this, false);
    call.completion().arm(connection.loop());
    try {
      call.sendOver(this, target);
    } catch (MessageException e) {
      target.abandon(ErrorCode.CANCEL);
      call.finish(e.status(), Metadata.EMPTY);
      return;
    }
    if (isOver()) {
      target.abandon(ErrorCode.CANCEL);
    }
  }

  /** The stream is open. Under the monitor of the call where that has one. */
  void opened(ClientStream<R> target) {
    stream = target;
  }

  // The request headers.

  /** That the request headers are more than the server takes, or null. */
  private @Nullable String tooLarge(long limit) {
    if (limit == Integer.MAX_VALUE) {
      return null;
    }
    Metadata metadata = call.options.metadata();
    Metadata proof = credentialsMetadata();
    PickResult picked = pick;
    long size =
        call.channel.heads().size(call.method, authority(picked))
            + GrpcTimeout.MAX_FIELD_SIZE
            + (picked == null ? 0 : MetadataWire.size(picked.metadata()))
            + MetadataWire.size(metadata)
            + MetadataWire.size(proof);
    if (size <= limit) {
      return null;
    }
    Metadata.Entry largest = MetadataWire.largest(metadata, proof);
    return String.format(
        Locale.ROOT,
        "request headers of %,d bytes exceed the server's SETTINGS_MAX_HEADER_LIST_SIZE %,d%s",
        size,
        limit,
        largest == null
            ? ""
            : String.format(
                Locale.ROOT,
                "; the largest metadata is '%s' with %,d bytes",
                largest.name(),
                MetadataWire.size(largest)));
  }

  /** The call's own authority, or the picker's, or null for the channel's. */
  private @Nullable String authority(@Nullable PickResult picked) {
    String own = call.options.authority();
    return own != null || picked == null ? own : picked.authority();
  }

  private Metadata credentialsMetadata() {
    CredentialsFetch fetch = credentials;
    return fetch == null ? Metadata.EMPTY : fetch.metadata();
  }

  @Override
  public void writeTo(HeaderWriter out) {
    RequestHeads heads = call.channel.heads();
    MethodDescriptor<?, ?> method = call.method;
    PickResult picked = pick;
    String authority = authority(picked);
    if (authority == null) {
      out.template(heads.pseudo(method));
    } else {
      heads.writePseudo(method, authority, out);
    }
    Deadline until = call.completion().deadline();
    if (until != null) {
      long left = until.remainingNanos(call.channel.loop().nanoTime());
      out.field(WireNames.TIMEOUT, GrpcTimeout.format(left), Indexing.NAME);
    }
    out.template(heads.common());
    Codec codec = call.codec;
    if (codec != null) {
      out.field(WireNames.ENCODING, codec.name(), Indexing.INCREMENTAL);
    }
    MetadataWire.write(call.options.metadata(), out);
    if (picked != null) {
      MetadataWire.write(picked.metadata(), out);
    }
    if (credentials != null) {
      MetadataWire.write(credentials.metadata(), out);
    }
  }

  // What comes back: the loop of the stream's connection.

  void onHeaders(Metadata headers) {
    onResponse();
    call.completion().dispatcher().onHeaders(headers);
  }

  /** A response has begun, be it gRPC's or not: the call stays with its stream. */
  void onResponse() {
    responseSeen = true;
    call.commit();
  }

  /** A message came; whether its array was kept, which it may be if {@code own}. */
  boolean onMessage(byte[] buf, int off, int len, @Nullable Codec decompressor, boolean own)
      throws MessageException {
    MethodDescriptor<?, R> method = call.method;
    R adopted;
    R message;
    LoopWatchdog.Slot watch = call.watch();
    Object outer = watch.enterMarshaller(method);
    try {
      adopted = own ? MessageDecoder.adopt(method.responses(), buf) : null;
      message =
          adopted != null
              ? adopted
              : MessageDecoder.read(
                  method.responses(), buf, off, len, decompressor, call.maxInboundMessageSize());
    } finally {
      watch.leave(outer);
    }
    if (++responses > 1 && method.kind().oneResponse()) {
      throw new MessageException(
          Status.UNIMPLEMENTED.withMessage("more than one response of " + method));
    }
    call.completion().dispatcher().onMessage(message);
    return adopted != null;
  }

  void onReady(ClientStream<R> ready) {
    call.onReady(ready);
  }

  /** The server wants no more requests, while its responses are not read yet. */
  void onOutboundOver() {
    call.notifyReady();
  }

  /** The stream has ended with a status, or cannot go on. */
  void onEnd(Status status, Metadata trailers) {
    if (status.isOk() && call.method.kind().oneResponse() && responses == 0) {
      call.finish(
          Status.UNIMPLEMENTED.withMessage(
              "the server ended " + call.method + " with OK but no response"),
          trailers);
    } else {
      call.finish(status, trailers);
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
    if (unseen && !again && !responseSeen) {
      String obstacle = call.restart();
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
    call.finish(status, Metadata.EMPTY);
  }

  // Words.

  /** Why the attempt has not ended, in words. On its loop. */
  String describeProgress() {
    ClientStream<R> target = stream;
    ClientChannel channel = call.channel;
    if (target == null) {
      long now = channel.loop().nanoTime();
      AttemptQueue waits = queue;
      ClientSubchannel subchannel = waitsFor;
      CredentialsFetch fetch = credentials;
      if (waits == null) {
        return "on its way to a connection";
      }
      if (fetch != null && !fetch.isDone()) {
        return "waiting for its credentials for " + Elapsed.between(fetch.since(), now);
      }
      return subchannel != null
          ? subchannel.describeWait(waitingSince, now)
          : channel.describeWait();
    }
    long now = target.connection().loop().nanoTime();
    String blocked = target.out().blocked("server", now);
    if (blocked == null) {
      blocked =
          target.exchange().localEnded() ? "request sent" : "requests not ended by the application";
    }
    return blocked
        + ", "
        + received(target, now)
        + "; the call began "
        + Elapsed.between(call.completion().began(), now)
        + " ago";
  }

  /** What has come and what has not, in words. */
  private String received(ClientStream<R> from, long now) {
    if (!responseSeen) {
      return "no response headers";
    }
    String unwanted = from.in().unwanted("application", now);
    if (unwanted != null) {
      return unwanted;
    }
    return responses == 0
        ? "response headers received, waiting for a message"
        : call.method.kind().oneResponse()
            ? "message received, waiting for the status"
            : String.format(Locale.ROOT, "%,d messages received, waiting for the next", responses);
  }
}
