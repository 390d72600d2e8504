package dev.goshawk.core.resolve;

import dev.goshawk.api.Status;
import dev.goshawk.core.loop.Durations;
import dev.goshawk.core.loop.Elapsed;
import dev.goshawk.core.loop.Guard;
import dev.goshawk.core.transport.EventLoop;
import java.io.IOException;
import java.net.InetAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Looks a name up, each address a backend of its own: which of them belong together, DNS cannot say
 * (gRFC A61). The channel's loop only; what blocks has a thread.
 *
 * <p>Two look-ups are 30 s apart at least, counted from one that succeeded; a sooner one is put
 * off, not dropped. A look-up that takes longer than its limit has failed; its answer counts when
 * it comes after all, and until then no other begins.
 *
 * <p>Where an interval is set, a look-up that was good is followed by another of the resolver's own
 * accord, of which the channel hears only if it brings something else. Addresses in another order
 * are nothing else.
 */
final class DnsResolver implements NameResolver {

  /** The least time between a look-up that succeeded and the next: 30 s. */
  private static final long MIN_INTERVAL = 30_000_000_000L;

  /** How much longer than the interval a wait may be by chance. */
  private static final double JITTER = 0.1;

  private static final String LOCALHOST = "localhost";

  private final Target target;
  private final HostPort name;
  private final DnsProvider.Options options;
  private final Context context;
  private final EventLoop loop;
  private @Nullable Listener listener;
  private boolean lookingUp;
  private boolean asked; // for what is being looked up, so that the channel hears of it
  private boolean succeeded;
  private long lastLookUp;
  private @Nullable Told told; // null after a failure
  private @Nullable Texts lastTexts;
  private EventLoop.@Nullable Timer next;
  private EventLoop.@Nullable Timer interval;
  private EventLoop.@Nullable Timer limit;

  /**
   * What a look-up found.
   *
   * @param addresses in the system's order, or the one behind a proxy
   * @param texts null when they were not looked up
   */
  private record Found(List<SocketAddress> addresses, @Nullable Texts texts) {}

  /**
   * What the channel was told.
   *
   * @param addresses the set of them
   * @param config the JSON of the service config, or what is wrong with it; null when there is none
   */
  private record Told(Set<SocketAddress> addresses, @Nullable String config) {}

  /**
   * The TXT records of a name, or why they are not known.
   *
   * @param records null when they are not known
   * @param failure null when they are
   * @param hostName this machine's
   */
  private record Texts(
      @Nullable List<String> records, @Nullable IOException failure, String hostName) {}

  DnsResolver(Target target, HostPort name, DnsProvider.Options options, Context context) {
    this.target = target;
    this.name = name;
    this.options = options;
    this.context = context;
    this.loop = context.loop();
  }

  @Override
  public void start(Listener hearer) {
    listener = hearer;
    begin(true);
  }

  @Override
  public void refresh() {
    if (lookingUp) {
      begin(true);
      return;
    }
    if (next != null) {
      return;
    }
    long wait = succeeded ? lastLookUp + MIN_INTERVAL - loop.nanoTime() : 0;
    if (wait <= 0) {
      begin(true);
    } else {
      next =
          loop.schedule(
              () -> {
                next = null;
                begin(true);
              },
              wait);
    }
  }

  @Override
  public void refreshNow() {
    cancel(next);
    next = null;
    begin(true);
  }

  private void begin(boolean byChannel) {
    cancel(interval);
    interval = null;
    asked |= byChannel;
    if (limit == null) {
      limit = loop.schedule(this::onTimeout, options.timeoutNanos());
    }
    if (!lookingUp) {
      lookingUp = true;
      lastLookUp = loop.nanoTime();
      context.offload(this::lookUp, this::onAnswer);
    }
  }

  /** On a thread of its own. */
  private Found lookUp() throws UnknownHostException {
    SocketAddress proxied = Proxies.address(context, name.host(), name.port());
    if (proxied != null) {
      return new Found(List.of(proxied), null);
    }
    List<SocketAddress> addresses = options.lookUp().addresses(name.host(), name.port());
    TxtLookUp txt = options.txt();
    return new Found(addresses, txt == null || name.host().equals(LOCALHOST) ? null : texts(txt));
  }

  private Texts texts(TxtLookUp txt) {
    try {
      List<String> records = txt.texts(TxtConfig.PREFIX + name.host());
      return new Texts(records, null, hostName());
    } catch (IOException e) {
      return new Texts(null, e, "");
    }
  }

  /** The name of this machine; empty when the system has none, and then no config is for it. */
  private static String hostName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "";
    }
  }

  private void onAnswer(@Nullable Found found, @Nullable Throwable failure) {
    lookingUp = false;
    cancel(limit);
    limit = null;
    if (found == null) {
      tellFailure(OnceResolver.failed(target, failure));
      return;
    }
    succeeded = true;
    Choice choice = choice(found.texts());
    Told fresh = new Told(new HashSet<>(found.addresses()), choice.key());
    if (asked || !fresh.equals(told)) {
      told = fresh;
      tell(choice.result.endpoints(found.addresses().stream().map(Endpoint::of).toList()).build());
    }
    if (listener != null && options.refreshNanos() != Durations.NEVER) {
      double factor = 1 + JITTER * context.random().getAsDouble();
      interval =
          loop.schedule(
              () -> {
                interval = null;
                begin(false);
              },
              (long) (options.refreshNanos() * factor));
    }
  }

  /**
   * The service config among texts. Those of before count where these are not known, and none where
   * no texts were looked up.
   */
  private Choice choice(@Nullable Texts texts) {
    ResolutionResult.Builder result = ResolutionResult.builder();
    IOException unknown = texts == null ? null : texts.failure();
    if (unknown != null) {
      result.note("service config as before: " + Guard.message(unknown));
    } else if (texts != null) {
      lastTexts = texts;
    }
    Texts known = texts == null ? null : lastTexts;
    List<String> records = known == null ? null : known.records();
    if (known == null || records == null) {
      return new Choice(result, null);
    }
    try {
      String json = new TxtConfig(known.hostName(), context.random()).choose(records);
      if (json != null) {
        result.config(context.configReader().read(json));
      }
      return new Choice(result, json);
    } catch (IllegalArgumentException e) {
      String why =
          "the service config in TXT records of "
              + TxtConfig.PREFIX
              + name.host()
              + " cannot be used: "
              + Guard.message(e);
      result.configFailure(Status.UNAVAILABLE.withMessage(why).withCause(e));
      return new Choice(result, why);
    }
  }

  /**
   * A result without its addresses.
   *
   * @param key by which its config is compared
   */
  private record Choice(ResolutionResult.Builder result, @Nullable String key) {}

  private void onTimeout() {
    limit = null;
    tellFailure(
        OnceResolver.failed(
            target, "no answer for " + Elapsed.between(lastLookUp, loop.nanoTime()), null));
  }

  private void tellFailure(ResolutionResult result) {
    succeeded = false;
    told = null;
    tell(result);
  }

  private void tell(ResolutionResult result) {
    asked = false;
    Listener hearer = listener;
    if (hearer != null) {
      Status unused = hearer.onResult(result); // which asks again by itself if it refuses
    }
  }

  @Override
  public @Nullable String describe(long now) {
    return lookingUp
        ? "looking up '" + target.text() + "' for " + Elapsed.between(lastLookUp, now)
        : null;
  }

  @Override
  public void close() {
    listener = null;
    cancel(next);
    cancel(interval);
    cancel(limit);
  }

  private static void cancel(EventLoop.@Nullable Timer timer) {
    if (timer != null) {
      timer.cancel();
    }
  }
}
