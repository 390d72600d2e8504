package dev.goshawk.core.watch;

import dev.goshawk.api.ConnectivityState;
import dev.goshawk.api.Marshaller;
import dev.goshawk.api.MethodDescriptor;
import dev.goshawk.api.Status;
import dev.goshawk.core.balance.Subchannel;
import dev.goshawk.core.loop.Log;
import dev.goshawk.core.transport.EventLoop;
import dev.goshawk.core.wire.ProtobufReader;
import dev.goshawk.core.wire.ProtobufWriter;
import java.net.SocketAddress;
import java.util.Objects;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The health of one backend, as {@code grpc.health.v1.Health/Watch} tells it, where the service
 * config names a service. The channel's loop only. Source: gRFC A17.
 *
 * <p>Until the backend has answered for the first time its health is not known: CONNECTING. One
 * that does not know the method counts as healthy. When the service config names another service,
 * what was told last holds until the answer.
 */
public final class HealthWatch implements BackendWatch.Subject {

  private static final Log LOG = new Log(HealthWatch.class);

  private static final MethodDescriptor<byte[], byte[]> WATCH =
      MethodDescriptor.builder(
              MethodDescriptor.Kind.SERVER_STREAMING, "grpc.health.v1.Health", "Watch")
          .requests(Marshaller.bytes())
          .responses(Marshaller.bytes())
          .build();

  // Fields of HealthCheckRequest and HealthCheckResponse.
  private static final int SERVICE = 1;
  private static final int STATUS = 1;

  private static final String[] STATUSES = {"UNKNOWN", "SERVING", "NOT_SERVING", "SERVICE_UNKNOWN"};
  private static final int SERVING = 1;

  private final SocketAddress address;
  private final BackendWatch watch;
  private @Nullable String service;
  private Subchannel.@Nullable HealthListener listener;

  /** Of which service it was said that the backend knows no health: once, not per connection. */
  private @Nullable String saidOf;

  /**
   * Nobody watches yet.
   *
   * @param address whose health it is
   * @param service what the service config names, or null when that asks for no health
   */
  public HealthWatch(
      SocketAddress address, EventLoop loop, DoubleSupplier random, @Nullable String service) {
    this.address = address;
    this.service = service;
    this.watch = new BackendWatch(loop, random, WATCH, this);
  }

  /** Who hears of the health until the connection is lost; at once of how it is now. */
  public void listener(Subchannel.HealthListener fresh) {
    listener = fresh;
    if (service == null) {
      fresh.onHealth(ConnectivityState.READY, Status.OK);
    } else {
      fresh.onHealth(ConnectivityState.CONNECTING, Status.OK);
      ask();
    }
  }

  /** What the service config names from now on, or null. */
  public void service(@Nullable String fresh) {
    if (Objects.equals(fresh, service)) {
      return;
    }
    service = fresh;
    if (listener == null) {
      return;
    }
    ask();
    if (fresh == null) {
      tell(ConnectivityState.READY, Status.OK);
    }
  }

  private void ask() {
    String named = service;
    watch.request(named == null ? null : new ProtobufWriter().text(SERVICE, named).toBytes());
  }

  /** The connection to ask over, or null when the last one is lost. */
  public void connection(@Nullable WatchedConnection fresh) {
    if (fresh == null) {
      listener = null;
      watch.request(null);
    }
    watch.connection(fresh);
  }

  private void tell(ConnectivityState state, Status why) {
    Subchannel.HealthListener told = listener;
    if (told != null) {
      told.onHealth(state, why);
    }
  }

  private void unhealthy(String why) {
    tell(
        ConnectivityState.TRANSIENT_FAILURE,
        Status.UNAVAILABLE.withMessage(
            address + ": health check of service '" + service + "': " + why));
  }

  @Override
  public void onMessage(byte[] message) {
    ProtobufReader fields = new ProtobufReader(message);
    long status = 0;
    for (int field = fields.nextField(); field != 0; field = fields.nextField()) {
      if (field == STATUS) {
        status = fields.integer();
      } else {
        fields.skip();
      }
    }
    if (fields.malformed()) {
      watch.reject(Status.INTERNAL.withMessage("the answer cannot be read"));
    } else if (status == SERVING) {
      tell(ConnectivityState.READY, Status.OK);
    } else {
      unhealthy(
          "the backend says "
              + (status >= 0 && status < STATUSES.length ? STATUSES[(int) status] : status));
    }
  }

  @Override
  public void onEnd(Status status) {
    unhealthy("the stream has ended with " + status);
  }

  @Override
  public void onUnimplemented() {
    if (!Objects.equals(service, saidOf)) {
      saidOf = service;
      LOG.warn(
          "the backend at "
              + address
              + " does not know "
              + WATCH
              + ", by which the service config has the health of service '"
              + service
              + "' checked: it counts as healthy");
    }
    tell(ConnectivityState.READY, Status.OK);
  }
}
