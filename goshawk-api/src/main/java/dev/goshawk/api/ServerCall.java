package dev.goshawk.api;

import java.util.function.BooleanSupplier;

/**
 * One call as a server's transport sees it: messages out, events in through a {@link
 * ServerCallListener}.
 *
 * <p>Applications implement generated services; interceptors and adaptors use this. {@link
 * #sendHeaders}, {@link #send}, {@link #sendLast}, {@link #close} and {@link #fail} come one after
 * another, from any thread; {@link #request} and {@link #isReady} from any thread at any time. Only
 * {@link #await} blocks. After the call has ended they do nothing.
 *
 * @param <Q> the type of the requests
 * @param <R> the type of the responses
 */
public interface ServerCall<Q, R> {

  /** The method called. */
  MethodDescriptor<Q, R> method();

  /** The call as the handler sees it. */
  ServerContext context();

  /**
   * Allows so many more requests to be delivered. Calls whose method has one request need not ask.
   *
   * @throws IllegalArgumentException when the count is negative; 0 does nothing
   */
  void request(int count);

  /** Sends the response headers now instead of with the first message. */
  void sendHeaders();

  /** Sends a response. It is taken whether or not {@link #isReady}. */
  void send(R message);

  /** Sends the last response and ends the call with OK, in one piece. */
  default void sendLast(R message) {
    send(message);
    close(Status.OK, Metadata.EMPTY);
  }

  /** Ends the call with a status and trailers, after those added to the context. */
  void close(Status status, Metadata trailers);

  /**
   * What the caller shall see of a failure: the status of a {@link StatusException} that is the
   * handler's verdict ({@link StatusException#isFromCall} is false), else what the server's {@link
   * ExceptionMapper} says, else UNKNOWN without the message of the exception, which is logged. The
   * failure is kept as the cause of the call's end.
   */
  StatusException mapFailure(Throwable failure);

  /**
   * Ends the call because its handler failed: by {@link #close} with what {@link #mapFailure} says,
   * so that an override of that sees every end that this side decides.
   */
  default void fail(Throwable failure) {
    StatusException shown = mapFailure(failure);
    close(shown.status(), shown.trailers());
  }

  /** Whether the call has not ended: messages sent after it go nowhere. */
  boolean isOpen();

  /** Whether the call is open and no more bytes than {@link #readyThreshold} wait to be sent. */
  boolean isReady();

  /**
   * More than so many bytes waiting to be sent make the call not ready, and blocking writes wait.
   * Default 32 KiB.
   *
   * @throws IllegalArgumentException when less than 1
   */
  void readyThreshold(int bytes);

  /**
   * Delivers the events of a blocking call to its listener on this thread until a condition holds.
   * Only for calls whose {@link ServerHandler#isBlocking}, and only on threads of the handler.
   *
   * @param done checked before each wait; what it reads is written by the listener
   * @throws InterruptedException when the thread was interrupted, as it is when the call is
   *     cancelled
   */
  void await(BooleanSupplier done) throws InterruptedException;

  /**
   * The same, until a deadline at the latest.
   *
   * @return whether the condition holds; false when the deadline has passed
   * @throws InterruptedException as {@link #await(BooleanSupplier)} does
   */
  boolean await(BooleanSupplier done, Deadline until) throws InterruptedException;
}
