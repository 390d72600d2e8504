package dev.goshawk.core.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.goshawk.api.Codec;
import dev.goshawk.api.Marshaller;
import dev.goshawk.api.Metadata;
import dev.goshawk.api.Status;
import dev.goshawk.core.connection.ExchangeOutput;
import dev.goshawk.core.connection.HttpExchange;
import dev.goshawk.core.connection.LengthPrefixedInput;
import dev.goshawk.core.connection.MessageInput;
import dev.goshawk.core.message.Codecs;
import dev.goshawk.core.message.MessageEncoder;
import dev.goshawk.core.message.MessageException;
import dev.goshawk.core.server.call.CallHead;
import dev.goshawk.core.server.call.CallProtocol;
import dev.goshawk.core.server.call.CallRefusal;
import dev.goshawk.core.server.call.ResponseEnd;
import dev.goshawk.core.server.call.ResponseHead;
import dev.goshawk.core.wire.WireNames;
import dev.goshawk.http2.hpack.HeaderBlock;
import org.jspecify.annotations.Nullable;

/**
 * gRPC itself: POST, length-prefixed messages, the status in trailers. One object for all calls of
 * a server. Immutable, any thread.
 */
final class GrpcServerProtocol implements ServerProtocol, CallProtocol {

  private final Codecs codecs;

  /**
   * gRPC with codecs.
   *
   * @param codecs what a caller is told that asked for another one
   */
  GrpcServerProtocol(Codecs codecs) {
    this.codecs = codecs;
  }

  // A request.

  @Override
  public boolean accepts(HeaderBlock request) {
    String contentType = request.first(WireNames.CONTENT_TYPE);
    return contentType != null && WireNames.isGrpc(contentType);
  }

  @Override
  public CallHead read(HeaderBlock request, ServerSettings settings) {
    return RequestHead.of(request, this, settings);
  }

  @Override
  public MessageInput input(HttpExchange exchange, MessageInput.Target target) {
    return new LengthPrefixedInput(exchange, target);
  }

  @Override
  public boolean deliverWhole(
      HttpExchange exchange, MessageInput.Target target, byte[] buf, int off, int len)
      throws MessageException {
    return LengthPrefixedInput.deliver(exchange, target, buf, off, len);
  }

  // Its response.

  @Override
  public @Nullable Status refusal(HttpExchange exchange, ResponseHead head) {
    return ResponseHeads.refusal(head, limit(exchange));
  }

  private static int limit(HttpExchange exchange) {
    return ResponseHeads.limit(exchange.maxHeaderListSize());
  }

  @Override
  public void sendHead(HttpExchange exchange, ResponseHead head) {
    exchange.sendHeaders(ResponseHeads.headers(head), false);
  }

  @Override
  public <T> int size(Marshaller<T> marshaller, T message, int limit) throws MessageException {
    return MessageEncoder.size(marshaller, message, limit);
  }

  @Override
  public <T> boolean sendDirect(
      HttpExchange exchange, Marshaller<T> marshaller, T message, int size)
      throws MessageException {
    return ExchangeOutput.writeDirect(exchange, marshaller, message, size, false);
  }

  @Override
  public <T> void send(ExchangeOutput out, Marshaller<T> marshaller, T message, int size, int limit)
      throws MessageException {
    out.write(marshaller, message, size, limit, false);
  }

  @Override
  public <T> byte[] encode(Marshaller<T> marshaller, T message, @Nullable Codec codec, int limit)
      throws MessageException {
    return MessageEncoder.encode(marshaller, message, codec, limit);
  }

  @Override
  public ResponseEnd sendEnd(
      HttpExchange exchange, Status status, Metadata trailers, boolean headSent) {
    ResponseEnd end = EndFitting.of(status, trailers, !headSent, limit(exchange));
    exchange.sendHeaders(
        headSent
            ? ResponseHeads.trailers(end.status(), end.trailers())
            : ResponseHeads.trailersOnly(end.status(), end.trailers(), null),
        true);
    return end;
  }

  @Override
  public void refuse(HttpExchange exchange, CallRefusal refusal) {
    Status status = refusal.status();
    if (refusal.httpStatus() == 200) {
      exchange.sendHeaders(
          ResponseHeads.trailersOnly(status, Metadata.EMPTY, codecs.acceptEncoding()), true);
      if (!exchange.remoteEnded()) {
        exchange.reset(HttpExchange.Reset.ANSWERED);
      }
      return;
    }
    exchange.sendHeaders(ResponseHeads.refusal(refusal.httpStatus(), status), refusal.bodiless());
    if (!refusal.bodiless()) {
      byte[] words = status.message().getBytes(UTF_8);
      exchange.sendData(words, words.length, true);
    }
    if (!exchange.remoteEnded()) { // a client that is not gRPC's may lose an answer by a reset
      exchange.discardRest();
    }
  }
}
