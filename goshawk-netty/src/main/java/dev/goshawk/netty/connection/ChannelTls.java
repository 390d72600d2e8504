package dev.goshawk.netty.connection;

import dev.goshawk.core.transport.Attributes;
import dev.goshawk.core.transport.EventLoop;
import dev.goshawk.netty.tls.TlsContexts;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslHandler;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How a channel speaks TLS to its backends: to all of them in one way, or to each as a supplier
 * says. Any thread.
 *
 * <p>What was made of the settings of a supplier is kept for the last ones that were used, so that
 * settings which are the same for many connections cost their work once. What is not kept any more
 * is closed; connections that were made with it go on.
 */
public final class ChannelTls {

  /** How many settings of a supplier are kept ready. */
  private static final int MAX_KEPT = 64;

  /**
   * Settings that a supplier has given.
   *
   * @param key the settings themselves, by which they are known again
   * @param opening makes of them what it takes to connect
   */
  public record Supplied(Object key, Function<EventLoop, TlsContexts> opening) {}

  private final @Nullable Function<EventLoop, TlsContexts> opening;
  private final @Nullable Function<Attributes, CompletionStage<Supplied>> supplier;
  private final Map<Object, TlsContexts> kept =
      new LinkedHashMap<>(16, 0.75f, true); // guarded by this
  private @Nullable EventLoop loop; // written once, before it is used
  private @Nullable TlsContexts fixed; // written once, before it is used
  private boolean closed; // guarded by this

  private ChannelTls(
      @Nullable Function<EventLoop, TlsContexts> opening,
      @Nullable Function<Attributes, CompletionStage<Supplied>> supplier) {
    this.opening = opening;
    this.supplier = supplier;
  }

  /** To all backends in one way. */
  public static ChannelTls fixed(Function<EventLoop, TlsContexts> opening) {
    return new ChannelTls(opening, null);
  }

  /** To each as is said when it is connected to. */
  public static ChannelTls supplied(Function<Attributes, CompletionStage<Supplied>> supplier) {
    return new ChannelTls(null, supplier);
  }

  /** The channel is made; its loop watches files. */
  void open(EventLoop owner) {
    loop = owner;
    fixed = opening == null ? null : opening.apply(owner);
  }

  /** What holds for all backends, or null when the supplier is asked. */
  @Nullable BackendTls fixed() {
    TlsContexts contexts = fixed;
    return contexts == null ? null : ofContexts(contexts);
  }

  /** Asks the supplier, which may throw anything. */
  CompletionStage<Supplied> ask(Attributes backend) {
    return Objects.requireNonNull(supplier, "the supplier of TLS").apply(backend);
  }

  /**
   * What it takes to connect by settings that were supplied.
   *
   * @throws IllegalArgumentException when they cannot be used
   * @throws IllegalStateException when the channel is closed
   */
  BackendTls of(Supplied settings) {
    long handshake;
    synchronized (this) {
      handshake = contexts(settings).handshakeNanos();
    }
    return new BackendTls() {
      @Override
      public SslHandler handler(ByteBufAllocator alloc, String host, int port) {
        synchronized (ChannelTls.this) { // until it has what it takes, they are not let go of
          return contexts(settings).handler(alloc, host, port);
        }
      }

      @Override
      public long handshakeNanos() {
        return handshake;
      }
    };
  }

  private static BackendTls ofContexts(TlsContexts contexts) {
    return new BackendTls() {
      @Override
      public SslHandler handler(ByteBufAllocator alloc, String host, int port) {
        return contexts.handler(alloc, host, port);
      }

      @Override
      public long handshakeNanos() {
        return contexts.handshakeNanos();
      }
    };
  }

  private TlsContexts contexts(Supplied settings) {
    if (closed) {
      throw new IllegalStateException("the channel is closed");
    }
    TlsContexts known = kept.get(settings.key());
    if (known == null) {
      known = settings.opening().apply(Objects.requireNonNull(loop, "the channel's loop"));
      kept.put(settings.key(), known);
      if (kept.size() > MAX_KEPT) {
        Object eldest = kept.keySet().iterator().next();
        Objects.requireNonNull(kept.remove(eldest)).close();
      }
    }
    return known;
  }

  /** The channel is closed. */
  void close() {
    all().forEach(TlsContexts::close);
  }

  void awaitEnd(long latest) throws InterruptedException {
    for (TlsContexts contexts : all()) {
      contexts.awaitEnd(latest);
    }
  }

  private synchronized List<TlsContexts> all() {
    closed = true;
    List<TlsContexts> all = new ArrayList<>(kept.values());
    if (fixed != null) {
      all.add(fixed);
    }
    return all;
  }
}
