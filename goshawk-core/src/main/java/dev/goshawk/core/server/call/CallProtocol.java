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

  /**
   * Passes on data that are all of a request, if they are exactly one message: such a call needs no
   * {@linkplain #input input}.
   *
   * @return whether they are
   * @throws MessageException when the message cannot be understood
   */
  boolean deliverWhole(
      HttpExchange exchange, MessageInput.Target target, byte[] buf, int off, int len)
      throws MessageException;

  /** What a call ends with whose client does not take these headers; null when it takes them. */
  @Nullable Status refusal(HttpExchange exchange, ResponseHead head);

  /** Sends the headers of a response. */
  void sendHead(HttpExchange exchange, ResponseHead head);

  /**
   * What a message takes before it is compressed, in bytes. Any thread.
   *
   * @param limit the largest
   * @throws MessageException when the message is larger, or has no size
   */
  <T> int size(Marshaller<T> marshaller, T message, int limit) throws MessageException;

  /**
   * Sends a message from the loop without a copy, where it can go out now in one piece.
   *
   * @param size what {@link #size} has said of it
   * @return whether it has gone out
   * @throws MessageException when the message cannot be written
   */
  <T> boolean sendDirect(HttpExchange exchange, Marshaller<T> marshaller, T message, int size)
      throws MessageException;

  /**
   * Sends a message from the loop that has to wait, or goes out in pieces.
   *
   * @param size what {@link #size} has said of it
   * @param limit what that was held against
   * @throws MessageException when the message cannot be written
   */
  <T> void send(ExchangeOutput out, Marshaller<T> marshaller, T message, int size, int limit)
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
