package dev.goshawk.core.server;

import dev.goshawk.api.CallEnd;
import dev.goshawk.api.Codec;
import dev.goshawk.api.ContextKey;
import dev.goshawk.api.Deadline;
import dev.goshawk.api.Metadata;
import dev.goshawk.api.ServerContext;
import dev.goshawk.api.Status;
import dev.goshawk.core.connection.MessageStream;
import dev.goshawk.core.loop.Guard;
import dev.goshawk.core.loop.LoopWatchdog;
import dev.goshawk.core.message.Codecs;
import dev.goshawk.core.message.MessageFormat;
import dev.goshawk.http2.hpack.HeaderSource;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * The half of a server's call that its handler sees as {@link ServerContext}.
 *
 * <p>Any thread. What the request said is written once, before the handler begins. What goes into
 * the response is written by the handler, whose calls come one after another, and guarded by the
 * monitor all the same, since deadlines and interceptors may come from elsewhere.
 */
abstract class ServerCallContext extends MessageStream implements ServerContext {

  private final ServerConnection connection;

  // Written once before the handler begins.
  private @Nullable RequestHead head;
  private @Nullable Deadline deadline;
  private long began;

  // Guarded by this.
  private Metadata headers = Metadata.EMPTY;
  private Metadata headersOnSuccess = Metadata.EMPTY;
  private Metadata trailers = Metadata.EMPTY;
  private @Nullable Codec codec;
  private boolean headersTaken;
  private @Nullable List<Runnable> cancelTasks;
  private @Nullable List<Consumer<CallEnd>> endTasks;
  private @Nullable Throwable cause;
  private @Nullable Status endStatus;
  private Metadata endTrailers = Metadata.EMPTY;
  private long endedAt;
  private boolean endSent;
  private @Nullable Map<ContextKey<?>, Object> values;

  /** Written under the monitor; null without any, which is seen without it. */
  private volatile @Nullable List<Supplier<Metadata>> trailersAtEnd;

  private volatile boolean compressing = true;
  private volatile boolean cancelled;

  // Written where a request is delivered, just before it is, and read from within its delivery.
  private boolean requestCompressed;

  ServerCallContext(ServerConnection connection) {
    this.connection = connection;
  }

  @Override
  public final ServerConnection connection() {
    return connection;
  }

  final void request(RequestHead head, @Nullable Deadline deadline) {
    this.head = head;
    this.deadline = deadline;
    this.began = connection.loop().nanoTime();
  }

  private RequestHead head() {
    return Objects.requireNonNull(head);
  }

  /** When the request headers came, in nanoseconds of the loop's clock. */
  public final long began() {
    return began;
  }

  /** How the call's messages become bytes. */
  final MessageFormat format() {
    return head().format;
  }

  @Override
  public final Metadata metadata() {
    return head().metadata;
  }

  @Override
  public final Metadata transportHeaders() {
    return head().transportHeaders();
  }

  @Override
  public final @Nullable Deadline deadline() {
    return deadline;
  }

  @Override
  public final String authority() {
    return head().authority;
  }

  @Override
  public final SocketAddress remoteAddress() {
    return connection.remoteAddress();
  }

  @Override
  public final SocketAddress localAddress() {
    return connection.carrier().localAddress();
  }

  @Override
  public final @Nullable SSLSession tlsSession() {
    return connection.carrier().tlsSession();
  }

  @Override
  public final boolean isCancelled() {
    return cancelled;
  }

  @Override
  public final void onCancel(Runnable task) {
    synchronized (this) {
      if (!cancelled) {
        if (cancelTasks == null) {
          cancelTasks = new ArrayList<>(2);
        }
        cancelTasks.add(task);
        return;
      }
    }
    Guard.run(ServerReply.LOG, "a task for the cancellation of a call", task);
  }

  @Override
  public final synchronized void removeOnCancel(Runnable task) {
    if (cancelTasks != null) {
      cancelTasks.remove(task);
    }
  }

  /** Marks the call cancelled and runs what waits for it. Event loop only. */
  final void runCancelTasks() {
    List<Runnable> tasks;
    synchronized (this) {
      cancelled = true;
      tasks = cancelTasks;
      cancelTasks = null;
    }
    if (tasks != null) {
      for (Runnable task : tasks) {
        watched(() -> Guard.run(ServerReply.LOG, "a task for the cancellation of a call", task));
      }
    }
  }

  @Override
  public final void onEnd(Consumer<CallEnd> task) {
    Objects.requireNonNull(task, "task");
    synchronized (this) {
      if (endStatus == null) {
        if (endTasks == null) {
          endTasks = new ArrayList<>(2);
        }
        endTasks.add(task);
        return;
      }
    }
    run(task, callEnd());
  }

  /** The call has ended; what waits for that runs. Event loop only. */
  final void ended(Status status, Metadata trailers, boolean sent) {
    List<Consumer<CallEnd>> tasks;
    synchronized (this) {
      if (endStatus != null) {
        return;
      }
      endStatus = status;
      endTrailers = trailers;
      endSent = sent;
      endedAt = connection.loop().nanoTime();
      tasks = endTasks;
      endTasks = null;
    }
    if (tasks != null) {
      CallEnd end = callEnd();
      watched(() -> tasks.forEach(task -> run(task, end)));
    }
  }

