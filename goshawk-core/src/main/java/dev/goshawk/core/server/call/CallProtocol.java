package dev.goshawk.core.server.call;

import dev.goshawk.api.Codec;
import dev.goshawk.api.Marshaller;
import dev.goshawk.api.Metadata;
import dev.goshawk.api.Status;
import dev.goshawk.core.connection.ExchangeOutput;
import dev.goshawk.core.connection.HttpExchange;
import dev.goshawk.core.connection.MessageInput;
import dev.goshawk.core.message.MessageException;
import org.jspecify.annotations.Nullable;

/**
 * How a call goes over its exchange: what its requests are cut out of, and how headers, messages
 * and the end of its response are written.
 *
 * <p>A protocol that needs nothing of its own for each call, as gRPC, is one object for all of
 * them; one that has to hold a response back until its end makes an object for each. Event loop
 * only, but for {@link #encode}.
 */
public interface CallProtocol {

  /** What cuts the data of an exchange into requests. */
  MessageInput input(HttpExchange exchange, MessageInput.Target target);

  /** What a call ends with whose client does not take these headers; null when it takes them. */
  @Nullable Status refusal(HttpExchange exchange, ResponseHead head);

  /** Sends the headers of a response. */
  void sendHead(HttpExchange exchange, ResponseHead head);

  /**
   * Sends a message from the loop, without a copy where that can be.
   *
   * @param due runs before anything of the message goes out, and not when the message is refused
   *     before that
   * @param limit the largest message in bytes, before compression
   * @throws MessageException when the message cannot be sent
   */
  <T> void send(
      HttpExchange exchange,
      ExchangeOutput out,
      Runnable due,
      Marshaller<T> marshaller,
      T message,
      @Nullable Codec codec,
      int limit)
      throws MessageException;

  /**
   * A message as it is to be given to the exchange. Any thread.
   *
   * @throws MessageException when the message cannot be sent
   */
  <T> byte[] encode(Marshaller<T> marshaller, T message, @Nullable Codec codec, int limit)
      throws MessageException;

  /**
   * Sends the end of a response.
   *
   * @param headSent whether headers went before
   * @return what was sent, which has less where the client does not take as much
   */
  ResponseEnd sendEnd(HttpExchange exchange, Status status, Metadata trailers, boolean headSent);

  /** Answers a request that is refused. */
  void refuse(HttpExchange exchange, CallRefusal refusal);
}
