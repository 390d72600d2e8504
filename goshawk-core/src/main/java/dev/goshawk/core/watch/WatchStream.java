package dev.goshawk.core.watch;

import dev.goshawk.api.Codec;
import dev.goshawk.api.Marshaller;
import dev.goshawk.api.MethodDescriptor;
import dev.goshawk.api.Status;
import dev.goshawk.core.connection.ExchangeOutput;
import dev.goshawk.core.connection.GrpcConnection;
import dev.goshawk.core.connection.Http2Exchange;
import dev.goshawk.core.connection.LengthPrefixedInput;
import dev.goshawk.core.connection.MessageInput;
import dev.goshawk.core.message.Codecs;
import dev.goshawk.core.message.MessageDecoder;
import dev.goshawk.core.message.MessageEncoder;
import dev.goshawk.core.message.MessageException;
import dev.goshawk.core.wire.ResponseStatus;
import dev.goshawk.core.wire.StatusMapping;
import dev.goshawk.core.wire.WireNames;
import dev.goshawk.http2.ErrorCode;
import dev.goshawk.http2.StreamReset;
import dev.goshawk.http2.hpack.HeaderBlock;
import dev.goshawk.http2.hpack.HeaderSource;
import org.jspecify.annotations.Nullable;

/**
 * A stream of the channel's own on one connection, by which a backend tells something of itself:
 * one request, then messages until one side ends it. The loop of the connection, which {@linkplain
 * #begin begins} it and is told when it is gone.
 */
public final class WatchStream {

  /** The largest message in bytes, such as a report of the load: 64 KiB. */
  private static final int MAX_MESSAGE = 64 * 1024;

  /** Who hears what comes. The loop of the connection. */
  public interface Listener {

    /** A message came. */
    void onMessage(byte[] message);

    /** The stream has ended, not by {@link #cancel} and not with its connection. */
    void onEnd(Status status);
  }

  private final MethodDescriptor<byte[], byte[]> method;
  private final byte[] request;
  private final Listener listener;
  private @Nullable Exchange exchange;
  private @Nullable Runnable gone;
  private boolean over;

  /** A stream that has not begun. */
  public WatchStream(MethodDescriptor<byte[], byte[]> method, byte[] request, Listener listener) {
    this.method = method;
    this.request = request;
    this.listener = listener;
  }

  /** The method. Any thread. */
  public MethodDescriptor<byte[], byte[]> method() {
    return method;
  }

  /** Whether it was cancelled or has ended. */
  public boolean isOver() {
    return over;
  }

  /**
   * Opens it. The connection has room.
   *
   * @param head the request headers
   * @param codecs what messages may be compressed with
   * @param gone runs when it has ended or was cancelled
   */
  public void begin(GrpcConnection connection, HeaderSource head, Codecs codecs, Runnable gone) {
    Exchange stream = new Exchange(connection, codecs);
    this.gone = gone;
    exchange = stream;
    connection.http2.open(stream);
    stream.sendHeaders(head, false);
    byte[] framed;
    try {
      framed = MessageEncoder.encode(Marshaller.bytes(), request, null, Integer.MAX_VALUE);
    } catch (MessageException e) {
      throw new AssertionError("a message of bytes can be encoded", e);
    }
    stream.sendData(framed, framed.length, true);
    stream.in.addDemand(Integer.MAX_VALUE);
    stream.flushSoon();
  }

  /** Ends it; the listener hears nothing more. */
  public void cancel() {
    if (!over) {
      over = true;
      reset();
    }
  }

  /** There is no stream for it: it ends without having begun. */
  public void refuse(Status status) {
    end(status);
  }

  private void reset() {
    Exchange stream = exchange;
    if (stream != null) {
      stream.abandon();
      leave();
    }
  }

  private void leave() {
    Runnable told = gone;
    gone = null;
    if (told != null) {
      told.run();
    }
  }

  private void end(Status status) {
    if (!over) {
      over = true;
      leave();
      listener.onEnd(status);
    }
  }

  /** What came cannot be understood. */
  private void fail(Status status) {
    if (!over) {
      over = true;
      reset();
      listener.onEnd(status);
    }
  }

  /** The connection has ended, which its owner is told of. */
  private void lose() {
    over = true;
    leave();
  }

  /** The stream as its connection has it. */
  private final class Exchange extends Http2Exchange implements MessageInput.Target {

    private final Codecs codecs;
    private final MessageInput in = new LengthPrefixedInput(this, this);
    private @Nullable Codec codec;
    private @Nullable Status status;
    private boolean headersSeen;

    Exchange(GrpcConnection connection, Codecs codecs) {
      super(connection);
      this.codecs = codecs;
    }

    void abandon() {
      connection().http2.reset(this, ErrorCode.CANCEL);
      stopParts();
      flushSoon();
    }

    @Override
    protected MessageInput input() {
      return in;
    }

    @Override
    protected @Nullable ExchangeOutput output() {
      return null; // one message, which the engine sends when it can
    }

    @Override
    public int maxLength() {
      return MAX_MESSAGE;
    }

    @Override
    protected void onHeaders(HeaderBlock headers, boolean endStream) {
      if (!headersSeen && ResponseStatus.isInformational(headers)) {
        return;
      }
      if (headers.tooLarge()) {
        fail(Status.INTERNAL.withMessage("the response headers exceed maxInboundMetadataSize"));
        return;
      }
      Status foreign = headersSeen ? null : ResponseStatus.foreign(headers);
      headersSeen = true;
      if (foreign != null) {
        fail(foreign);
      } else if (endStream) {
        onTrailers(headers);
      } else {
        String encoding = headers.first(WireNames.ENCODING);
        codec = encoding == null || encoding.equals(Codecs.IDENTITY) ? null : codecs.find(encoding);
      }
    }

    private void onTrailers(HeaderBlock trailers) {
      Status given = ResponseStatus.explicit(trailers);
      status =
          given != null ? given : Status.UNKNOWN.withMessage("the trailers have no grpc-status");
      try {
        in.onEnd();
      } catch (MessageException e) {
        end(e.status());
      }
    }

    @Override
    protected void onData(byte[] buf, int off, int len, boolean endStream) {
      in.onData(buf, off, len, endStream);
    }

    @Override
    public boolean onMessage(byte[] buf, int off, int len, boolean compressed, boolean own)
        throws MessageException {
      Codec decompressor = compressed ? codec : null;
      if (compressed && decompressor == null) {
        throw new MessageException(
            Status.INTERNAL.withMessage("a message is compressed, and by nothing that is known"));
      }
      byte[] message =
          decompressor == null
              ? MessageDecoder.read(Marshaller.bytes(), buf, off, len)
              : MessageDecoder.inflate(buf, off, len, decompressor, MAX_MESSAGE);
      if (!over) {
        listener.onMessage(message);
      }
      return false;
    }

    @Override
    public void onEnd() {
      Status given = status;
      end(
          given != null
              ? given
              : Status.INTERNAL.withMessage("the server ended the stream without trailers"));
    }

    @Override
    public void onFailure(Status failure) {
      fail(failure);
    }

    @Override
    protected void onAborted(StreamReset reset) {
      switch (reset.cause()) {
        case CONNECTION, UNPROCESSED -> lose();
        case PROTOCOL, PEER -> end(StatusMapping.ofReset(reset));
      }
    }
  }
}
