package dev.goshawk.core.connection;

import dev.goshawk.core.transport.EventLoop;
import dev.goshawk.http2.ErrorCode;
import dev.goshawk.http2.Http2Connection;
import dev.goshawk.http2.Http2Stream;
import dev.goshawk.http2.StreamReset;
import dev.goshawk.http2.buffer.ByteSource;
import dev.goshawk.http2.buffer.OutputBuffer;
import dev.goshawk.http2.hpack.HeaderSource;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An {@link HttpExchange} over a stream of HTTP/2, which it is as far as the engine sees. Event
 * loop only, but for {@link #loop}.
 *
 * <p>It is the stream of a call, and what the call has for data is made when that is needed: a
 * stream of one request and one response, each in one piece, needs neither.
 */
public abstract class Http2Exchange extends Http2Stream implements HttpExchange {

  private final GrpcConnection connection;

  /** An exchange on a connection, whose stream is to be opened or accepted there. */
  protected Http2Exchange(GrpcConnection connection) {
    this.connection = connection;
  }

  /** The connection on which it lives. Any thread. */
  protected GrpcConnection connection() {
    return connection;
  }

  private Http2Connection http2() {
    return connection.http2;
  }

  @Override
  public final long receivedAt() {
    return connection.receivedAt();
  }

  // What its call has: the engine's events go there.

  /** What has taken data before, or null. */
  protected abstract @Nullable MessageInput input();

  /** What orders data that go out, or null where none have needed it. */
  protected abstract @Nullable ExchangeOutput output();

  /** The stream has ended before its time. Input and output take nothing more already. */
  protected abstract void onAborted(StreamReset reset);

  @Override
  protected final int dataRoom() {
    MessageInput input = input();
    return input == null ? 0 : input.dataRoom();
  }

  @Override
  protected final void onData(ByteSource source, int len, boolean endStream) {
    Objects.requireNonNull(input(), "nothing has said that it has room")
        .onData(source, len, endStream);
  }

  @Override
  protected final void onWritable() {
    ExchangeOutput output = output();
    if (output != null) {
      output.sent();
    }
  }

  /** Below it a writer is told, who may have found the call not ready by that many bytes only. */
  @Override
  protected final int writableMark() {
    ExchangeOutput output = output();
    return output == null ? super.writableMark() : output.readyThreshold();
  }

  @Override
  protected final void onReset(StreamReset reset) {
    stopParts();
    onAborted(reset);
  }

  /** Neither takes data any more nor tells of any. */
  protected final void stopParts() {
    MessageInput input = input();
    if (input != null) {
      input.stop();
    }
    ExchangeOutput output = output();
    if (output != null) {
      output.stop();
    }
  }

  // The exchange.

  @Override
  public final EventLoop loop() {
    return connection.loop();
  }

  @Override
  public final void consumed(int bytes) {
    http2().consumed(this, bytes);
  }

  @Override
  public final boolean reserve(int bytes) {
    return connection.reserve(bytes);
  }

  @Override
  public final void release(int bytes) {
    connection.release(bytes);
  }

  @Override
  public final @Nullable ByteBudget budget() {
    return connection.budget();
  }

  @Override
  public final int maxHeaderListSize() {
    return http2().peerMaxHeaderListSize();
  }

  @Override
  public final void sendHeaders(HeaderSource headers, boolean end) {
    http2().sendHeaders(this, headers, end);
  }

  @Override
  public final @Nullable OutputBuffer beginData(int bytes) {
    return http2().beginData(this, bytes) ? http2().output() : null;
  }

  @Override
  public final void endData(boolean end) {
    http2().endData(this, end);
  }

  @Override
  public final void dropData() {
    http2().dropData(this);
  }

  @Override
  public final void sendData(byte[] bytes, int len, boolean end) {
    http2().sendData(this, bytes, 0, len, end);
  }

  @Override
  public final @Nullable String stalled() {
    return switch (http2().stallReason(this)) {
      case NONE -> null;
      case STREAM_WINDOW -> "stream window exhausted";
      case CONNECTION_WINDOW -> "connection window exhausted";
      case CARRIER -> "the socket takes no more";
    };
  }

  @Override
  public final void reset(Reset why) {
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
  public final void discardRest() {
    http2().discardRest(this);
  }

  @Override
  public final void flushSoon() {
    connection.flushSoon();
  }
}
