package dev.goshawk.services.health;

import dev.goshawk.api.BindableService;
import dev.goshawk.api.ServiceDefinition;
import dev.goshawk.api.stub.AsyncHandlers;
import dev.goshawk.services.health.proto.HealthMethods;
import dev.goshawk.services.stream.Ticker;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The health service of a server: tells load balancers, orchestrators and clients whether the
 * server, and each of its services, takes calls.
 *
 * <p>The server as a whole, {@link #SERVER}, is SERVING from the start. Names are free text and are
 * not compared with the services that are served. One health service may be served by several
 * servers and listeners; of one that shuts down, every state is NOT_SERVING first, and its Watch
 * calls end. Its handlers are asynchronous and take no thread, however many clients watch; filters
 * of a server that are around blocking handlers only have to be added by {@code
 * filterBlockingOnly}.
 *
 * <p>Any thread. What is set is seen by calls that begin later, and by watchers; a watcher that is
 * slow is sent the latest state only.
 *
 * <p>Source: <a href="https://github.com/grpc/grpc/blob/master/doc/health-checking.md">gRPC health
 * checking protocol</a>, gRFC A90 for List.
 */
public final class HealthService implements BindableService, AutoCloseable {

  /** The name of the server as a whole: the empty one. */
  public static final String SERVER = "";

  /** The most services that List answers; with more it ends with RESOURCE_EXHAUSTED (gRFC A90). */
  public static final int MAX_LISTED = 100;

  /** The shortest interval of a probe. */
  private static final Duration LEAST_INTERVAL = Duration.ofMillis(10);

  /** The longest one: a longer one is asked for by mistake. */
  private static final Duration LONGEST_INTERVAL = Duration.ofDays(365);

  private final StatusTable table = new StatusTable();
  private final Ticker ticker = Ticker.ofOneThread("goshawk-health");
  private final Map<String, Probing> probes = new HashMap<>(); // guarded by itself
  private boolean terminal; // guarded by probes

  /** A health service that knows the server as a whole, which is SERVING. */
  public HealthService() {
    table.set(SERVER, ServingStatus.SERVING);
  }

  /**
   * Says how a service is, and ends a probe of it. Does nothing after {@link #enterTerminalState}.
   *
   * @param service its full name, {@code package.Service}, or {@link #SERVER}
   * @throws IllegalArgumentException when the name has more than 1,024 characters
   */
  public void set(String service, ServingStatus status) {
    Objects.requireNonNull(service, "service");
    Objects.requireNonNull(status, "status");
    Names.checkSet(service);
    replaceProbe(service, null);
    table.set(service, status);
  }

  /**
   * Has a probe say how a service is: at once, and then at an interval, until the service is set or
   * cleared or has another probe. It is UNKNOWN until the first look has ended, and NOT_SERVING
   * while the probe throws, or has not returned when the next look is due; the log says why, once.
   * Does nothing after {@link #enterTerminalState}.
   *
   * <p>Each look has a thread of its own, a daemon, and the next one waits for it. A probe of
   * {@link #SERVER} may look at {@link #status} of others.
   *
   * @param service its full name, {@code package.Service}, or {@link #SERVER}
   * @param interval 10 ms to 365 days
   * @throws IllegalArgumentException when the name has more than 1,024 characters, or the interval
   *     is out of its range
   */
  public void probe(String service, Duration interval, HealthProbe probe) {
    Objects.requireNonNull(service, "service");
    Objects.requireNonNull(interval, "interval");
    Objects.requireNonNull(probe, "probe");
    Names.checkSet(service);
    if (interval.compareTo(LEAST_INTERVAL) < 0 || interval.compareTo(LONGEST_INTERVAL) > 0) {
      throw new IllegalArgumentException(
          "interval of "
              + interval
              + " is not within "
              + LEAST_INTERVAL
              + " to "
              + LONGEST_INTERVAL);
    }
    Probing probing = new Probing(service, interval, probe, status -> table.set(service, status));
    if (replaceProbe(service, probing)) {
      table.set(service, ServingStatus.UNKNOWN);
      probing.start(ticker);
    }
  }

  /** Ends the probe that a name has, and gives it another, if any. False when it is too late. */
  private boolean replaceProbe(String service, @Nullable Probing another) {
    Probing before;
    synchronized (probes) {
      if (terminal) {
        return false;
      }
      before = another == null ? probes.remove(service) : probes.put(service, another);
    }
    if (before != null) {
      before.stop();
    }
    return true;
  }

  /**
   * Forgets a service and ends a probe of it: Check answers NOT_FOUND, and watchers are told
   * SERVICE_UNKNOWN. Does nothing after {@link #enterTerminalState}.
   */
  public void clear(String service) {
    replaceProbe(Objects.requireNonNull(service, "service"), null);
    table.clear(service);
  }

  /** How a service is, as it was set; empty when it was not, or was cleared. */
  public Optional<ServingStatus> status(String service) {
    return Optional.ofNullable(table.status(Objects.requireNonNull(service, "service")));
  }

  /**
   * Says that all servers of this are about to shut down: every service that is known, and the
   * server as a whole, is NOT_SERVING from now on, whatever is set later. Calls are still answered,
   * so that clients learn of it and go elsewhere while the server goes on serving; shut the server
   * down some seconds later. A server that shuts down says so by itself, but for itself only.
   */
  public void enterTerminalState() {
    table.enterTerminalState();
    List<Probing> running;
    synchronized (probes) {
      terminal = true;
      running = List.copyOf(probes.values());
      probes.clear();
    }
    running.forEach(Probing::stop);
  }

  /**
   * Enters the terminal state and ends all Watch calls, now and later, with UNAVAILABLE. A server
   * that shuts down ends its own by itself.
   */
  @Override
  public void close() {
    enterTerminalState();
    table.close();
  }

  @Override
  public ServiceDefinition bind() {
    ServedHealth served = new ServedHealth(table);
    return ServiceDefinition.builder(HealthMethods.SERVICE)
        .method(HealthMethods.CHECK, AsyncHandlers.unary(served::check))
        .method(HealthMethods.LIST, AsyncHandlers.unary(served::list))
        .method(HealthMethods.WATCH, call -> new WatchCall(call, served))
        .listener(served)
        .build();
  }

  /** How many Watch calls there are. For tests. */
  int watching() {
    return table.watching();
  }
}
