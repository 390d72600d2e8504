package dev.goshawk.core.server.call;

import dev.goshawk.api.CallEnd;
import dev.goshawk.api.Codec;
import dev.goshawk.api.ContextKey;
import dev.goshawk.api.Deadline;
import dev.goshawk.api.Metadata;
import dev.goshawk.api.MethodDescriptor;
import dev.goshawk.api.ServerContext;
import dev.goshawk.api.Status;
import dev.goshawk.core.loop.Guard;
import dev.goshawk.core.loop.Log;
import dev.goshawk.core.message.Codecs;
import java.net.SocketAddress;
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
 * A call as its handler sees it: what the request said, and what goes into the response beside
 * messages.
 *
 * <p>Any thread. What goes into the response is written by the handler, whose calls come one after
 * another, and guarded by the monitor all the same, since deadlines and interceptors may come from
 * elsewhere.
 */
public final class CallContext implements ServerContext {

  private static final Log LOG = new Log(CallContext.class);

  private final ServedCall<?, ?> call;

  /** What was added, guarded by this; null without anything, which is seen without it. */
  private volatile @Nullable Additions additions;

  private boolean headTaken; // guarded by this
  private volatile boolean uncompressed; // so that to make a call writes nothing volatile

  // Written where a request is delivered, just before it is, and read from within its delivery.
  private boolean requestCompressed;

  /** What most calls have nothing of. */
  private static final class Additions {
    private Metadata headers = Metadata.EMPTY;
    private Metadata headersOnSuccess = Metadata.EMPTY;
    private Metadata trailers = Metadata.EMPTY;
    private @Nullable Codec codec;
    private @Nullable Map<ContextKey<?>, Object> values;
    private @Nullable List<Supplier<Metadata>> trailersAtEnd;
    private @Nullable ServedTrace trace; // written before anybody else has the context
  }

  CallContext(ServedCall<?, ?> call) {
    this.call = call;
  }

  /** The call is observed. Before anybody else has the context. */
  synchronized void observe(ServedTrace trace) {
    additions().trace = trace;
  }

  /** What tells the tracers of the call; null when nobody observes it. Any thread. */
  @Nullable ServedTrace trace() {
    Additions present = additions;
    return present == null ? null : present.trace;
  }

  /** The call itself. */
  public ServedCall<?, ?> call() {
    return call;
  }

  // The request.

  @Override
  public MethodDescriptor<?, ?> method() {
    return call.head.method() != null
        ? call.head.method().descriptor
        : UnservedMethod.of(call.head.path());
  }

  @Override
  public String path() {
    return call.head.path();
  }

  @Override
  public Metadata metadata() {
    return call.head.metadata();
  }

  @Override
  public Metadata transportHeaders() {
    return call.head.transportHeaders();
  }

  @Override
  public @Nullable Deadline deadline() {
    return call.outcome.deadline();
  }

  @Override
  public String authority() {
    return call.head.authority();
  }

  @Override
  public SocketAddress remoteAddress() {
    return call.host.carrier().remoteAddress();
  }

  @Override
  public SocketAddress localAddress() {
    return call.host.carrier().localAddress();
  }

  @Override
  public @Nullable SSLSession tlsSession() {
    return call.host.carrier().tlsSession();
  }

  @Override
  public boolean requestCompressed() {
    return requestCompressed;
  }

  /** A request is about to be delivered. */
  void requestCompressed(boolean compressed) {
    requestCompressed = compressed;
  }

  @Override
  @SuppressWarnings("unchecked") // put has the same type
  public synchronized <T> @Nullable T get(ContextKey<T> key) {
    Additions present = additions;
    return present == null || present.values == null ? null : (T) present.values.get(key);
  }

  @Override
  public synchronized <T> void put(ContextKey<T> key, T value) {
    Additions present = additions();
    if (present.values == null) {
      present.values = new HashMap<>(4);
    }
    present.values.put(key, value);
  }

  /** Holding the monitor. */
  private Additions additions() {
    Additions present = additions;
    if (present == null) {
      present = new Additions();
      additions = present;
    }
    return present;
  }

  // The end.

  @Override
  public boolean isCancelled() {
    return call.outcome.isCancelled();
  }

  @Override
  public void onCancel(Runnable task) {
    call.outcome.onCancel(Objects.requireNonNull(task, "task"));
  }