  private synchronized CallEnd callEnd() {
    return CallEnd.builder(Objects.requireNonNull(endStatus))
        .trailers(endTrailers)
        .cause(cause)
        .duration(Duration.ofNanos(endedAt - began))
        .cancelled(!endSent)
        .build();
  }

  private static void run(Consumer<CallEnd> task, CallEnd end) {
    Guard.run(ServerReply.LOG, "a task for the end of a call", task, end);
  }

  /** Runs code of a user's on the loop, under the eyes of its watchdog. */
  final void watched(Runnable code) {
    LoopWatchdog.Slot watch = connection.watch();
    Object outer = watch.enter(method());
    try {
      code.run();
    } finally {
      watch.leave(outer);
    }
  }

  /** Something that the handler's side threw; the first stays. */
  final synchronized void cause(Throwable failure) {
    if (cause == null) {
      cause = failure;
    }
  }

  @Override
  public final synchronized void addHeaders(Metadata more) {
    if (headersTaken) {
      throw new IllegalStateException("the headers of " + method() + " have been sent");
    }
    headers = headers.plus(more);
  }

  @Override
  public final synchronized void addHeadersOnSuccess(Metadata more) {
    if (headersTaken) {
      throw new IllegalStateException("the headers of " + method() + " have been sent");
    }
    headersOnSuccess = headersOnSuccess.plus(more);
  }

  @Override
  public final synchronized void addTrailers(Metadata more) {
    trailers = trailers.plus(more);
  }

  @Override
  public final synchronized void addTrailers(Supplier<Metadata> more) {
    Objects.requireNonNull(more, "more");
    if (trailersAtEnd == null) {
      trailersAtEnd = new ArrayList<>(2);
    }
    trailersAtEnd.add(more);
  }

  /** The status is decided: trailers that wait for it are made. Not under the monitor. */
  final void makeTrailers() {
    if (trailersAtEnd == null) {
      return;
    }
    List<Supplier<Metadata>> waiting;
    synchronized (this) {
      waiting = trailersAtEnd;
      trailersAtEnd = null;
    }
    if (waiting == null) {
      return;
    }
    Runnable making =
        () -> {
          for (Supplier<Metadata> more : waiting) {
            Guard.run(ServerReply.LOG, "a supplier of trailers", () -> addTrailers(more.get()));
          }
        };
    if (connection.loop().inLoop()) {
      watched(making);
    } else {
      making.run();
    }
  }

  @Override
  public final synchronized void useCompression(String name) {
    if (headersTaken) {
      throw new IllegalStateException("the headers of " + method() + " have been sent");
    }
    if (name.equals(Codecs.IDENTITY)) {
      codec = null;
      return;
    }
    Codec found = connection.settings.codecs().find(name);
    if (found == null) {
      throw new IllegalArgumentException(
          "codec '" + name + "' is not known; this server has " + connection.settings.codecs());
    }
    codec = Codecs.accepts(head().acceptEncoding, name) ? found : null;
  }

  @Override
  public final void compressMessages(boolean enabled) {
    compressing = enabled;
  }

  @Override
  public final boolean requestCompressed() {
    return requestCompressed;
  }

  /** A request is about to be delivered. */
  final void requestCompressed(boolean compressed) {
    requestCompressed = compressed;
  }

  @Override
  @SuppressWarnings("unchecked") // put has the same type
  public final synchronized <T> @Nullable T get(ContextKey<T> key) {
    return values == null ? null : (T) values.get(key);
  }

  @Override
  public final synchronized <T> void put(ContextKey<T> key, T value) {
    if (values == null) {
      values = new HashMap<>(4);
    }
    values.put(key, value);
  }

  /** What the next message is compressed with, or null. */
  final synchronized @Nullable Codec messageCodec() {
    return compressing ? codec : null;
  }

  /** The response headers, which nobody can add to any more; null when they were taken before. */
  final synchronized @Nullable HeaderSource takeHeaders() {
    if (headersTaken) {
      return null;
    }
    headersTaken = true;
    return ResponseHeads.headers(
        headers.plus(headersOnSuccess),
        codec == null ? null : codec.name(),
        head().codec != null ? connection.settings.codecs().acceptEncoding() : null);
  }

  /** The response headers to be sent before a status; an error needs none if none were added. */
  final synchronized @Nullable HeaderSource takeHeadersBefore(Status status) {
    if (!status.isOk()) {
      headersOnSuccess = Metadata.EMPTY;
    }
    return status.isOk() || !headers.isEmpty() ? takeHeaders() : null;
  }

  /** All trailers: those added and those that come with the status. */
  final Metadata takeTrailers(Metadata last) {
    makeTrailers();
    synchronized (this) {
      return trailers.plus(last);
    }
  }
}
