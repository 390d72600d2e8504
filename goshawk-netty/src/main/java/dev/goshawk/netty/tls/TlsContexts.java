package dev.goshawk.netty.tls;

import dev.goshawk.core.loop.Guard;
import dev.goshawk.core.loop.Log;
import dev.goshawk.core.loop.ThreadEnds;
import dev.goshawk.core.transport.EventLoop;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.IllegalReferenceCountException;
import io.netty.util.ReferenceCountUtil;
import java.lang.System.Logger.Level;
import java.lang.ref.WeakReference;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The TLS of one server or channel: a handler for each connection, by the files and providers as
 * they were last read. Any thread.
 *
 * <p>A timer of a loop, or a provider that has something new, has them checked by a thread that
 * exists only as long as that takes, since it reads from disk. Both hold this weakly: with a
 * channel that was lost without being closed, the checks end, whatever its TLS refers to. A new
 * context takes the old one's place whole, so a connection never sees the key of one and the trust
 * of another; and sessions of the old one are not resumed in the new.
 */
public final class TlsContexts implements AutoCloseable {

  private static final Log LOG = new Log(TlsContexts.class);

  /** How long the end of a thread that reads is waited for: 1 s. */
  private static final Duration MAX_AWAIT = Duration.ofSeconds(1);

  /** How long before its end a certificate is worth a warning. */
  private static final Duration EXPIRING = Duration.ofDays(7);

  private final TlsSpec spec;
  private final EventLoop loop;
  private final LostContexts left;
  private volatile SslContext current;
  private List<Object> seen; // one reloading thread at a time
  private @Nullable String complaint; // one reloading thread at a time
  private EventLoop.@Nullable Timer timer; // guarded by this
  private boolean closed; // guarded by this
  private @Nullable Thread reading; // guarded by this
  private boolean busy; // guarded by this: a thread reads
  private boolean again; // guarded by this: there is something new since it began
  private final List<Runnable> listening = new ArrayList<>(); // guarded by this

  public TlsContexts(
      TlsSpec spec, TlsMaterial.Snapshot snapshot, TlsMaterial material, EventLoop loop) {
    this.spec = spec;
    this.loop = loop;
    this.seen = snapshot.fingerprint();
    this.current = SslContexts.context(spec, material);
    this.left = LostContexts.of(this);
    left.has(current);
    warnOfDates(material);
    listen();
    lookLater();
  }

  /** Providers say when there is something new; what has come since the start is looked for. */
  private void listen() {
    boolean provided = false;
    for (TlsSource<?> source : spec.sources()) {
      if (source instanceof ProvidedSource<?, ?>) {
        provided = true;
        Runnable end = source.onChange(new Look(this));
        synchronized (this) {
          listening.add(end);
        }
      }
    }
    if (provided) {
      look();
    }
  }

  /**
   * A handler for a new connection.
   *
   * @param host whom a client wants to talk to, or null on a server
   */
  public SslHandler handler(ByteBufAllocator alloc, @Nullable String host, int port) {
    SslContext context = retained();
    try {
      SslHandler handler =
          host == null ? context.newHandler(alloc) : context.newHandler(alloc, host, port);
      handler.setHandshakeTimeout(spec.handshakeNanos(), TimeUnit.NANOSECONDS);
      return handler;
    } finally {
      ReferenceCountUtil.release(context);
    }
  }

  /** The context of now, which may be replaced and let go while it is asked for. */
  private SslContext retained() {
    while (true) {
      SslContext context = current;
      try {
        return ReferenceCountUtil.retain(context);
      } catch (IllegalReferenceCountException e) {
        if (context == current) {
          throw e; // closed
        }
      }
    }
  }

  /** What the client of a server's handler will offer. */
  public AlpnOffer offer(SslHandler handler) {
    return new AlpnOffer(handler.engine(), spec.boringSsl());
  }

  /** How long a handshake may take, in nanoseconds; 0 for ever. */
  public long handshakeNanos() {
    return spec.handshakeNanos();
  }

  private synchronized void lookLater() {
    if (!closed && spec.reloadNanos() > 0 && spec.mayChange()) {
      if (timer != null) {
        timer.cancel();
      }
      timer = loop.schedule(new Look(this), spec.reloadNanos());
    }
  }

  /** The next check, unless nothing has the contexts any more. */
  private static final class Look implements Runnable {
    private final WeakReference<TlsContexts> contexts;