  @Override
  public void removeOnCancel(Runnable task) {
    call.outcome.removeOnCancel(task);
  }

  @Override
  public void onEnd(Consumer<CallEnd> task) {
    call.outcome.onEnd(task);
  }

  // The response.

  @Override
  public void sendHeaders() {
    CallResponses.sendHeaders(call);
  }

  @Override
  public synchronized void addHeaders(Metadata more) {
    Objects.requireNonNull(more, "more");
    checkHeadNotTaken();
    additions().headers = additions().headers.plus(more);
  }

  @Override
  public synchronized void addHeadersOnSuccess(Metadata more) {
    Objects.requireNonNull(more, "more");
    checkHeadNotTaken();
    additions().headersOnSuccess = additions().headersOnSuccess.plus(more);
  }

  private void checkHeadNotTaken() {
    if (headTaken) {
      throw new IllegalStateException("the headers of " + call + " have been sent");
    }
  }

  @Override
  public synchronized void addTrailers(Metadata more) {
    Objects.requireNonNull(more, "more");
    additions().trailers = additions().trailers.plus(more);
  }

  @Override
  public synchronized void addTrailers(Supplier<Metadata> more) {
    Objects.requireNonNull(more, "more");
    Additions present = additions();
    if (present.trailersAtEnd == null) {
      present.trailersAtEnd = new ArrayList<>(2);
    }
    present.trailersAtEnd.add(more);
  }

  @Override
  public synchronized void useCompression(String name) {
    Objects.requireNonNull(name, "name");
    checkHeadNotTaken();
    if (name.equals(Codecs.IDENTITY)) {
      additions().codec = null;
      return;
    }
    Codecs codecs = call.host.settings().codecs();
    Codec found = codecs.find(name);
    if (found == null) {
      throw new IllegalArgumentException(
          "codec '" + name + "' is not known; this server has " + codecs);
    }
    additions().codec = Codecs.accepts(call.head.acceptEncoding(), name) ? found : null;
  }

  @Override
  public void compressMessages(boolean enabled) {
    uncompressed = !enabled;
  }

  /** What messages are compressed with that are compressed, or null. */
  synchronized @Nullable Codec codec() {
    Additions present = additions;
    return present == null ? null : present.codec;
  }

  /** What the next message is compressed with, or null. */
  @Nullable Codec messageCodec() {
    if (additions == null || uncompressed) {
      return null;
    }
    synchronized (this) {
      return additions().codec;
    }
  }

  /** The response headers, which nobody can add to any more; null when they were taken before. */
  synchronized @Nullable ResponseHead takeHead() {
    if (headTaken) {
      return null;
    }
    headTaken = true;
    Additions present = additions;
    Codec codec = present == null ? null : present.codec;
    return ResponseHead.of(
        present == null ? Metadata.EMPTY : present.headers.plus(present.headersOnSuccess),
        codec == null ? null : codec.name(),
        call.head.codec() != null ? call.host.settings().codecs().acceptEncoding() : null);
  }

  /** The response headers to be sent before a status; an error needs none if none were added. */
  synchronized @Nullable ResponseHead takeHeadBefore(Status status) {
    Additions present = additions;
    if (present != null && !status.isOk()) {
      present.headersOnSuccess = Metadata.EMPTY;
    }
    return status.isOk() || (present != null && !present.headers.isEmpty()) ? takeHead() : null;
  }

  /** All trailers: those added and those that come with the status. */
  Metadata takeTrailers(Metadata last) {
    if (additions == null) {
      return last;
    }
    makeTrailers();
    synchronized (this) {
      return additions().trailers.plus(last);
    }
  }

  /** The status is decided: trailers that wait for it are made. Not under the monitor. */
  void makeTrailers() {
    if (additions == null) {
      return;
    }
    List<Supplier<Metadata>> waiting;
    synchronized (this) {
      waiting = additions().trailersAtEnd;
      additions().trailersAtEnd = null;
    }
    if (waiting == null) {
      return;
    }
    Runnable making =
        () -> {
          for (Supplier<Metadata> more : waiting) {
            Guard.run(LOG, "a supplier of trailers", () -> addTrailers(more.get()));
          }
        };
    if (call.exchange.loop().inLoop()) {
      HandlerRun.watched(call, making);
    } else {
      making.run();
    }
  }
}
