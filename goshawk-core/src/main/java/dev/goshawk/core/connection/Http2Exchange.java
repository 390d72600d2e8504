package dev.goshawk.core.connection;

import dev.goshawk.core.transport.EventLoop;
import dev.goshawk.http2.ErrorCode;
import dev.goshawk.http2.Http2Connection;
import dev.goshawk.http2.Http2Stream;
import dev.goshawk.http2.StreamReset;
import dev.goshawk.http2.buffer.ByteSource;
import dev.goshawk.http2.buffer.OutputBuffer;
import dev.goshawk.http2.hpack.HeaderBlock;
import dev.goshawk.http2.hpack.HeaderSource;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An {@link HttpExchange} over a stream of HTTP/2, which it is as far as the engine sees. Event
 * loop only, but for {@link #loop}.
 */
public final class Http2Exchange extends Http2Stream implements HttpExchange {

  /** What only HTTP/2 has to tell, to the side that serves the stream or has opened it. */
  public interface Events {

    /** A header block came: headers, trailers, or on a client those of an informational answer. */
    void onHeaders(Http2Exchange exchange, HeaderBlock headers, boolean end);

    /** The stream ended before its time. Its parts take nothing more already. */
    void onReset(Http2Exchange exchange, StreamReset reset);
  }

  private final GrpcConnection connection;
  private final Events events;
  private @Nullable Owner owner;

  /** An exchange on a connection, whose stream is to be opened or accepted there. */
  public Http2Exchange(GrpcConnection connection, Events events) {
    this.connection = connection;
    this.events = events;
  }

  private Http2Connection http2() {
    return connection.http2;
  }

  /** Whose exchange it is; null before it has begun. */
  public @Nullable Owner owner() {
    return owner;
  }

  // The stream's events.

  @Override
  protected void onHeaders(HeaderBlock headers, boolean endStream) {
    events.onHeaders(this, headers, endStream);
  }

  @Override
  protected void onData(byte[] buf, int off, int len, boolean endStream) {
    in().onData(buf, off, len, endStream);
  }

  @Override
  protected int dataRoom() {
    return in().dataRoom();
  }

  @Override
  protected void onData(ByteSource source, int len, boolean endStream) {
    in().onData(source, len, endStream);
  }

  @Override
  protected void onWritable() {
    if (owner != null) {
      owner.out().sent();
    }
  }

  /** Below it a writer is told, who may have found the call not ready by that many bytes only. */
  @Override
  protected int writableMark() {
    return owner == null ? super.writableMark() : owner.out().readyThreshold();
  }

  @Override
  protected void onReset(StreamReset reset) {
    if (owner != null) {
      owner.in().stop();
      owner.out().stop();
    }
    events.onReset(this, reset);
  }

  // The exchange.

  private MessageInput in() {
    return Objects.requireNonNull(owner, "the exchange has not begun").in();
  }

  @Override
  public EventLoop loop() {
    return connection.loop();
  }

  @Override
  public void begin(Owner owner) {
    this.owner = owner;
  }

  @Override
  public void consumed(int bytes) {
    http2().consumed(this, bytes);
  }

  @Override
  public boolean reserve(int bytes) {
    return connection.reserve(bytes);
  }

  @Override
  public void release(int bytes) {
    connection.release(bytes);
  }

  @Override
  public @Nullable ByteBudget budget() {
    return connection.budget();
  }

  @Override
  public int maxHeaderListSize() {
    return http2().peerMaxHeaderListSize();
  }

  @Override
  public void sendHeaders(HeaderSource headers, boolean end) {
    http2().sendHeaders(this, headers, end);
  }

  @Override
  public @Nullable OutputBuffer beginData(int bytes) {
    return http2().beginData(this, bytes) ? http2().output() : null;
  }

  @Override
  public void endData(boolean end) {
    http2().endData(this, end);
  }

  @Override
  public void dropData() {
    http2().dropData(this);
  }

  @Override
  public void sendData(byte[] bytes, int len, boolean end) {
    http2().sendData(this, bytes, 0, len, end);
  }

  @Override
  public @Nullable String stalled() {
    return switch (http2().stallReason(this)) {
      case NONE -> null;
      case STREAM_WINDOW -> "stream window exhausted";
      case CONNECTION_WINDOW -> "connection window exhausted";
      case CARRIER -> "the socket takes no more";
    };
  }

  @Override
  public void reset(Reset why) {
    http2()
        .reset(
            this,
            switch (why) {
              case ANSWERED -> ErrorCode.NO_ERROR;
              case CANCELLED -> ErrorCode.CANCEL;
              case OVERLOADED -> ErrorCode.ENHANCE_YOUR_CALM;
              case FAILED -> ErrorCode.INTERNAL_ERROR;
            });
  }

  @Override
  public void discardRest() {
    http2().discardRest(this);
  }

  @Override
  public void flushSoon() {
    connection.flushSoon();
  }
}
