package dev.goshawk.api;

import java.net.SocketAddress;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * One call as a client's transport sees it: messages out, events in.
 *
 * <p>Applications use generated clients; interceptors and adaptors use this. {@link #start} comes
 * first; {@link #send}, {@link #sendLast} and {@link #halfClose} come one after another, from any
 * thread; {@link #request}, {@link #isReady} and {@link #cancel} come from any thread at any time.
 * No method blocks. After the call has ended all of them do nothing.
 *
 * @param <Q> the type of the requests
 * @param <R> the type of the responses
 */
public interface ClientCall<Q, R> {

  /**
   * Starts the call. Where one request is to come ({@link MethodDescriptor.Kind#oneRequest})
   * nothing is sent before that request.
   */
  void start(ClientCallListener<R> listener);

  /**
   * Allows so many more responses to be delivered, of methods with one response too: nothing is
   * delivered unasked, and a call whose response waits to be asked for does not end with OK. Of a
   * method with one response any count asks for it, and for the error of a second one.
   *
   * @throws IllegalArgumentException when the count is negative; 0 does nothing
   */
  void request(int count);

  /**
   * Sends a request. It is taken whether or not {@link #isReady}; who cares for memory waits for
   * readiness.
   */
  void send(Q message);

  /** Sends the last request: the same as {@link #send} and {@link #halfClose}, in one piece. */
  default void sendLast(Q message) {
    send(message);
    halfClose();
  }

  /** Ends the requests. */
  void halfClose();

  /**
   * Whether requests still go anywhere: neither has the call ended, nor has the server ended it
   * while responses are left to read. Requests sent after it are dropped.
   */
  boolean isOpen();

  /**
   * Whether the call is open and no more bytes than {@link CallOptions#readyThreshold} wait to be
   * sent.
   */
  boolean isReady();

  /** Whether the following messages are compressed when the call has a codec; true at first. */
  void compressMessages(boolean enabled);

  /**
   * Why the call has not ended, as text for people: {@code "no connection: connecting to
   * localhost/127.0.0.1:50051 for 3.2 s"}, or {@code "request sent, no response headers; the call
   * began 5.0 s ago"}. The same text is in the message of DEADLINE_EXCEEDED. They are made when
   * asked for, on the event loop that has the call, and may change from one version to the next.
   *
   * @return a future that is the caller's; completed by the event loop, soon unless that is blocked
   */
  default CompletableFuture<String> describe() {
    return CompletableFuture.completedFuture(
        "the call is a " + getClass().getName() + ", which does not say where it is");
  }

  /**
   * The address of the server that has the call, or null while it has no connection. Once there it
   * stays, or becomes another's where the call is sent once more.
   */
  default @Nullable SocketAddress remoteAddress() {
    return null;
  }

  /** The address of this side of the call's connection, or null while there is none. */
  default @Nullable SocketAddress localAddress() {
    return null;
  }

  /** The TLS session of the call's connection, or null while there is none or it is plaintext. */
  default @Nullable SSLSession tlsSession() {
    return null;
  }

  /**
   * The response headers that HTTP/2 and gRPC own and {@link ClientCallListener#onHeaders} leaves
   * out, except pseudo-header fields: {@code content-type}, {@code grpc-encoding} and the like, to
   * be read by {@link Metadata#text}. Empty before they have come.
   */
  default Metadata transportHeaders() {
    return Metadata.EMPTY;
  }

  /**
   * Ends the call with CANCELLED.
   *
   * @param reason message of the status; it is not sent to the peer
   */
  void cancel(String reason, @Nullable Throwable cause);
}
