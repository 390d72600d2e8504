package dev.goshawk.core.server;

import dev.goshawk.core.connection.ExchangeOutput;
import dev.goshawk.core.connection.GrpcConnection;
import dev.goshawk.core.connection.Http2Exchange;
import dev.goshawk.core.connection.MessageInput;
import dev.goshawk.core.server.call.ServedCall;
import dev.goshawk.http2.StreamReset;
import dev.goshawk.http2.hpack.HeaderBlock;
import org.jspecify.annotations.Nullable;

/** The stream of a request: its {@link RequestDispatch} makes a call of it. Event loop only. */
final class RequestExchange extends Http2Exchange {

  private final RequestDispatch dispatch;

  /** The call, once the request's headers have come. */
  @Nullable ServedCall<?, ?> call;

  RequestExchange(GrpcConnection connection, RequestDispatch dispatch) {
    super(connection);
    this.dispatch = dispatch;
  }

  @Override
  protected @Nullable MessageInput input() {
    return call == null ? null : call.input();
  }

  @Override
  protected @Nullable ExchangeOutput output() {
    return call == null ? null : call.output();
  }

  @Override
  protected void onHeaders(HeaderBlock headers, boolean endStream) {
    dispatch.onHeaders(this, headers, endStream);
  }

  @Override
  protected void onData(byte[] buf, int off, int len, boolean endStream) {
    ServedCall<?, ?> present = call;
    if (present != null) { // data before headers do not get here
      present.onData(buf, off, len, endStream);
    }
  }

  @Override
  protected void onAborted(StreamReset reset) {
    dispatch.onAborted(this, reset);
  }
}
