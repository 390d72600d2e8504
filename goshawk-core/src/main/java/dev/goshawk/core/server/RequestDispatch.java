package dev.goshawk.core.server;

import dev.goshawk.api.Status;
import dev.goshawk.core.channelz.SocketNode;
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
final class RequestDispatch {

  private final CallHost host;
  private final ServerSettings settings;
  private final @Nullable Status refusal;

  RequestDispatch(CallHost host, ServerSettings settings) {
    this(host, settings, null);
  }

  private RequestDispatch(CallHost host, ServerSettings settings, @Nullable Status refusal) {
    this.host = host;
    this.settings = settings;
    this.refusal = refusal;
  }

  /** What answers a request with a status whatever it asks for. */
  RequestDispatch refusing(Status status) {
    return new RequestDispatch(host, settings, status);
  }

  /** A header block of a request came: its headers, or trailers. */
  void onHeaders(RequestExchange exchange, HeaderBlock headers, boolean end) {
    ServedCall<?, ?> call = exchange.call;
    if (call == null) {
      call = new ServedCall<>(host, exchange, read(headers));
      exchange.call = call;
      SocketNode socket = host.socket();
      if (socket != null) {
        socket.began();
      }
      if (refusal != null) {
        call.refuse(new CallRefusal(200, refusal));
        return;
      }
      call.begin();
    }
    // Trailers of a request mean nothing in gRPC; what matters is that they end it.
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

  /** The stream of a request ended before its time. */
  void onAborted(RequestExchange exchange, StreamReset reset) {
    ServedCall<?, ?> call = exchange.call;
    if (call != null) {
      call.onAborted(
          Status.CANCELLED.withMessage(
              switch (reset.cause()) {
                case PEER -> "the client cancelled the call";
                case PROTOCOL, UNPROCESSED -> "the stream failed: " + reset.message();
                case CONNECTION -> "the connection was lost: " + reset.message();
              }));
    }
  }
}
