package dev.goshawk.netty.tls;

import dev.goshawk.core.loop.LoopWatchdog;
import io.netty.handler.ssl.SslContext;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.ReferenceCounted;
import java.lang.ref.PhantomReference;
import java.lang.ref.ReferenceQueue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What {@link TlsContexts} leave behind that were lost without being closed, with their channel:
 * memory of BoringSSL, which no garbage collector frees. Any thread.
 *
 * <p>Found as lost channels are, by the thread of the {@link LoopWatchdog}, twice a second while
 * any channel or server is open. Contexts of the JDK have nothing to be freed, and are not kept
 * here: they may refer to code of the application, and by that to the channel itself.
 */
public final class LostContexts extends PhantomReference<TlsContexts> {

  private static final ReferenceQueue<TlsContexts> LOST = new ReferenceQueue<>();

  /** All that have not been closed; it keeps the references themselves. */
  private static final Set<LostContexts> OPEN = ConcurrentHashMap.newKeySet();

  static {
    LoopWatchdog.shared().add(LostContexts::release);
  }

  private @Nullable SslContext last; // guarded by this

  private LostContexts(TlsContexts contexts) {
    super(contexts, LOST);
  }

  /** Of contexts that are open. */
  static LostContexts of(TlsContexts contexts) {
    LostContexts left = new LostContexts(contexts);
    OPEN.add(left);
    return left;
  }

  /** This is what the contexts have now. */
  synchronized void has(SslContext context) {
    last = context instanceof ReferenceCounted ? context : null;
  }

  /** The contexts are closed, and let go of what they have by themselves. */
  void close() {
    OPEN.remove(this);
    clear();
  }

  /** Lets go of what was lost since this was done before. */
  public static void release() {
    for (Object lost = LOST.poll(); lost != null; lost = LOST.poll()) {
      LostContexts left = (LostContexts) lost;
      if (OPEN.remove(left)) {
        left.letGo();
      }
    }
  }

  private synchronized void letGo() {
    ReferenceCountUtil.release(last);
    last = null;
  }

  /** How many there are that have been neither closed nor lost. */
  public static int open() {
    return OPEN.size();
  }
}
