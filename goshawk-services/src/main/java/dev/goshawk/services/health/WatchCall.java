package dev.goshawk.services.health;

import dev.goshawk.api.Metadata;
import dev.goshawk.api.ServerCall;
import dev.goshawk.api.ServerCallListener;
import dev.goshawk.api.Status;
import dev.goshawk.services.health.proto.HealthCheckRequest;
import dev.goshawk.services.health.proto.HealthCheckResponse;
import dev.goshawk.services.stream.Wakeups;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import org.jspecify.annotations.Nullable;

/**
 * One call of Watch: the state of a name at once, and then each change.
 *
 * <p>Nothing is queued: while the client is slow nothing is sent, and then the state as it is by
 * then, if it is another than was sent last. So a watcher costs the same however often a state
 * changes, and no thread. Events come on the event loop; {@link #changed} on any thread.
 */
final class WatchCall implements ServerCallListener<HealthCheckRequest>, StatusTable.Watcher {

  private static final Logger LOG = System.getLogger(WatchCall.class.getName());

  private final ServerCall<HealthCheckRequest, HealthCheckResponse> call;
  private final ServedHealth health;
  private final Wakeups wakeups = new Wakeups(this::advance);

  // Written on the event loop before the table knows of this.
  private @Nullable String service;

  // Whoever advances, one after another.
  private HealthCheckResponse.@Nullable ServingStatus sent;

  WatchCall(ServerCall<HealthCheckRequest, HealthCheckResponse> call, ServedHealth health) {
    this.call = call;
    this.health = health;
  }

  @Override
  public void onMessage(HealthCheckRequest request) {
    service = request.getService();
  }

  @Override
  public void onHalfClose() {
    String watched = service;
    if (watched == null) {
      call.fail(
          Status.INTERNAL
              .withMessage("the client ended " + call.method() + " without a request")
              .exception());
      return;
    }
    Names.checkWatched(watched);
    call.readyThreshold(1); // a state that waits to be sent is enough
    health.enter(watched, this);
    wakeups.wake();
  }

  @Override
  public void changed() {
    wakeups.wake();
  }

  @Override
  public void onReady() {
    if (service != null) {
      wakeups.wake();
    }
  }

  @Override
  public void onCancel(Status reason) {
    leave();
  }

  @Override
  public void onComplete() {
    leave();
  }

  private void leave() {
    String watched = service;
    if (watched != null) {
      health.leave(watched, this);
    }
  }

  private void advance() {
    try {
      Status end = health.end(); // read first: the state does not change after that
      HealthCheckResponse.ServingStatus latest = Responses.watched(health.status(watched()));
      if (latest != sent && (end != null || call.isReady())) {
        sent = latest;
        call.send(Responses.of(latest));
      }
      if (end != null) {
        call.close(end, Metadata.EMPTY);
      }
    } catch (Throwable thrown) { // of an interceptor; who sets a state must not hear of it
      leave();
      fail(thrown);
    }
  }

  private void fail(Throwable thrown) {
    try {
      call.fail(thrown);
    } catch (Throwable again) {
      thrown.addSuppressed(again);
      LOG.log(Level.WARNING, "a call of " + call.method() + " could not be ended", thrown);
    }
  }

  private String watched() {
    String watched = service;
    if (watched == null) {
      throw new IllegalStateException("woken before there was a request");
    }
    return watched;
  }
}