    Look(TlsContexts contexts) {
      this.contexts = new WeakReference<>(contexts);
    }

    @Override
    public void run() {
      TlsContexts present = contexts.get();
      if (present != null) {
        present.look();
      }
    }
  }

  private void look() {
    Thread fresh = new Thread(this::readAll, "goshawk-tls-reload");
    fresh.setDaemon(true);
    synchronized (this) {
      if (closed || busy) {
        again = true;
        return;
      }
      try {
        fresh.start();
        reading = fresh;
        busy = true;
      } catch (OutOfMemoryError e) { // what the JVM throws when the system gives it no thread
        lookLater();
      }
    }
  }

  /** Reads until there is nothing new. The thread that is for it. */
  private void readAll() {
    boolean more = true;
    try {
      while (more) {
        reload();
        more = takeAgain();
      }
    } finally {
      if (more) { // thrown out of it
        takeNoMore();
      }
      lookLater();
    }
  }

  private synchronized void takeNoMore() {
    busy = false;
  }

  private synchronized boolean takeAgain() {
    boolean more = again && !closed;
    again = false;
    busy = more;
    return more;
  }

  private void reload() {
    List<Object> fingerprint = null;
    try {
      TlsMaterial.Snapshot snapshot = new TlsMaterial.Snapshot(spec);
      fingerprint = snapshot.fingerprint();
      if (fingerprint.equals(seen)) {
        complaint = null;
        return;
      }
      TlsMaterial material = snapshot.read();
      replace(SslContexts.context(spec, material));
      complaint = null;
      LOG.get()
          .log(
              Level.INFO,
              "TLS keys or authorities have changed, new connections use them: {0}",
              spec.sources().stream()
                  .filter(TlsSource::mayChange)
                  .map(TlsSource::changed)
                  .collect(Collectors.joining(", ")));
      warnOfDates(material);
    } catch (RuntimeException e) {
      String message = String.valueOf(e.getMessage());
      if ((fingerprint != null || !message.equals(complaint)) && !isClosed()) {
        LOG.get()
            .log(
                Level.WARNING,
                "TLS keys or authorities have changed and cannot be used; new connections use those"
                    + " read before: {0}",
                message);
      }
      complaint = message;
    }
    if (fingerprint != null) {
      seen = fingerprint;
    }
  }

  private synchronized boolean isClosed() {
    return closed;
  }

  /** Says which certificates of this end will be refused for their dates. */
  private static void warnOfDates(TlsMaterial material) {
    for (TlsKey key : material.keys()) {
      X509Certificate own = key.chain().get(0);
      try {
        own.checkValidity();
        Instant end = own.getNotAfter().toInstant();
        if (end.isBefore(Instant.now().plus(EXPIRING))) {
          LOG.get()
              .log(
                  Level.WARNING,
                  "the certificate {0} of this end expires on {1}: peers will refuse it from then"
                      + " on",
                  CertificateText.subject(own),
                  CertificateText.date(own.getNotAfter()));
        }
      } catch (CertificateExpiredException | CertificateNotYetValidException e) {
        LOG.get()
            .log(
                Level.WARNING,
                "the certificate {0} of this end is valid from {1} until {2}: peers will refuse it",
                CertificateText.subject(own),
                CertificateText.date(own.getNotBefore()),
                CertificateText.date(own.getNotAfter()));
      }
    }
  }

  private void replace(SslContext context) {
    SslContext old;
    synchronized (this) {
      if (closed) {
        ReferenceCountUtil.release(context);
        return;
      }
      old = current;
      current = context;
      left.has(context);
    }
    ReferenceCountUtil.release(old);
  }

  @Override
  public void close() {
    SslContext last;
    List<Runnable> ends;
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      if (timer != null) {
        timer.cancel();
      }
      if (reading != null) {
        reading.interrupt(); // it may wait for a disk that does not answer
      }
      last = current;
      left.close();
      ends = List.copyOf(listening);
    }
    ends.forEach(end -> Guard.run(LOG, "a provider of certificates", end));
    ReferenceCountUtil.release(last);
  }

  /**
   * Waits, behind {@link #close}, until nothing is read any more; a second at most.
   *
   * @param latest when the caller waits no more, as a reading of {@link System#nanoTime}
   */
  public void awaitEnd(long latest) throws InterruptedException {
    Thread last;
    synchronized (this) {
      last = reading;
    }
    if (last != null) {
      ThreadEnds.await(List.of(last), MAX_AWAIT, latest);
    }
  }
}
