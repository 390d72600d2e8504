package dev.goshawk.core.server;

import dev.goshawk.api.Status;
import dev.goshawk.core.connection.Http2Exchange;
import dev.goshawk.core.server.call.CallHead;
import dev.goshawk.core.server.call.CallHost;
import dev.goshawk.core.server.call.CallRefusal;
import dev.goshawk.core.server.call.ServedCall;
import dev.goshawk.http2.StreamReset;
import dev.goshawk.http2.hpack.HeaderBlock;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes calls of the requests of a connection, by whichever protocol they come. Event loop only.
 */
final class RequestDispatch implements Http2Exchange.Events {

  private final CallHost host;
  private final ServerSettings settings;

  RequestDispatch(CallHost host, ServerSettings settings) {
    this.host = host;
    this.settings = settings;
  }

  /** What answers a request with a status whatever it asks for. */
  Http2Exchange.Events refusing(Status status) {
    return new Refusing(status);
  }

  @Override
  public void onHeaders(Http2Exchange exchange, HeaderBlock headers, boolean end) {
    onHeaders(exchange, headers, end, null);
  }

  private void onHeaders(
      Http2Exchange exchange, HeaderBlock headers, boolean end, @Nullable Status refusal) {
    if (exchange.owner() instanceof ServedCall<?, ?> call) {
      // Trailers of a request mean nothing in gRPC; what matters is that they end it.
      if (end) {
        call.requestsEnded();
      }
      return;
    }
    ServedCall<?, ?> call = new ServedCall<>(host, exchange, read(headers));
    if (refusal != null) {
      call.refuse(new CallRefusal(200, refusal));
      return;
    }
    call.begin();
    if (end) {
      call.requestsEnded();
    }
  }

  /** The head of a request: by the protocol that accepts it, or else by the first. */
  private CallHead read(HeaderBlock request) {
    if (request.attachment() instanceof CallHead before) {
      return before;
    }
    List<ServerProtocol> protocols = settings.protocols();
    for (int i = 0; i < protocols.size(); i++) {
      if (protocols.get(i).accepts(request)) {
        return protocols.get(i).read(request, settings);
      }
    }
    return protocols.get(0).read(request, settings);
  }

  @Override
  public void onReset(Http2Exchange exchange, StreamReset reset) {
    if (exchange.owner() instanceof ServedCall<?, ?> call) {
      call.onAborted(
          Status.CANCELLED.withMessage(
              switch (reset.cause()) {
                case PEER -> "the client cancelled the call";
                case PROTOCOL, UNPROCESSED -> "the stream failed: " + reset.message();
                case CONNECTION -> "the connection was lost: " + reset.message();
              }));
    }
  }

  /** The dispatch of a request for which there is no room. */
  private final class Refusing implements Http2Exchange.Events {
    private final Status status;

    Refusing(Status status) {
      this.status = status;
    }

    @Override
    public void onHeaders(Http2Exchange exchange, HeaderBlock headers, boolean end) {
      RequestDispatch.this.onHeaders(exchange, headers, end, status);
    }

    @Override
    public void onReset(Http2Exchange exchange, StreamReset reset) {
      RequestDispatch.this.onReset(exchange, reset);
    }
  }
}
