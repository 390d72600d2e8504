package dev.goshawk.api;

import java.net.SocketAddress;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * A call being served, as its handler sees it: who asks, until when, and what goes back beside the
 * messages.
 *
 * <p>Any thread. Calls that a handler makes as a client inherit its deadline and its cancellation
 * through {@link #current}; code that goes on to other threads takes the context along by {@link
 * #run}, {@link #call} or {@link #wrap}.
 */
public interface ServerContext {

  /**
   * The method called. Of a call that was refused since its path names no method, which only those
   * who are told of the end of every call see, one that has nothing but a name.
   */
  MethodDescriptor<?, ?> method();

  /** The path on the wire, {@code /package.Service/Method}; that of a refused call as it came. */
  default String path() {
    return method().path();
  }

  /** The request metadata. */
  Metadata metadata();

  /** The point after which the caller no longer waits, or null when it set none. */
  @Nullable Deadline deadline();

  /** The {@code :authority} of the request; empty when the caller sent none. */
  String authority();

  /**
   * The request headers that HTTP/2 and gRPC own and {@link #metadata} leaves out, except
   * pseudo-header fields: {@code user-agent}, {@code content-type}, {@code grpc-timeout}, {@code
   * te} and the like, to be read by {@link Metadata#text}.
   */
  Metadata transportHeaders();

  /** What the caller says of its own software in {@code user-agent}, or null. */
  default @Nullable String userAgent() {
    return transportHeaders().text("user-agent");
  }

  /**
   * The address of the caller: that of the connection's other end, or where trusted proxies stand
   * between, the one that they say. Its port is 0 where a proxy says none.
   */
  SocketAddress remoteAddress();

  /** The address of this side of the connection. */
  SocketAddress localAddress();

  /** The TLS session of the connection, or null when it is plaintext. */
  @Nullable SSLSession tlsSession();

  /**
   * Who the peer has proven to be by its certificate: the chain, the subject, and the subject
   * alternative names. Null in plaintext, and where the peer has shown no certificate, which
   * servers have to ask for.
   */
  default @Nullable PeerIdentity peerIdentity() {
    SSLSession session = tlsSession();
    return session == null ? null : PeerIdentity.of(session);
  }

  /**
   * The user and the group at the other end of a Unix domain socket. Null for other connections,
   * and where the system does not say it: it does on Linux and macOS, in a runtime with the module
   * {@code jdk.net}. The first call on a connection asks the system for the names, which may have
   * to ask a directory service.
   */
  default @Nullable LocalPeer localPeer() {
    return null;
  }

  /** Whether the call has ended without a status of ours: cancelled, timed out, disconnected. */
  boolean isCancelled();

  /**
   * Runs a task when the call is cancelled, at once if it is already. Never runs for a call that
   * ended in its own time. The task runs on the event loop and must not block.
   */
  void onCancel(Runnable task);

  /** Forgets a task given to {@link #onCancel}. */
  void removeOnCancel(Runnable task);

  /**
   * Runs a task once when the call has ended, however it ended: its status was sent, it was
   * cancelled, its deadline passed, its connection was lost, the server shut down. At once if it
   * has ended already. The task runs on the event loop and must not block; what it throws is logged
   * and affects nothing else.
   */
  void onEnd(Consumer<CallEnd> task);

  /**
   * Whether the server is going away and no longer takes new calls: a call that would last until
   * its client ends it should end now, with UNAVAILABLE for instance, or it is cut when the grace
   * of {@link Server#drain} or {@link Server#shutdown} is over.
   */
  boolean isDraining();

  /**
   * Runs a task once when {@linkplain #isDraining the server is going away}, soon if it is already;
   * not when the call has ended before. The task runs on the event loop and must not block; what it
   * throws is logged and affects nothing else.
   */
  void onDraining(Runnable task);

  /**
   * Ends the call from outside its handler, as its deadline would, but with a status that the
   * caller sees: when the right to go on has ended, for instance. The handler is told that the call
   * is cancelled. Nothing when the call has ended. Any thread.
   *
   * @throws IllegalArgumentException when the status is OK
   */
  void end(Status status);

  /**
   * Runs a task when the handler is about to start: of a method with one request when that has come
   * whole. Not at all when the call ends before. The task runs on the event loop and must not
   * block. To be called by an {@link Admission}.
   */
  void onHandlerStart(Runnable task);

  /**
   * Runs a task when no thread runs the handler any more, on whatever thread; at once where it is
   * asynchronous, has not started, or has returned. A blocking handler may go on for a while after
   * its call was cancelled, and what it uses it uses until then. To be called by a task of {@link
   * #onEnd}.
   */
  void onHandlerReturn(Runnable task);

  /**
   * Ends the call by a deadline after so much time, counted from now, if it has none that is
   * earlier. To be called by an {@link Admission}.
   *
   * @param timeout more than zero
   * @param setting what demands it, for the words that the call ends with
   * @throws IllegalStateException when the handler has started
   */
  void limitDeadline(Duration timeout, String setting);

  /**
   * Adds response headers. They are sent with the first message, before by {@link #sendHeaders}, or
   * at the latest before the status, even where that is an error: so they commit the call for a
   * client that would otherwise try again.
   *
   * @throws IllegalStateException when the headers have been sent
   */
  void addHeaders(Metadata headers);

  /**
   * Adds response headers that ride only with an answer: they are sent with the first message, by
   * {@link #sendHeaders}, or with an OK, and are left out where the call ends with an error before.
   *
   * @throws IllegalStateException when the headers have been sent
   */
  void addHeadersOnSuccess(Metadata headers);

  /** Sends the response headers now, if they have not been sent, instead of with the message. */
  void sendHeaders();

  /** Adds trailers, sent when the call ends, whatever its status. */
  void addTrailers(Metadata trailers);

  /**
   * Adds trailers that are made when the call ends with a status, just before that is sent. For
   * those that every status shall have register it in an {@link Admission}. Not asked for when no
   * status is sent. It runs on the thread that ends the call, which may be the event loop, and must
   * not block; what it throws is logged, and its trailers are left out.
   */
  void addTrailers(Supplier<Metadata> trailers);

  /**
   * Compresses responses by a codec of the server, {@code "gzip"} for instance, if the caller
   * accepts it; otherwise they are sent as they are. {@code "identity"} turns it off.
   *
   * @throws IllegalArgumentException when the server has no codec of that name
   * @throws IllegalStateException when the headers have been sent
   */
  void useCompression(String codec);

  /** Whether the following responses are compressed when the call has a codec; true at first. */
  void compressMessages(boolean enabled);

  /**
   * Whether the request that was delivered last had come compressed.
   *
   * <p>For a method of one request it concerns that request, from the start of its handler on. In a
   * stream ask from within {@link ServerCallListener#onMessage}, which is also where the {@code
   * onNext} of an asynchronous handler runs: a {@link Reader} is given requests ahead of those that
   * it has handed out.
   */
  default boolean requestCompressed() {
    return false;
  }

  /** A value that an interceptor left for handlers by {@link #put}, or null. */
  <T> @Nullable T get(ContextKey<T> key);

  /** Leaves a value for the handlers and interceptors that come after. */
  <T> void put(ContextKey<T> key, T value);

  /** The call that this thread serves now, or null. */
  static @Nullable ServerContext current() {
    return CurrentContext.get();
  }

  /** Runs a task on this thread with this context as {@link #current}. */
  default void run(Runnable task) {
    CurrentContext.run(this, task);
  }

  /** Calls a task on this thread with this context as {@link #current}. */
  default <V> V call(Callable<V> task) throws Exception {
    return CurrentContext.call(this, task);
  }

  /** An executor whose tasks run with this context as {@link #current}. */
  default Executor wrap(Executor executor) {
    return task -> executor.execute(() -> run(task));
  }
}
