package dev.goshawk.core.client;

import dev.goshawk.api.Codec;
import dev.goshawk.api.Marshaller;
import dev.goshawk.api.Metadata;
import dev.goshawk.api.Status;
import dev.goshawk.core.channelz.SocketNode;
import dev.goshawk.core.connection.ExchangeOutput;
import dev.goshawk.core.connection.Http2Exchange;
import dev.goshawk.core.connection.LengthPrefixedInput;
import dev.goshawk.core.connection.MessageInput;
import dev.goshawk.core.message.MessageEncoder;
import dev.goshawk.core.message.MessageException;
import dev.goshawk.http2.ErrorCode;
import dev.goshawk.http2.StreamReset;
import dev.goshawk.http2.hpack.HeaderBlock;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The stream of an attempt on one connection: what comes on it goes to its {@link Attempt}, which
 * hears what {@link ClientResponse} makes of header blocks. Event loop only, but for its {@link
 * ExchangeOutput} and {@link #transportHeaders}.
 *
 * <p>A unary call whose request goes out at once and whose response comes in one piece has neither
 * an input nor an output.
 */
final class ClientStream<R> extends Http2Exchange
    implements MessageInput.Target, ExchangeOutput.Owner {

  private static final VarHandle OUT;
  private static final VarHandle TRANSPORT_HEADERS;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      OUT = lookup.findVarHandle(ClientStream.class, "out", ExchangeOutput.class);
      TRANSPORT_HEADERS =
          lookup.findVarHandle(ClientStream.class, "transportHeaders", Metadata.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  final Attempt<R> attempt;
  private @Nullable MessageInput in;
  private volatile @Nullable ExchangeOutput out; // set once, by OUT

  @SuppressWarnings("UnusedVariable") // read by TRANSPORT_HEADERS, from any thread
  private @Nullable Metadata transportHeaders;

  private boolean singleRequested;

  // Of ClientResponse.
  boolean headersSeen;
  @Nullable Codec codec;
  @Nullable ResponseEnding end;

  private volatile boolean outboundOver;

  /** Whether its end was counted, if anybody counts. Event loop. */
  private boolean endCounted;

  ClientStream(ClientConnection connection, Attempt<R> attempt) {
    super(connection);
    this.attempt = attempt;
  }

  @Override
  protected ClientConnection connection() {
    return (ClientConnection) super.connection();
  }

  ChannelCall<?, R> call() {
    return attempt.call();
  }

  @Override
  public ClientStream<R> exchange() {
    return this;
  }

  // What channelz counts.

  /** The stream is open. */
  void begun() {
    SocketNode socket = connection().socket();
    if (socket != null) {
      socket.began();
    }
  }

  private void countEnd(boolean whole, boolean ok) {
    SocketNode socket = connection().socket();
    if (!endCounted && socket != null) {
      socket.ended(whole, ok);
    }
    endCounted = true;
  }

  /** A message came. */
  void countReceived() {
    SocketNode socket = connection().socket();
    if (socket != null) {
      socket.received();
    }
  }

  private void countSent() {
    SocketNode socket = connection().socket();
    if (socket != null) {
      socket.sent();
    }
  }

  // What most calls do without.

  @Override
  protected @Nullable MessageInput input() {
    return in;
  }

  /** The response is not gRPC's. */
  void foreign(ForeignBody body) {
    in = body;
  }

  /** What cuts the response into messages. */
  MessageInput in() {
    MessageInput present = in;
    if (present == null) {
      present = new LengthPrefixedInput(this, this);
      in = present;
      if (singleRequested) {
        present.addDemand(2); // a second message is found, and is an error
      }
    }
    return present;
  }

  @Override
  protected @Nullable ExchangeOutput output() {
    return out;
  }

  /** The order of requests, and whether there is room for more. Any thread. */
  ExchangeOutput out() {
    ExchangeOutput present = out;
    if (present != null) {
      return present;
    }
    ExchangeOutput made = new ExchangeOutput(this, true);
    made.readyThreshold(call().options.readyThreshold());
    return OUT.compareAndSet(this, null, made) ? made : Objects.requireNonNull(out);
  }

  // Requests.

  /** Sends a message, without a copy where it is not compressed and can go out now. */
  <T> void write(
      Marshaller<T> marshaller, T message, @Nullable Codec compressor, int limit, boolean last)
      throws MessageException {
    if (compressor != null) {
      write(MessageEncoder.encode(marshaller, message, compressor, limit), last);
      return;
    }
    int size = MessageEncoder.size(marshaller, message, limit);
    if (!ExchangeOutput.writeDirect(this, marshaller, message, size, last)) {
      out().write(marshaller, message, size, limit, last);
    }
    countSent();
    if (call().trace() != null) {
      call().trace().sent(attempt, size, false, last);
    }
  }

  /** Sends an encoded message behind its prefix; without any bytes, the end alone. */
  void write(byte[] bytes, boolean last) {
    sendData(bytes, bytes.length, last);
    if (out != null || pendingBytes() > 0) {
      out().sent();
    }
    if (bytes.length > 0) {
      countSent();
    }
    if (call().trace() != null) {
      call().trace().sent(attempt, bytes, last);
    }
  }

  // The response.

  @Override
  public int maxLength() {
    // A reply that is not gRPC's has no messages: its bytes are read as words.
    return call().maxInboundMessageSize();
  }

  @Override
  protected void onHeaders(HeaderBlock headers, boolean endStream) {
    ClientResponse.onHeaders(this, headers, endStream);
  }

  @Override
  protected void onData(byte[] buf, int off, int len, boolean endStream) {
    if (in == null && singleRequested) {
      try {
        if (LengthPrefixedInput.deliver(this, this, buf, off, len)) {
          if (endStream) {
            onEnd();
          }
          return;
        }
      } catch (MessageException e) {
        onFailure(e.status());
        return;
      }
    }
    in().onData(buf, off, len, endStream);
  }

  @Override
  public boolean onMessage(byte[] buf, int off, int len, boolean compressed, boolean own)
      throws MessageException {
    connection().responseCame();
    if (!headersSeen) {
      throw new MessageException(Status.INTERNAL.withMessage("a message came before the headers"));
    }
    if (compressed && codec == null) {
      throw new MessageException(
          Status.INTERNAL.withMessage(
              "compressed message in a response without grpc-encoding, or with identity"));
    }
    return attempt.onMessage(buf, off, len, compressed ? codec : null, own && !compressed);
  }

  @Override
  public void onEnd() {
    ResponseEnding ending = end;
    if (ending == null) {
      fail(Status.INTERNAL.withMessage("the server ended the stream without trailers"));
    } else {
      ended(ending.status(), ending.trailers());
    }
  }

  /** The server has ended the call, with this status as far as it can be understood. */
  void ended(Status status, Metadata trailers) {
    countEnd(true, status.isOk());
    attempt.onEnd(status, trailers);
  }

  /** The response cannot be understood: the call ends, and the server is told to stop. */
  @Override
  public void onFailure(Status status) {
    fail(CallConfig.withSetting(call(), status));
  }

  void fail(Status status) {
    abandon(ErrorCode.CANCEL);
    attempt.onEnd(status, Metadata.EMPTY);
  }

  /** Ends the stream from this side. */
  void abandon(int errorCode) {
    countEnd(false, false);
    connection().http2.reset(this, errorCode);
    stopParts();
    connection().flushSoon();
    connection().openWaiting();
  }

  /**
   * The server has answered while requests were still being sent: they are of no use any more. What
   * it sent before stays to be read.
   */
  void resetIfUnended() {
    ExchangeOutput output = out;
    if (!localEnded()) {
      connection().http2.reset(this, ErrorCode.NO_ERROR);
      if (!closed()) { // the end was given already, behind requests that wait for windows
        connection().http2.reset(this, ErrorCode.CANCEL);
      }
      if (output != null) {
        output.stop();
      }
      outboundOver = true;
      attempt.onOutboundOver();
      connection().flushSoon();
    } else if (output != null) {
      output.settle();
    }
  }

  /** Asks for what the caller has asked for before there was this stream. */
  void addInitialDemand(int demand) {
    if (demand > 0) {
      in().addDemand(demand);
    }
  }

  /** Asks for the one response, unless that was done. */
  void requestSingle() {
    if (!singleRequested) {
      singleRequested = true;
      if (in != null) {
        in.addDemand(2);
      }
    }
  }

  /** The response headers that HTTP/2 and gRPC own have come. */
  void transportHeaders(Metadata headers) {
    TRANSPORT_HEADERS.setRelease(this, headers);
  }

  /** The response headers that HTTP/2 and gRPC own. Any thread. */
  Metadata transportHeaders() {
    Metadata come = (Metadata) TRANSPORT_HEADERS.getAcquire(this);
    return come == null ? Metadata.EMPTY : come;
  }

  /** Whether the server wants no more requests although responses may be left to read. */
  boolean isOutboundOver() {
    return outboundOver;
  }

  @Override
  public void onReady() {
    attempt.onReady();
  }

  @Override
  protected void onAborted(StreamReset reset) {
    countEnd(false, false);
    attempt.onReset(reset);
  }
}
