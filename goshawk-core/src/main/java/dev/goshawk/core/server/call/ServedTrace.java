package dev.goshawk.core.server.call;

import dev.goshawk.api.CallEnd;
import dev.goshawk.api.Codec;
import dev.goshawk.api.Marshaller;
import dev.goshawk.api.Metadata;
import dev.goshawk.api.ServerContext;
import dev.goshawk.core.connection.OpenConnection;
import dev.goshawk.core.loop.Guard;
import dev.goshawk.core.loop.Log;
import dev.goshawk.core.loop.Observers;
import dev.goshawk.core.message.MessageBytes;
import dev.goshawk.core.message.MessageEncoder;
import dev.goshawk.core.message.PlainSizes;
import dev.goshawk.core.server.handler.ServerMethod;
import dev.goshawk.core.trace.ConnectionInfo;
import dev.goshawk.core.trace.ServerCallInfo;
import dev.goshawk.core.trace.ServerCallTracer;
import dev.goshawk.core.trace.ServerCallTracer.Scope;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The tracers of one call on the server; there is none for a call that nobody observes. Event loop
 * only, but for {@link #encoding}, {@link #enter} and {@link #handlerStarts}.
 */
final class ServedTrace implements ServerCallInfo {

  private static final Log LOG = new Log(ServedTrace.class);

  private final ServedCall<?, ?> call;
  private int uncompressed; // of whoever sends: messages before the first that is compressed
  private volatile @Nullable PlainSizes sizes; // from that one on

  // Written before anybody else has this.
  private @Nullable Observers<ServerCallTracer> tracers;
  private boolean messages;

  private long sent;
  private long received;
  private boolean over;

  ServedTrace(ServedCall<?, ?> call) {
    this.call = call;
  }

  void toldTo(Observers<ServerCallTracer> wanted) {
    tracers = wanted;
    wanted.each(tracer -> messages |= tracer.wantsMessages());
  }

  private Observers<ServerCallTracer> tracers() {
    return Objects.requireNonNull(tracers);
  }

  // What the call is.

  @Override
  public ServerContext context() {
    return call.context;
  }

  @Override
  public boolean isRegistered() {
    ServerMethod<?, ?> method = call.head.method();
    return method != null && method.registered;
  }

  @Override
  public ConnectionInfo connection() {
    return new OpenConnection(call.host.carrier());
  }

  /** Code of the application is about to run on this thread; what it leaves is closed there. */
  Scope enter() {
    Entered entered = new Entered(tracers().size());
    tracers().each(tracer -> entered.add(tracer.enter()));
    return entered;
  }

  /** What several tracers have set on a thread, undone in reverse. */
  private static final class Entered implements Scope {
    private final @Nullable Scope[] scopes;
    private int count;

    Entered(int tracers) {
      scopes = new Scope[tracers];
    }

    void add(@Nullable Scope scope) {
      scopes[count++] = scope;
    }

    @Override
    public void close() {
      while (count > 0) {
        Scope scope = scopes[--count];
        if (scope != null) {
          Guard.run(LOG, "the scope of a tracer", scope::close);
        }
      }
    }
  }

  /** Whether the bytes of messages are to be told, so that responses are encoded for that. */
  boolean wantsMessages() {
    return messages;
  }

  // What happens.

  /** The handler begins. Its thread. */
  void handlerStarts() {
    tracers().each(ServerCallTracer::onHandlerStart);
  }

  /** A request came, and is about to be read. */
  void request(byte[] buf, int off, int len) {
    if (messages) {
      ByteBuffer message = ByteBuffer.wrap(buf, off, len);
      tracers().each(tracer -> tracer.onRequest(MessageBytes.view(message)));
    }
  }

  void received(int size, int wireSize) {
    long sequence = received++;
    tracers().each(tracer -> tracer.onMessageReceived(sequence, size, wireSize));
  }

  void halfClosed() {
    tracers().each(ServerCallTracer::onHalfClose);
  }

  void headers(Metadata headers) {
    tracers().each(tracer -> tracer.onResponseHeaders(headers));
  }

  /** A message is about to be encoded. Its size is asked for if it is compressed. Whoever sends. */
  <T> void encoding(Marshaller<T> marshaller, T message, @Nullable Codec codec) {
    PlainSizes known = sizes;
    if (known == null) {
      if (codec == null) {
        uncompressed++;
        return;
      }
      known = new PlainSizes(uncompressed);
      sizes = known;
    }
    known.add(codec == null ? -1 : PlainSizes.of(marshaller, message));
  }

  /** A response was given to the exchange, encoded as gRPC does. */
  void sent(byte[] framed) {
    ByteBuffer message =
        messages && !over ? MessageBytes.plain(framed, call.context.codec()) : null;
    if (message != null) {
      tracers().each(tracer -> tracer.onResponse(MessageBytes.view(message)));
    }
    sent(framed.length - MessageEncoder.PREFIX, framed[0] != 0);
  }

  /**
   * A response was given to the exchange.
   *
   * @param length its bytes behind the prefix
   */
  void sent(int length, boolean compressed) {
    long sequence = sent++;
    if (!over) {
      PlainSizes known = sizes;
      long size = !compressed ? length : known == null ? -1 : known.get(sequence);
      tracers().each(tracer -> tracer.onMessageSent(sequence, size, length));
    }
  }

  void ended(CallEnd end) {
    over = true;
    tracers().each(tracer -> tracer.onEnd(end));
  }
}
